"""`sematic debug`: one step once more, on the inputs it had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.again.conftest import Project, executed


@pytest.fixture
def failed(trained: Project) -> Project:
    """A project whose last run failed in `fit`."""
    trained.fails("run", "train.py", "7")
    return trained


def outcome_of(project: Project, file: str, *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file],
        cwd=cwd or project.folder,
        env=project.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_step_that_failed_fails_again_and_nothing_is_recorded(failed: Project) -> None:
    before = failed.newest
    result = failed("debug", before, "--no-debugger")
    assert result.returncode == 1
    assert executed(result.stdout) == ["fit"]
    assert "which failed then with ValueError: the rate is too high" in result.stderr
    assert 'raise ValueError("the rate is too high")' in result.stderr
    assert "sematic/" not in result.stderr.replace(str(failed.folder), "")
    assert failed.newest == before
    assert len(failed.roots) == 2


def test_the_debugger_opens_where_it_raised(failed: Project) -> None:
    result = failed("debug", failed.newest, typed="p config.rate\np rows\nq\n")
    assert "train.py(21)fit()" in result.stdout
    assert "7.0" in result.stdout
    assert "[0, 1, 2, 3]" in result.stdout
    assert result.returncode == 1


def test_an_error_in_a_library_is_looked_at_from_the_projects_own_line(project: Project) -> None:
    project.writes(
        "reads.py",
        """\
        import json
        import sematic

        @sematic.func
        def reads(text: str) -> int:
            mine = 42
            return json.loads(text)

        if __name__ == "__main__":
            sematic.LocalRunner().run(reads("{"))
        """,
    )
    project.fails("run", "reads.py")
    said = project("debug", project.newest, typed="p mine\nq\n").stdout
    assert "reads()" in said
    assert "42" in said


def test_the_debugger_of_the_environment_is_used(failed: Project) -> None:
    failed.writes(
        "mine.py", "def set_trace(): ...\ndef post_mortem(trace): print('mine', trace.tb_frame.f_code.co_name)"
    )
    path = str(failed.folder)
    result = failed("debug", failed.newest, PYTHONBREAKPOINT="mine.set_trace", PYTHONPATH=_with_path(failed, path))
    assert "mine fit" in result.stdout
    assert "(Pdb)" not in failed("debug", failed.newest, PYTHONBREAKPOINT="0").stdout
    told = failed("debug", failed.newest, PYTHONBREAKPOINT="nowhere.set_trace", typed="q\n")
    assert "has no post_mortem; pdb is used" in told.stderr
    assert "(Pdb)" in told.stdout


def _with_path(project: Project, path: str) -> str:
    return ":".join(filter(None, [path, project.environ.get("PYTHONPATH", "")]))


def test_a_repaired_step_does_not_fail_any_more(failed: Project) -> None:
    failed.changes("train.py", "config.rate > 1", "config.rate > 10")
    assert "It does not fail any more: it returns 42.0." in failed.says("debug", failed.newest)


def test_another_failure_than_then_is_said(failed: Project) -> None:
    failed.changes("train.py", "the rate is too high", "too fast")
    assert "That is not what it failed with then." in failed.fails("debug", failed.newest, "--no-debugger")


def test_any_step_can_be_executed_again(trained: Project) -> None:
    steps = {run["name"]: run["id"] for run in trained.json("show", trained.newest)["runs"]}
    assert "which succeeded\n" in trained("debug", steps["fit"]).stderr
    assert "It succeeds: it returns 3.0, as it did then." in trained.says("debug", steps["fit"])
    assert "It succeeds: it calls prepare, fit, report, which are not executed here." in trained.says(
        "debug", trained.newest
    )


def test_a_step_that_was_never_started_has_no_inputs(failed: Project) -> None:
    report = next(run["id"] for run in failed.json("show", failed.newest)["runs"] if run["name"] == "report")
    assert "was never started: its input 'score'" in failed.fails("debug", report)


def test_the_context_is_that_of_the_run(project: Project) -> None:
    project.writes(
        "knows.py",
        """\
        import sematic

        @sematic.func
        def knows() -> str:
            return sematic.context().run_id

        if __name__ == "__main__":
            sematic.LocalRunner().run(knows())
        """,
    )
    project.says("run", "knows.py")
    assert f"returns {project.newest}, as it did then" in project.says("debug", project.newest)


def test_a_saved_test_is_red_until_the_step_is_repaired(failed: Project) -> None:
    failed("debug", failed.newest, "--no-debugger", "--save-test", "tests/test_fit.py")
    red = outcome_of(failed, "tests/test_fit.py")
    assert red.returncode == 1, red.stdout
    assert "the rate is too high" in red.stdout
    made = {path.name for path in (failed.folder / "tests").iterdir()} - {"__pycache__"}
    assert made == {"test_fit.py", "test_fit_inputs"}
    failed.changes("train.py", "config.rate > 1", "config.rate > 10")
    green = outcome_of(failed, "test_fit.py", cwd=failed.folder / "tests")
    assert green.returncode == 0, green.stdout + green.stderr


def test_a_saved_test_compares_what_is_certain(trained: Project) -> None:
    steps = {run["name"]: run["id"] for run in trained.json("show", trained.newest)["runs"]}
    trained.says("debug", steps["prepare"], "--save-test", "test_prepare.py")
    text = (trained.folder / "test_prepare.py").read_text()
    assert "n=3," in text
    assert "assert result == [0, 1, 2, 3]" in text
    assert "pickle" not in text
    assert outcome_of(trained, "test_prepare.py").returncode == 0
    trained.changes("train.py", "x + 1", "x + 2")
    assert outcome_of(trained, "test_prepare.py").returncode == 1


def test_a_saved_test_of_a_step_that_calls_others_executes_them(trained: Project) -> None:
    trained.says("debug", trained.newest, "--save-test", "test_all.py")
    passed = outcome_of(trained, "test_all.py")
    assert passed.returncode == 0, passed.stdout
    trained.changes("train.py", "config.rate > 1", "config.rate > 0")
    assert outcome_of(trained, "test_all.py").returncode == 1


def test_a_test_elsewhere_finds_the_project(trained: Project, tmp_path: Path) -> None:
    steps = {run["name"]: run["id"] for run in trained.json("show", trained.newest)["runs"]}
    place = tmp_path / "elsewhere" / "test_prepare.py"
    trained.says("debug", steps["prepare"], "--save-test", str(place))
    assert outcome_of(trained, str(place), cwd=tmp_path).returncode == 0


def test_a_test_does_not_run_the_pipeline_of_an_unguarded_script(project: Project) -> None:
    project.writes(
        "unguarded.py",
        """\
        from dataclasses import dataclass
        import sematic

        @dataclass
        class Row:
            x: int

        @sematic.func
        def one(row: Row) -> int:
            assert type(row) is Row
            return row.x

        sematic.LocalRunner().run(one(Row(1)))
        """,
    )
    project.says("run", "unguarded.py")
    project.says("debug", project.newest, "--save-test", "test_one.py")
    passed = outcome_of(project, "test_one.py")
    assert passed.returncode == 0, passed.stdout
    assert len(project.roots) == 1


def test_a_test_of_a_package_finds_it(project: Project) -> None:
    project.writes("pkg/__init__.py", "")
    project.writes("pkg/steps.py", "import sematic\n@sematic.func\ndef one(x: int) -> int:\n    return x\n")
    project.writes("pkg/__main__.py", "import sematic\nfrom pkg.steps import one\nsematic.LocalRunner().run(one(1))\n")
    project.says("run", "pkg")
    project.says("debug", project.newest, "--save-test", "tests/test_one.py")
    passed = outcome_of(project, "test_one.py", cwd=project.folder / "tests")
    assert passed.returncode == 0, passed.stdout


def test_a_file_that_is_there_is_kept(failed: Project) -> None:
    failed.writes("test_fit.py", "mine")
    said = failed.fails("debug", failed.newest, "--no-debugger", "--save-test", "test_fit.py")
    assert "is there already. --force writes over it." in said
    assert (failed.folder / "test_fit.py").read_text() == "mine"
    failed("debug", failed.newest, "--no-debugger", "--save-test", "test_fit.py", "--force")
    assert "def test_fit" in (failed.folder / "test_fit.py").read_text()
    assert "no Python file" in failed.fails("debug", failed.newest, "--no-debugger", "--save-test", "test_fit.txt")

"""`sematic rerun`, and the same from Python."""

from __future__ import annotations

import json

import pytest

from tests.integration.again.conftest import Project, executed


def test_nothing_runs_again_where_nothing_has_changed(trained: Project) -> None:
    before = trained.newest
    said = trained.says("rerun", before)
    assert executed(said) == []
    assert "Nothing it depends on has changed" in said
    assert trained.newest != before


def test_the_installed_command_does_the_same(trained: Project) -> None:
    before = trained.newest
    trained.really("run", "train.py")
    trained.changes("train.py", "sum(rows)", "(sum(rows) + 0)")
    assert executed(trained.really("rerun", trained.newest).stdout) == ["fit"]
    assert executed(trained.really("rerun", before, "--code", "recorded").stdout) == []


def test_code_that_has_changed_runs_again_with_what_depends_on_it(trained: Project) -> None:
    before = trained.newest
    trained.changes("train.py", 'f"{title}: {score}"', 'f"{title} = {score}"')
    assert executed(trained.says("rerun", before)) == ["report"]


def test_a_function_that_a_step_calls_is_its_code_too(trained: Project) -> None:
    before = trained.newest
    trained.changes("train.py", "x + 1", "x + 2")
    said = trained.says("rerun", before)
    assert executed(said) == ["prepare", "fit", "report"]
    assert "prepare   its code has changed" in said
    assert "fit       its inputs have changed" in said


def test_comments_and_layout_are_no_change(trained: Project) -> None:
    before = trained.newest
    trained.changes("train.py", "return x + 1", "# one more\n    return x  +  1")
    assert executed(trained.says("rerun", before)) == []


def test_a_new_function_between_the_steps_leaves_the_others_as_they_were(trained: Project) -> None:
    before = trained.newest
    trained.changes(
        "train.py",
        "report(fit(prepare(n), config), title)",
        "report(twice(fit(prepare(n), config)), title)",
    )
    trained.changes(
        "train.py",
        "@sematic.func\ndef report",
        "@sematic.func\ndef twice(x: float) -> float:\n    print('-- twice')\n    return 2 * x\n\n"
        "@sematic.func\ndef report",
    )
    assert executed(trained.says("rerun", before)) == ["twice", "report"]


def test_edited_inputs_are_typed_and_run_what_they_reach(trained: Project) -> None:
    before = trained.newest
    assert executed(trained.says("rerun", before, "--set", "title=3")) == ["report"]
    assert trained.json("show", trained.newest)["output"]["value"] == "3: 3.0"
    assert executed(trained.says("rerun", before, "--set", "config.rate=0.25")) == ["fit", "report"]
    assert trained.json("show", trained.newest)["output"]["value"] == "score: 1.5"
    trained.writes("config.json", '{"rate": 0.125}')
    trained.says("rerun", before, "--set", "config=@config.json")
    assert trained.json("show", trained.newest)["output"]["value"] == "score: 0.75"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("m=3", "Its inputs are: n, config, title."),
        ("n=many", "cannot cast 'many' to int"),
        ("config.rates=1", "Its fields are: rate, depth."),
        ("n", "name=value"),
    ],
)
def test_what_does_not_fit_the_signature_is_a_sentence(trained: Project, change: str, sentence: str) -> None:
    before = trained.newest
    assert sentence in trained.fails("rerun", before, "--set", change)
    assert trained.newest == before


def test_from_a_step_it_and_what_comes_after_it_run_again(trained: Project) -> None:
    before = trained.newest
    trained.changes("train.py", "x + 1", "x + 2")
    said = trained.says("rerun", before, "--from", "fit")
    assert executed(said) == ["fit", "report"]
    assert "pipeline  it calls what runs again" in said
    assert "fit       it was to run again" in said
    assert "report    it depends on what runs again" in said
    steps = trained.json("show", before)["runs"]
    report = next(run["id"] for run in steps if run["name"] == "report")
    assert executed(trained.says("rerun", before, "--from", report[:8])) == ["report"]
    assert executed(trained.says("rerun", report)) == ["report"]


def test_what_was_taken_over_from_older_code_is_not_valid_later(trained: Project) -> None:
    before = trained.newest
    trained.changes("train.py", "x + 1", "x + 2")
    trained.says("rerun", before, "--from", "fit")
    assert executed(trained.says("rerun", trained.newest)) == ["prepare", "fit", "report"]


def test_a_rerun_of_what_was_taken_over_knows_what_that_had_called(trained: Project) -> None:
    trained.says("rerun", trained.newest)
    again = trained.newest
    trained.changes("train.py", 'f"{title}: {score}"', 'f"{title} = {score}"')
    said = trained.says("rerun", again)
    assert executed(said) == ["report"]
    assert "2 runs taken over" in said
    assert executed(trained.says("rerun", again, "--from", "fit")) == ["fit", "report"]
    assert executed(trained.says("rerun", again, "--from", again)) == ["prepare", "fit", "report"]


def test_a_failed_step_runs_again_once_it_is_repaired(project: Project, trained: Project) -> None:
    trained.fails("run", "train.py", "7")
    before = trained.newest
    trained.changes("train.py", "config.rate > 1", "config.rate > 10")
    assert executed(trained.says("rerun", before)) == ["fit", "report"]


def test_a_rerun_that_fails_says_why_and_can_be_rerun(trained: Project) -> None:
    document = trained.json("rerun", trained.newest, "--set", "config.rate=2", fails=True)
    assert document["state"] == "FAILED"
    assert "the rate is too high" in document["error"]["message"]
    told = trained("rerun", document["run_id"])
    assert told.returncode == 1
    assert executed(told.stdout) == ["fit"]
    assert "the rate is too high" in told.stderr


def test_which_step_is_meant_must_be_clear(project: Project) -> None:
    project.writes(
        "loops.py",
        """\
        import sematic

        @sematic.func
        def step(x: int) -> int:
            return x

        @sematic.func
        def loops() -> list[int]:
            return [step(x) for x in range(3)]

        sematic.LocalRunner().run(loops())
        """,
    )
    project.says("run", "loops.py")
    run = project.newest
    said = project.fails("rerun", run, "--from", "step")
    assert "may be any of 3 runs" in said
    assert said.count("step  succeeded") == 3
    assert "its steps are called: loops, step" in project.fails("rerun", run, "--from", "stop")
    # The runner at module level did not run anything while the program was loaded.
    assert len(project.roots) == 1


def test_the_document_holds_every_step_and_nothing_that_steps_print(trained: Project) -> None:
    before = trained.newest
    document = trained.json("rerun", before, "--from", "report")
    assert document["rerun_from"] != before
    standing = {step["name"]: (step["is_taken_over"], step["standing"]) for step in document["steps"]}
    assert standing == {
        "pipeline": (False, "affected"),
        "prepare": (True, "valid"),
        "fit": (True, "valid"),
        "report": (False, "affected"),
    }


def test_a_run_says_what_it_is_a_rerun_of(trained: Project) -> None:
    before = trained.newest
    trained.says("rerun", before, "--set", "n=4")
    assert f"rerun of  run {before}" in trained.says("show", trained.newest)
    assert trained.json("show", trained.newest)["pipeline_run"]["rerun_mode"] == "CHANGED"


def test_a_run_says_that_its_inputs_were_edited(trained: Project) -> None:
    trained.says("rerun", trained.newest, "--from", "fit")
    assert "edited" not in trained.says("show", trained.newest)
    trained.says("rerun", trained.newest, "--set", "n=4")
    assert "train.py with edited inputs (by" in " ".join(trained.says("show", trained.newest).split())
    trained.says("rerun", trained.newest)
    assert "train.py with edited inputs (by" in " ".join(trained.says("show", trained.newest).split())


def test_a_package_is_shown_as_it_is_launched(project: Project) -> None:
    project.writes("demo/__init__.py", "")
    project.writes(
        "demo/__main__.py",
        """\
        import sematic

        @sematic.func
        def pipeline() -> int:
            return 1

        if __name__ == "__main__":
            sematic.LocalRunner().run(pipeline())
        """,
    )
    assert project.python("-m", "demo", "an argument").returncode == 0
    assert "launched  -m demo 'an argument' (by" in project.says("show", project.newest)


def test_it_works_from_any_folder_and_in_the_programs_own(trained: Project) -> None:
    trained.writes("data.txt", "5")
    trained.writes(
        "reads.py",
        """\
        import sematic
        from pathlib import Path

        @sematic.func
        def reads(path: str) -> str:
            return Path(path).read_text()

        if __name__ == "__main__":
            sematic.LocalRunner().run(reads("data.txt"))
        """,
    )
    trained.says("run", "reads.py")
    run = trained.newest
    trained.says("rerun", run, "--from", "reads", cwd=trained.folder.parent)
    assert trained.json("show", trained.newest)["output"]["value"] == "5"
    assert trained.json("show", trained.newest)["pipeline_run"]["folder"] == str(trained.folder)


def test_an_input_the_function_does_not_take_any_more_is_a_sentence(trained: Project) -> None:
    trained.changes("train.py", ', title: str = "score"', "")
    trained.changes("train.py", "config), title)", 'config), "score")')
    assert "takes n, config now" in trained.fails("rerun", trained.newest)


def test_a_new_input_has_its_default_or_is_asked_for(trained: Project) -> None:
    run = trained.newest
    trained.changes("train.py", 'title: str = "score"', 'title: str = "score", extra: int = 1')
    assert executed(trained.says("rerun", run)) == []
    trained.changes("train.py", "extra: int = 1", "*, extra: int")
    assert "extra" in trained.fails("rerun", run)
    assert executed(trained.says("rerun", run, "--set", "extra=3")) == []


def test_a_function_inside_another_cannot_be_found_again(project: Project) -> None:
    project.writes(
        "hidden.py",
        """\
        import sematic

        def main():
            @sematic.func
            def inner() -> int:
                return 1

            sematic.LocalRunner().run(inner())

        if __name__ == "__main__":
            main()
        """,
    )
    project.says("run", "hidden.py")
    assert "defined inside another function" in project.fails("rerun", project.newest)


def test_a_run_from_a_prompt_cannot_be_loaded(project: Project) -> None:
    project.python("-c", "import sematic\n@sematic.func\ndef one() -> int: return 1\nsematic.LocalRunner().run(one())")
    assert "notebook or a prompt" in project.fails("rerun", project.newest)


def test_from_python_no_future_is_needed(trained: Project) -> None:
    run = trained.newest
    trained.writes(
        "again.py",
        f"""\
        import json, sematic
        runner = sematic.LocalRunner()
        print("value", runner.rerun("{run[:8]}", inputs={{"title": "x", "config.rate": 0.25}}))
        print("value", runner.rerun("{run}", from_step="report"))
        """,
    )
    result = trained.python("again.py")
    assert executed(result.stdout) == ["fit", "report", "report"]
    assert [line for line in result.stdout.splitlines() if line.startswith("value")] == [
        "value x: 1.5",
        "value score: 3.0",
    ]
    assert json.loads(trained.says("show", trained.newest, "--json"))["pipeline_run"]["command"] == ["train.py"]


def test_at_a_prompt_functions_that_are_still_there_are_found(project: Project) -> None:
    lines = (
        "import sematic",
        "@sematic.func\ndef one(x: int) -> int: return x + 1",
        "f = one(1)",
        "runner = sematic.LocalRunner()",
        "runner.run(f)",
        "print(runner.rerun(f.id, inputs={'x': 5}))",
    )
    result = project.python("-c", "\n".join(lines))
    assert result.stdout == "6\n", result.stderr


def test_settings_of_the_call_survive(project: Project) -> None:
    project.writes(
        "named.py",
        """\
        import sematic

        @sematic.func
        def work(x: int) -> int:
            return x

        if __name__ == "__main__":
            retry = sematic.RetrySettings(exceptions=(KeyError,), retries=2)
            future = work(1).set(name="nightly", tags=["a"], timeout_mins=3, retry=retry)
            sematic.LocalRunner().run(future)
        """,
    )
    project.says("run", "named.py")
    project.says("rerun", project.newest, "--set", "x=2")
    shown = project.json("show", project.newest)
    assert (shown["name"], shown["tags"]) == ("nightly", ["a"])
    assert shown["settings"] == {
        "timeout_mins": 3,
        "retry": {"exceptions": ["builtins.KeyError"], "retries": 2},
    }


def test_steps_in_worker_processes_run_again_too(project: Project) -> None:
    project.writes(
        "rows.py",
        """\
        from dataclasses import dataclass
        import os
        import sematic

        @dataclass
        class Row:
            x: int

        @sematic.func(standalone=True)
        def work(row: Row) -> Row:
            if "BREAK" in os.environ and row.x:
                raise ValueError(f"no {row}")
            return Row(row.x + 1)

        @sematic.func
        def pipeline(n: int) -> list[Row]:
            return [work(Row(i)) for i in range(n)]

        if __name__ == "__main__":
            sematic.LocalRunner(max_parallelism=1).run(pipeline(2))
        """,
    )
    project.fails("run", "rows.py", BREAK="1")
    run = project.newest
    # The data class is the program's own there too.
    assert "ValueError: no Row(x=1)" in project.fails("rerun", run, BREAK="1")
    document = project.json("rerun", run)
    assert [step["is_taken_over"] for step in document["steps"]] == [False, True, False]
    assert project.json("show", project.newest)["output"]["value"] == [{"x": 1}, {"x": 2}]

"""`sematic reproduce`: the recorded code in the recorded environment gives the same, or not."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from sematic.model.changes import ProvenanceRecorded
from sematic.model.ids import RunId
from sematic.packaging.environment import environment_of
from sematic.packaging.uv import uv_command
from sematic.store.embedded import open_store
from tests.integration.again.conftest import Project

UV = """\
#!{python}
# Stands in for uv: what is installed here is found there too, and two packages are gone.
import subprocess, sys, sysconfig
from pathlib import Path

given = [each for each in sys.argv[1:] if each != "--quiet"]
if given[0] == "venv":
    folder = Path(given[2])
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    places = {{sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}}
    for site in folder.glob("lib/python*/site-packages"):
        (site / "here.pth").write_text("\\n".join(places))
elif "gone==1.0" in given:
    sys.exit("there is no gone 1.0")
elif "click==0.1" in given:
    sys.exit("there is no click 0.1")
"""

STEPS = """\
    import os
    import sematic
    from shapes import scaled

    @sematic.func
    def steady(x: int) -> list[int]:
        print("to be read by a person")
        return [scaled(x)] * 3

    @sematic.func
    def unsteady(rows: list[int]) -> int:
        return int.from_bytes(os.urandom(8), "big") if os.environ.get("UNSTEADY") else len(rows)

    @sematic.func
    def pipeline(x: int) -> int:
        return unsteady(steady(x))

    if __name__ == "__main__":
        sematic.LocalRunner().run(pipeline(3))
    """


def environment_is(project: Project, run_id: str, distributions: dict[str, Any]) -> None:
    """Note that a run was started where just these distributions were installed."""
    folder = Path(project.environ["SEMATIC_CONFIG_DIR"])
    with open_store(folder) as store:
        recorded = store.history.pipeline_run(RunId(run_id)).environment
        assert recorded is not None
        document = json.loads(bytes(store.blobs.open(recorded))) | {"distributions": distributions}
        environment = store.blobs.put(json.dumps(document).encode())
        store.journal.record([ProvenanceRecorded(root_id=RunId(run_id), environment=environment)])


def distributions_of(project: Project, run_id: str) -> dict[str, str]:
    with open_store(Path(project.environ["SEMATIC_CONFIG_DIR"]), for_writing=False) as store:
        recorded = store.history.pipeline_run(RunId(run_id)).environment
        assert recorded is not None
        found = environment_of(store.blobs.open(recorded)).distributions
    return {each.name: each.version for each in found}


@pytest.fixture
def steps(project: Project, tmp_path: Path) -> Project:
    """A project that has run once and changed since, where the stand-in for uv is found first."""
    project.writes("shapes.py", "def scaled(x):\n    return 2 * x\n")
    project.writes("steps.py", STEPS)
    project.says("run", "steps.py")
    environment_is(project, project.newest, {"click": {"version": "8.2.0"}, "gone": {"version": "1.0"}})
    project.changes("shapes.py", "2 * x", "3 * x")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "uv").write_text(UV.format(python=sys.executable))
    (tools / "uv").chmod(0o755)
    project.environ["PATH"] = f"{tools}{os.pathsep}{project.environ['PATH']}"
    project.environ["TMPDIR"] = str(tmp_path / "temporary")
    (tmp_path / "temporary").mkdir()
    return project


def test_what_gives_the_same_is_reproduced_and_nothing_is_left(steps: Project, tmp_path: Path) -> None:
    before = steps.roots
    result = steps("reproduce", before[0])
    assert result.returncode == 0, result.stderr
    assert "✓ reproduced" in result.stdout
    assert "3 same" in result.stdout
    assert "gone 1.0: there is no gone 1.0" in result.stdout
    assert result.stdout.endswith("It ran without gone 1.0.\n")
    assert "Installing 2 packages" in result.stderr
    assert "to be read by a person" in result.stderr
    assert steps.roots == before
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_differs_is_named_and_ends_with_1(steps: Project) -> None:
    document = steps.json("reproduce", steps.newest, fails=True, UNSTEADY="1")
    assert {step["name"]: step["verdict"] for step in document["steps"]} == {
        "pipeline": "differs",
        "steady": "same",
        "unsteady": "differs",
    }
    assert document["is_same"] is False
    assert document["missing"] == [{"name": "gone", "version": "1.0", "why": "there is no gone 1.0"}]
    assert document["installed"] == ["click==8.2.0"]


def test_what_fails_now_is_missing(project: Project, steps: Project) -> None:
    steps.writes(".gitignore", "")
    steps.writes(
        "fragile.py",
        """\
        import sematic
        from pathlib import Path

        @sematic.func
        def size() -> int:
            return len(Path("big.bin").read_bytes())

        if __name__ == "__main__":
            sematic.LocalRunner().run(size())
        """,
    )
    # Too large to be recorded.
    (steps.folder / "big.bin").write_bytes(bytes(2_000_000))
    steps.says("run", "fragile.py")
    environment_is(steps, steps.newest, {})
    document = steps.json("reproduce", steps.newest, fails=True)
    assert [step["verdict"] for step in document["steps"]] == ["missing"]
    assert "big.bin" in document["left_out_of_code"]
    assert "big.bin" in document["error"]


def test_what_is_kept_can_be_looked_at(steps: Project) -> None:
    document = steps.json("reproduce", steps.newest, "--keep")
    folder = Path(document["folder"])
    assert sorted(path.name for path in folder.iterdir()) == ["answer.json", "environment", "project", "store"]
    assert (folder / "project" / "shapes.py").read_text() == "def scaled(x):\n    return 2 * x\n"
    shutil.rmtree(folder)


def test_without_what_sematic_needs_nothing_is_started(steps: Project) -> None:
    environment_is(steps, steps.newest, {"click": {"version": "0.1"}, "gone": {"version": "1.0"}})
    result = steps("reproduce", steps.newest)
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert last == (
        "Error: Nothing was run, because Sematic itself needs packages that could not be installed: click 0.1."
        " Of click it was said: there is no click 0.1"
    )
    assert "Running it" not in result.stderr
    assert "Traceback" not in result.stderr


def test_without_uv_there_is_a_sentence(steps: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Exception, match="uv is not installed"):
        uv_command()


@pytest.mark.slow
def test_with_uv_itself(project: Project) -> None:
    """Takes the packages that Sematic needs, and one more, from a package index."""
    try:
        uv_command()
    except Exception as error:  # noqa: BLE001 - whatever the reason, there is nothing to test
        pytest.skip(str(error))
    project.writes("shapes.py", "import iniconfig\ndef scaled(x):\n    return 2 * x\n")
    project.writes("steps.py", STEPS)
    project.says("run", "steps.py")
    run = project.newest
    needed = ("alembic", "click", "cloudpickle", "greenlet", "iniconfig", "mako", "markdown-it-py", "markupsafe")
    needed += ("mdurl", "msgspec", "psutil", "pygments", "pyyaml", "rich", "sqlalchemy", "typing-extensions")
    versions = distributions_of(project, run)
    environment_is(project, run, {name: {"version": versions[name]} for name in needed if name in versions})
    document = json.loads(project("reproduce", run, "--json").stdout)
    if "installed" not in document or not document["installed"]:
        pytest.skip("no package index can be reached from here")
    assert document["missing"] == []
    assert [step["verdict"] for step in document["steps"]] == ["same"] * 3

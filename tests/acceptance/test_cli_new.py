"""`sematic new`: the project runs, and its test passes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SEMATIC = Path(sys.executable).with_name("sematic")


def typed(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEMATIC_", "PYTEST_"))}
    environ = {**kept, "SEMATIC_CONFIG_DIR": str(folder / "store"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.parametrize("source", [None, "examples/hello", "examples/dynamic_graph"])
def test_a_new_project_runs_and_its_test_passes(tmp_path: Path, source: str | None) -> None:
    made = typed(SEMATIC, "new", "my_project", *(["--from", source] if source else []), folder=tmp_path)
    assert made.returncode == 0, made.stderr
    project = tmp_path / "my_project"
    run = typed(SEMATIC, "run", "my_project", folder=project)
    assert run.returncode == 0, run.stderr
    tests = typed(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", folder=project)
    assert tests.returncode == 0, tests.stdout
    assert "passed" in tests.stdout


def test_the_new_projects_own_classes_can_be_exported(tmp_path: Path) -> None:
    typed(SEMATIC, "new", "my_project", folder=tmp_path)
    project = tmp_path / "my_project"
    typed(SEMATIC, "run", "my_project", folder=project)
    import json

    [run] = json.loads(typed(SEMATIC, "list", "--json", folder=project).stdout)
    assert run["function"] == "my_project.pipeline.pipeline"
    shown = json.loads(typed(SEMATIC, "show", run["id"], "--json", folder=project).stdout)
    assert shown["output"]["value"] == {"kept": 3, "dropped": 1, "mean": pytest.approx(3.7)}
    written = typed(SEMATIC, "artifact", shown["output"]["artifact_id"], "-o", "report.pkl", folder=project)
    assert written.returncode == 0, written.stderr
    read = "import pickle; print(pickle.load(open('report.pkl', 'rb')).kept)"
    assert typed(sys.executable, "-c", read, folder=project).stdout == "3\n"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "my_project").mkdir()
    (tmp_path / "my_project" / "notes.txt").write_text("mine")
    made = typed(SEMATIC, "new", "my_project", folder=tmp_path)
    assert made.returncode == 1
    assert "is not empty" in made.stderr
    assert [path.name for path in (tmp_path / "my_project").iterdir()] == ["notes.txt"]

"""A program that somebody starts from their project: what it was made from can be seen, compared and brought back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STEPS = """
import sematic


@sematic.func
def doubled(number: int) -> int:
    return number * 2
"""
TRAIN = """
import sys

import sematic
from pkg.steps import doubled


@sematic.func
def pipeline(number: int) -> int:
    return doubled(number)


if __name__ == "__main__":
    future = pipeline(int(sys.argv[1]))
    sematic.LocalRunner().run(future)
    print(future.id)
"""


class Project:
    """A user's project with git, and a shell in it."""

    def __init__(self, root: Path, store: Path) -> None:
        self.root = root
        self._environment = {**os.environ, "SEMATIC_CONFIG_DIR": str(store), "SEMATIC_LOG_LEVEL": "ERROR"}
        (root / "pkg").mkdir(parents=True)
        (root / "pkg" / "__init__.py").touch()
        (root / "pkg" / "steps.py").write_text(STEPS)
        (root / "train.py").write_text(TRAIN)
        (root / ".gitignore").write_text("__pycache__\n")
        person = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
        for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "a")):
            self.says("git", *person, *words)

    def says(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.root, env=self._environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def sematic(self, *words: str) -> str:
        return self.says(sys.executable, "-m", "sematic", *words)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project", tmp_path / "store")


def test_what_was_started_can_be_seen_compared_and_brought_back(project: Project, tmp_path: Path) -> None:
    first = project.says(sys.executable, "train.py", "1")
    (project.root / "pkg" / "steps.py").write_text(STEPS.replace("* 2", "* 3"))
    second = project.sematic("run", "train.py", "1")
    files = json.loads(project.sematic("code", first, "--json"))["files"]
    assert [each["path"] for each in files] == [".gitignore", "pkg/__init__.py", "pkg/steps.py", "train.py"]
    assert "-    return number * 2\n+    return number * 3" in project.sematic("code", second, "--diff")
    nearest = json.loads(project.sematic("why", second, "--json"))["nearest"]
    assert (nearest["run_id"], [each["path"] for each in nearest["files"]]) == (first, ["pkg/steps.py"])
    assert nearest["environment"] == []
    step = next(run["id"] for run in json.loads(project.sematic("show", second, "--json"))["runs"])
    assert "-    return number * 2" in project.sematic("why", step)
    project.sematic("code", first, "--output", str(tmp_path / "before"))
    assert (tmp_path / "before" / "pkg" / "steps.py").read_text() == STEPS
    assert project.sematic("env", first, "--requirements").startswith("# What pipeline run")


def test_a_program_started_from_elsewhere_has_its_own_project(project: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run = project.says("sh", "-c", f"cd {elsewhere} && exec {sys.executable} {project.root / 'train.py'} 1")
    assert json.loads(project.sematic("code", run, "--json"))["folder"] == str(project.root)


def test_code_that_is_given_to_python_has_only_a_folder(project: Project) -> None:
    program = "from train import pipeline; import sematic; f = pipeline(1); sematic.LocalRunner().run(f); print(f.id)"
    run = project.says(sys.executable, "-c", program)
    assert json.loads(project.sematic("code", run, "--json"))["kind"] == "git"

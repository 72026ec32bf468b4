"""How a program is launched from a copy of its project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sematic.model.errors import RerunError
from sematic.model.records import Launch
from sematic.packaging.manifest import Manifest, RecordedFile
from sematic.packaging.project import ProjectKind
from sematic.packaging.relocating import environ_of
from sematic.runners.relaunching import launch_from, moved
from tests.builders import a_pipeline_run

LAUNCH = Launch(module="train", script="/project/src/train.py", path=("/project/src", "/usr/lib/python", "/project"))


def test_everything_in_the_project_is_in_the_copy_and_nothing_else() -> None:
    assert moved(LAUNCH, root="/project", to=Path("/copy")) == Launch(
        module="train", script="/copy/src/train.py", path=("/copy/src", "/usr/lib/python", "/copy")
    )


@pytest.mark.parametrize("script", ["/elsewhere/train.py", "/project2/train.py", ""])
def test_a_program_outside_the_project_is_in_no_copy(script: str) -> None:
    with pytest.raises(RerunError, match="not among the files"):
        moved(Launch(module="train", script=script), root="/project", to=Path("/copy"))


def test_a_program_that_was_not_recorded_is_in_no_copy() -> None:
    manifest = Manifest(root="/project", kind=ProjectKind.FOLDER, files={"other.py": RecordedFile()})
    with pytest.raises(RerunError, match="ignored or too large"):
        launch_from(manifest, a_pipeline_run(launch=LAUNCH), folder=Path("/copy"))


def test_modules_are_found_in_the_copy_before_any_others() -> None:
    launch = moved(LAUNCH, root="/project", to=Path("/copy"))
    environ = environ_of(launch, folder=Path("/copy"), base={"PYTHONPATH": "/today", "HOME": "/home"})
    assert environ == {"PYTHONPATH": os.pathsep.join(["/copy/src", "/copy", "/today"]), "HOME": "/home"}


def test_the_programs_own_folder_is_always_among_them() -> None:
    launch = Launch(module="train", script="/copy/train.py")
    assert environ_of(launch, folder=Path("/copy"), base={})["PYTHONPATH"] == "/copy"

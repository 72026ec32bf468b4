from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from sematic.packaging.project import Program, ProjectKind, imported_files, is_a_project, project_of, running_program


def test_the_project_is_gits_top_level_around_the_script(project: Path, tmp_path: Path) -> None:
    found = project_of(Program(script=project / "pkg" / "b.py", folder=tmp_path))
    assert (found.root, found.kind) == (project, ProjectKind.GIT)


def test_without_a_script_it_is_around_the_pipeline_and_without_that_around_the_working_folder(
    project: Path, tmp_path: Path
) -> None:
    assert project_of(Program(pipeline=project / "a.py", folder=tmp_path)).root == project
    assert project_of(Program(folder=project / "pkg")).root == project
    assert project_of(Program(script=tmp_path / "gone.py", folder=project)).root == project


def test_what_starts_tests_is_not_the_program(project: Path, tmp_path: Path) -> None:
    starter = Path(pytest.__file__).with_name("__main__.py")
    assert project_of(Program(script=starter, pipeline=project / "a.py", folder=tmp_path)).root == project


def test_without_git_it_is_the_folder_that_packages_are_imported_from(plain: Path, tmp_path: Path) -> None:
    for folder in (plain / "pkg", plain / "pkg" / "inner"):
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    (plain / "pkg" / "inner" / "main.py").touch()
    found = project_of(Program(script=plain / "pkg" / "inner" / "main.py", folder=tmp_path))
    assert (found.root, found.kind) == (plain, ProjectKind.FOLDER)


def test_a_link_to_a_script_leads_to_its_project(project: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(project)
    assert project_of(Program(script=tmp_path / "linked" / "a.py", folder=tmp_path)).root == project


@pytest.mark.parametrize("folder", [Path("/"), Path(tempfile.gettempdir()), Path("~").expanduser()])
def test_a_folder_of_everything_is_no_project(folder: Path) -> None:
    assert not is_a_project(folder)
    found = project_of(Program(folder=folder))
    assert found.kind is ProjectKind.MODULES
    assert "is no folder of one project" in found.problems[0]


def test_a_home_folder_with_git_is_no_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(project))
    assert project_of(Program(script=project / "a.py", folder=project)).kind is ProjectKind.MODULES
    inside = project_of(Program(script=project / "pkg" / "b.py", folder=project))
    assert (inside.root, inside.kind) == (project / "pkg", ProjectKind.FOLDER)


def test_of_installed_packages_only_the_pipelines_counts(tmp_path: Path) -> None:
    library = tmp_path / "lib" / "site-packages"
    (library / "pipelines" / "inner").mkdir(parents=True)
    (library / "pipelines" / "inner" / "train.py").touch()
    found = project_of(Program(pipeline=library / "pipelines" / "inner" / "train.py", folder=tmp_path))
    assert (found.root, found.kind, found.within) == (library, ProjectKind.MODULES, "pipelines")


def test_the_modules_that_were_imported_from_a_folder_are_known(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (plain / "imported_from_a_folder.py").touch()
    monkeypatch.syspath_prepend(str(plain))
    __import__("imported_from_a_folder")
    assert imported_files(project_of(Program(folder=plain))) == ["imported_from_a_folder.py"]


def test_the_running_program_knows_its_pipelines_file() -> None:
    program = running_program(test_the_running_program_knows_its_pipelines_file)
    assert (program.pipeline, program.folder) == (Path(__file__), Path.cwd())
    assert running_program(len).pipeline is None

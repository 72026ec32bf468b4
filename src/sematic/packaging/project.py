"""Which folder is the project of a program, and which of its files the program has imported."""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

from sematic.types.ownership import is_own_file

_SEMATIC = Path(__file__).resolve().parents[1]
_LIBRARY_FOLDERS = ("site-packages", "dist-packages")
_MODULES = (".py", *EXTENSION_SUFFIXES)


@unique
class ProjectKind(StrEnum):
    """How it is known which files belong to a project."""

    GIT = "git"
    """Those git tracks, and those it neither tracks nor ignores."""
    FOLDER = "folder"
    """All below a folder, but for what tools leave there."""
    MODULES = "modules"
    """Only those the program has imported: the folder around them holds much else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Where a program's code is, as far as is known."""

    script: Path | None = None
    """The file that Python was started with; None at a prompt and in a notebook."""
    pipeline: Path | None = None
    """The file of the root function."""
    folder: Path
    """The working folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The folder a program's own files are in."""

    root: Path
    """Absolute, with no symbolic link in it."""
    kind: ProjectKind
    within: str = ""
    """Of `MODULES`: the part of the root that the program's own modules are in; empty for all of it."""
    problems: tuple[str, ...] = ()
    """Sentences on what is not as it should be."""


def running_program(pipeline: Callable[..., Any] | None = None) -> Program:
    """Return the program that is running; `pipeline` is the function of its root run."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    try:
        folder = Path.cwd()
    except OSError:
        # The folder the program started in may have been removed since.
        folder = Path("/")
    return Program(
        script=Path(script).absolute() if isinstance(script, str) else None,
        pipeline=None if pipeline is None else _file_of(pipeline),
        folder=folder,
    )


def project_of(program: Program) -> Project:
    """Return the project of a program: git's top level around it, or its own folder.

    Never a home folder, a root of file systems or temporary files, or a folder of installed packages: of those only
    what the program has imported counts.
    """
    place = _place_of(program)
    folder = Path(os.path.realpath(program.folder if place is None else place.parent))
    if (within := _installed_part(folder, place)) is not None:
        return Project(root=within[0], kind=ProjectKind.MODULES, within=within[1])
    top = top_level_of(folder)
    if top is not None and is_a_project(top):
        return Project(root=top, kind=ProjectKind.GIT)
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    if is_a_project(folder):
        return Project(root=folder, kind=ProjectKind.FOLDER)
    reason = f"Only the files that the program has imported were recorded: {folder} is no folder of one project."
    return Project(root=folder, kind=ProjectKind.MODULES, problems=(reason,))


def top_level_of(folder: Path) -> Path | None:
    """Return the folder of the git working tree around a folder; None if there is none."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def is_a_project(folder: Path) -> bool:
    """Return whether a folder may be one project: everybody's folders and whole disks are not."""
    home = Path(os.path.realpath(Path("~").expanduser()))
    temporary = (tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - refused, not used
    refused = {home, *home.parents, *(Path(os.path.realpath(each)) for each in temporary)}
    return folder not in refused and folder.parent != folder


def is_library_folder(folder: str) -> bool:
    """Return whether a folder is one that installed packages are in."""
    return Path(folder).name in _LIBRARY_FOLDERS


def imported_files(project: Project) -> list[str]:
    """Return the paths, from the project's root, of the program's own modules that are imported from there."""
    inside = f"{project.root}{os.sep}".replace("//", "/")
    part = inside + project.within
    found = set()
    for file in _files_of_modules():
        # What is installed is told by its name: looking at the disk for a thousand modules takes too long.
        is_installed = any(f"/{folder}/" in file for folder in _LIBRARY_FOLDERS) or _is_sematic(file)
        # Machines install what is compiled with its package, also where the program itself is part of one.
        is_own = file.endswith(".py") if project.within else not is_installed and is_own_file(file)
        if is_own:
            path = os.path.realpath(file)
            if path == part or path.startswith(part.removesuffix(os.sep) + os.sep):
                found.add(path.removeprefix(inside))
    return sorted(found)


def _files_of_modules() -> Iterator[str]:
    standard = os.path.dirname(os.__file__) + os.sep  # noqa: PTH120 - a thousand modules are looked at
    for module in list(sys.modules.values()):
        # A lazy module must not be woken up.
        file = getattr(module, "__dict__", {}).get("__file__")
        if (
            isinstance(file, str)
            and file.endswith(_MODULES)
            and (not file.startswith(standard) or "-packages/" in file)
        ):
            yield os.path.abspath(file)  # noqa: PTH100 - same


def _is_sematic(file: str) -> bool:
    return file.startswith(f"{_SEMATIC}{os.sep}") and not file.startswith(f"{_SEMATIC}{os.sep}examples{os.sep}")


def _place_of(program: Program) -> Path | None:
    """Return the file to look around: the author's own before one that is installed."""
    own = (each for each in (program.script, program.pipeline) if each is not None and _is_own(each))
    installed = program.pipeline if program.pipeline is not None and program.pipeline.is_file() else None
    return next(own, installed)


def _is_own(file: Path) -> bool:
    """Return whether a program's file is its author's: what starts tests and notebooks is installed."""
    starters = {Path(os.path.realpath(Path(prefix) / "bin")) for prefix in (sys.prefix, sys.base_prefix)}
    return file.is_file() and is_own_file(str(file)) and Path(os.path.realpath(file.parent)) not in starters


def _installed_part(folder: Path, file: Path | None) -> tuple[Path, str] | None:
    """Return the folder of installed packages around a folder, and the package there; None if there is none."""
    library = next((each for each in (folder, *folder.parents) if each.name in _LIBRARY_FOLDERS), None)
    if library is None:
        return None
    path = folder.relative_to(library)
    if folder.is_relative_to(_SEMATIC) or not path.parts:
        return library, str(path) if path.parts else file.name if file is not None else ""
    return library, path.parts[0]


def _file_of(function: Callable[..., Any]) -> Path | None:
    try:
        file = inspect.getsourcefile(inspect.unwrap(function))
    except (TypeError, ValueError):
        return None
    return Path(file).absolute() if file else None

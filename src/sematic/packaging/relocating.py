"""How a program is launched from another copy of its project than the one it was launched from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sematic.model.records import Launch


def relocated(launch: Launch, *, root: str, to: Path) -> Launch | None:
    """Return how a program is launched from a copy of its project in another folder; None if it is not in the project.

    Places outside of the project stay what they are.
    """
    script = _moved(launch.script, root=root, to=to)
    if script is None:
        return None
    path = [_moved(entry, root=root, to=to) or entry for entry in launch.path]
    return replace(launch, script=script, path=tuple(path))


def working_folder_in(copy: Path, *, root: str, folder: str) -> Path:
    """Return where a program works in a copy of its project: where it did; at the top if it worked elsewhere.

    The folder is made if it is not there: one that holds no files is in no snapshot.
    """
    place = Path(os.path.realpath(folder or root))
    found = copy / place.relative_to(root) if place.is_relative_to(root) else copy
    found.mkdir(parents=True, exist_ok=True)
    return found


def own_entries(launch: Launch, *, folder: Path) -> list[str]:
    """Return where a program in a folder finds modules of its project, in order."""
    own = [entry for entry in launch.path if Path(entry).is_relative_to(folder)]
    home = str(Path(launch.script).parent)
    return [*own, *([] if home in own else [home])]


def environ_of(launch: Launch, *, folder: Path, base: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which a program finds the modules in a folder before any others."""
    entries = [*own_entries(launch, folder=folder), *filter(None, [base.get("PYTHONPATH")])]
    return {**base, "PYTHONPATH": os.pathsep.join(entries)}


def _moved(place: str, *, root: str, to: Path) -> str | None:
    """Return a place in a project as it is in a copy; None if it is not in the project."""
    if not place:
        return None
    real = Path(os.path.realpath(place))
    if not real.is_relative_to(root):
        return None
    return str(to / real.relative_to(root))

"""Removing code and environments of submitted runs that nobody has asked for in a while: they can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sematic.packaging.travel.code_folder import shelf_of_code
from sematic.packaging.travel.interpreter import shelf_of_environments
from sematic.packaging.travel.own_packages import shelf_of_packages
from sematic.packaging.travel.shelf import Shelf, Unused

UNUSED = timedelta(weeks=1)
"""How long nobody must have asked for something before it is removed, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed of a cache, or would be."""

    code: int = 0
    """Folders with the code of submitted runs."""
    environments: int = 0
    """Virtual environments with their packages."""
    bytes: int = 0
    """Of all their files; those that uv shares with its own cache do not count."""


def forgettable(cache: Path, *, before: datetime) -> Forgotten:
    """Return what nobody uses and nobody has asked for since a moment."""
    return _sum_of(*(shelf.unused(since=before.timestamp()) for shelf in _shelves(cache)))


def forget(cache: Path, *, before: datetime) -> Forgotten:
    """Remove what nobody uses and nobody has asked for since a moment, and return what that was.

    TravelError if it cannot be removed.
    """
    return _sum_of(
        *([each for each in shelf.unused(since=before.timestamp()) if shelf.remove(each)] for shelf in _shelves(cache))
    )


def _shelves(cache: Path) -> tuple[Shelf, Shelf, Shelf]:
    return shelf_of_code(cache), shelf_of_environments(cache), shelf_of_packages(cache)


def _sum_of(code: Sequence[Unused], environments: Sequence[Unused], packages: Sequence[Unused]) -> Forgotten:
    # What tells of a project's packages is too small to be told of.
    size = sum(each.size for each in (*code, *environments, *packages))
    return Forgotten(code=len(code), environments=len(environments), bytes=size)

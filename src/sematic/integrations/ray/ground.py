"""What a program's calls stand on, on the node where an agent makes them: code, packages, blobs, environment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from sematic.executors.messages import BlobPlace, Program
from sematic.executors.placement import Placement
from sematic.integrations.ray.messages import Luggage
from sematic.integrations.ray.surroundings import environ_on_node
from sematic.model.errors import TravelError
from sematic.model.ids import Digest

_OF_THE_PACKAGES = (b"PATH", b"VIRTUAL_ENV")
"""What a node's own environment says, unless packages were installed for the program."""


class Ground:
    """A program on this node. TravelError says what of it cannot be had here."""

    def __init__(self, luggage: Luggage) -> None:
        program = msgspec.structs.replace(luggage.program, blobs=_blobs_here(luggage.program.blobs))
        environ = dict(environ_on_node(program.environ))
        self._placement: Placement | None = None
        if luggage.code and luggage.environment:
            # The settings in force are the driver's: where packages come from, where things are kept.
            settings = {os.fsdecode(name): os.fsdecode(value) for name, value in environ.items()}
            self._placement = Placement(
                program, code=Digest(luggage.code), environment_digest=Digest(luggage.environment), environ=settings
            )
            program = self._placement.program
            placed = dict(program.environ)
            names = _OF_THE_PACKAGES if self._placement.python is not None else ()
            environ |= {name: placed[name] for name in (b"PYTHONPATH", *names) if name in placed}
        self._program = msgspec.structs.replace(program, environ=list(environ.items()))

    @property
    def python(self) -> list[str] | None:
        """The command of the Python that workers are to have; None if this process's will do."""
        return None if self._placement is None else self._placement.python

    def program(self, modules: Iterable[str]) -> Program:
        """Return the program for a supervisor that is to import some modules first."""
        program = self._program
        return msgspec.structs.replace(program, modules=list(dict.fromkeys([*modules, *program.modules])))

    def close(self) -> None:
        """Let what was placed here be removed when there is no more room."""
        if self._placement is not None:
            self._placement.close()


def _blobs_here(blobs: BlobPlace) -> BlobPlace:
    """Return by what processes on this node open the blobs."""
    home = Path(os.fsdecode(blobs.home))
    if blobs.storage is None:
        if not home.is_dir():
            raise TravelError(
                f"This node has no folder {home}, where the driver keeps values. Nodes that share no folder need object"
                " storage: SEMATIC_STORAGE=s3://bucket/prefix, for instance."
            )
        return blobs
    if _can_keep(home):
        return blobs
    # What is kept there is a cache: every node may have it elsewhere.
    return msgspec.structs.replace(blobs, home=os.fsencode(_home_of_this_user()))


def _can_keep(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _home_of_this_user() -> Path:
    try:
        home = Path.home() / ".sematic"
    except RuntimeError:
        home = Path(tempfile.gettempdir(), f"sematic-{os.getuid()}")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home

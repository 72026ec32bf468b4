"""What a run was made from, recorded while it starts: never fatal, and nobody waits for more of it than they need."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.model.errors import SematicError
from sematic.model.ids import Digest
from sematic.model.records import GitState

if TYPE_CHECKING:
    from sematic.packaging.project import Program
    from sematic.packaging.snapshot import Blobs

FOLDER = "provenance"
"""The folder of a store in which it is remembered what projects looked like last; losing it costs only time."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a run was made from."""

    code: Digest | None = None
    """The blob of the manifest of its project's files; None if they could not be kept."""
    environment: Digest | None = None
    """The blob of what it ran on; None if that could not be kept."""
    problem: str = ""
    """Why something could not be kept, as an error says it; empty if everything was."""


class ProvenanceProbe:
    """Finds out at once, in a thread of its own, what a program is made from; read later."""

    def __init__(self, program: Program, *, blobs: Blobs, store: Path) -> None:
        """`store` is the folder of the store: what is in it is not the project's."""
        self._git: GitState | None = None
        self._is_git_known = threading.Event()
        self._found: Provenance | None = None
        self._callback: Callable[[Provenance], None] | None = None
        self._state = threading.Lock()
        self._thread = threading.Thread(
            target=self._look, args=(program, blobs, store), name="sematic-provenance", daemon=True
        )
        self._thread.start()

    def git(self) -> GitState | None:
        """Return where the working tree around the program stands, waiting for no more than that."""
        self._is_git_known.wait()
        return self._git

    def result(self) -> Provenance:
        """Return what was found, waiting for it, and for whoever is told of it, if need be."""
        self._thread.join()
        return self._found or Provenance()

    def then(self, callback: Callable[[Provenance], None]) -> None:
        """Tell somebody what was found: now if it is known already, otherwise in the thread that finds it."""
        with self._state:
            self._callback = callback
            found = self._found
        if found is not None:
            callback(found)

    def _look(self, program: Program, blobs: Blobs, store: Path) -> None:
        try:
            code, problem = _kept("project", lambda: self._code(program, blobs, store))
        finally:
            self._is_git_known.set()
        environment, other = _kept("environment", lambda: _environment(blobs, store))
        found = Provenance(code=code, environment=environment, problem=problem or other)
        with self._state:
            self._found = found
            callback = self._callback
        if callback is not None:
            callback(found)

    def _code(self, program: Program, blobs: Blobs, store: Path) -> Digest:
        # Imported here, in the thread that nobody waits for.
        from sematic.packaging.project import project_of
        from sematic.packaging.remembered import Memory
        from sematic.packaging.snapshot import snapshot_of

        project = project_of(program)
        memory = Memory(store / FOLDER)
        snapshot = snapshot_of(project, blobs=blobs, memory=memory, apart=store, on_state=self._tell_git)
        self._tell_git(snapshot.git)
        return snapshot.manifest

    def _tell_git(self, git: GitState | None) -> None:
        self._git = git
        self._is_git_known.set()


def provenance_of(program: Program, *, blobs: Blobs, store: Path) -> Provenance:
    """Return what a program is made from; `store` is the folder of the store. Never raises."""
    return ProvenanceProbe(program, blobs=blobs, store=store).result()


def _environment(blobs: Blobs, store: Path) -> Digest:
    from sematic.packaging.environment import environment

    return blobs.put(environment(memory=store / FOLDER).to_json())


def _kept(what: str, keep: Callable[[], Digest]) -> tuple[Digest | None, str]:
    """Return the blob that something was kept in; if it was not, None and why."""
    try:
        return keep(), ""
    except BaseException as error:  # noqa: BLE001 - boundary: a thread's end; the run itself is not about this
        _log.info("The %s was not recorded: %s: %s", what, type(error).__name__, error)
        if isinstance(error, SematicError):
            # A sentence says for itself what kind of error it is.
            return None, str(error)
        return None, f"{type(error).__name__}: {error}"

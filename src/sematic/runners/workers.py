"""Worker processes for the standalone calls of one pipeline run, got ready before they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.graph.function import Function
from sematic.graph.future import Future
from sematic.runners.dispatch import Outside
from sematic.runners.machine_slots import MachineSlots
from sematic.settings import Settings
from sematic.types.naming import SCRIPTS

if TYPE_CHECKING:
    from sematic.executors.pool import ProcessExecutor
    from sematic.store.storage import BlobStore


class Workers:
    """Makes the executor of one pipeline run, at once if its program seems to need one; to be closed."""

    def __init__(self, root: Future, settings: Settings, *, blobs: BlobStore, most: int) -> None:
        self._settings = settings
        self._blobs = blobs
        self._most = most
        self._executor: ProcessExecutor | None = None
        standalone = _standalone_near(root)
        if standalone:
            # What workers need is imported while this process imports the database library.
            modules = {function.func.__module__ for function in standalone}
            self._made().prepare(sorted(modules - SCRIPTS))

    @property
    def outside(self) -> Outside:
        """Where the drive has standalone calls executed."""
        return Outside(executor=self._made, slots=MachineSlots(self._settings.values))

    def close(self) -> None:
        """End all processes; twice does no harm."""
        if self._executor is not None:
            self._executor.close()

    def _made(self) -> ProcessExecutor:
        if self._executor is None:
            # Many pipelines have no standalone function; they need not wait for this.
            from sematic.executors.pool import ProcessExecutor

            self._executor = ProcessExecutor(max_workers=self._most, blobs=self._blobs)
        return self._executor


def _standalone_near(root: Future) -> list[Function[...]]:
    """Return the standalone functions that the root's module knows by name, the root's own too."""
    known = [root.function, *getattr(root.function.func, "__globals__", {}).values()]
    return [thing for thing in known if isinstance(thing, Function) and thing.settings.standalone]

"""What an engine is: a place outside this machine where drivers and standalone calls run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from sematic.executors.executor import Executor
from sematic.executors.messages import Program
from sematic.executors.shared_blobs import SharedBlobs
from sematic.graph.resources import ResourceRequirements
from sematic.model.ids import Digest, RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What an engine must know of a pipeline run before it can execute calls of it."""

    root_id: RunId
    blobs: SharedBlobs
    """Where values are; every node reaches the same ones by `blobs.home` and `blobs.storage`."""
    program: Program
    """The driver's program, as nodes are to know it."""
    max_parallelism: int
    """How many calls are on their way at once, whether they run or wait for room."""
    code: Digest | None = None
    """The manifest of the recorded code; None: nodes find the code where the driver has it."""
    environment: Digest | None = None
    """The recorded environment; None: nodes use the Python they have."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """All settings by name, the engine's own among them."""


@runtime_checkable
class RemoteExecutor(Executor, Protocol):
    """An executor whose calls run on other machines, and go on there if their driver ends."""

    def refusal(self, resources: ResourceRequirements | None) -> str | None:
        """Return in a sentence why no machine can ever have what a call asks for; None if one can, or may come."""
        ...

    def reconnect(self, attempts: Mapping[RunId, int], *, log: Callable[[RunId, int], Path | None]) -> set[RunId]:
        """Take over calls that an earlier driver of the same pipeline run started, named with their attempts.

        Return which of them are still on their way, or have ended without anybody hearing: `next` reports them as if
        they had been started here, and once more which of them run. All others that the earlier driver started are
        stopped. Called before `start`.
        `log` is asked for each of those that are returned, where it is to have its log.
        """
        ...

    def let_go(self) -> None:
        """Leave everything that was started as it is, for another driver to reconnect; instead of `close`."""
        ...


@runtime_checkable
class Engine(Protocol):
    """An engine, as the entry point group `sematic.engines` names it."""

    @property
    def name(self) -> str:
        """What it is called in the setting SEMATIC_ENGINE, and in jobs."""
        ...

    def executor(self, site: Site) -> RemoteExecutor:
        """Return where the standalone calls of one pipeline run are executed.

        MissingPluginError if the engine's library is not installed, InfrastructureError if it cannot be reached.
        """
        ...

    def launcher(self, settings: Mapping[str, str]) -> object:
        """Return what launches drivers there."""
        ...

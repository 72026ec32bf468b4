"""What an executor does: calls go in, how they ended comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from sematic.executors.invocation import Invocation
from sematic.executors.outcome import Outcome
from sematic.model.changes import Change
from sematic.model.ids import RunId
from sematic.model.jobs import Job
from sematic.model.records import ResourceUsage


@dataclass(frozen=True, slots=True)
class Placed:
    """An engine's unit that executes an attempt of a run has come to be, or has moved on."""

    job: Job


@dataclass(frozen=True, slots=True)
class Told:
    """A call has something written down while it executes."""

    run_id: RunId
    attempt: int
    change: Change
    release: bytes = b""
    """The pickle of an external resource that it tells of, for whoever has to let go of it in the place of the call."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How one attempt of a run ended."""

    run_id: RunId
    attempt: int
    outcome: Outcome
    usage: ResourceUsage | None = None
    """What the attempt used of the machine, where that is measured."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When its place became free, by the clock of the machine it executed on; otherwise when that was noticed."""


Event: TypeAlias = Placed | Told | Ended
"""What becomes known of a call that was started; the last thing is how it ended."""


class Executor(Protocol):
    """Where calls run. Every call that was started ends exactly once, whatever becomes of it.

    The methods may be used from several threads at once.
    """

    @property
    def has_room(self) -> bool:
        """Whether a call can be started now."""
        ...

    def start(self, invocation: Invocation) -> None:
        """Accept a call and return at once; RuntimeError if the executor is closed or has no room."""
        ...

    def next(self, timeout: float | None = None) -> Event | None:
        """Return what has become known of a started call; None if nothing has in `timeout` seconds, or none is started.

        Without a time-out it waits as long as a call is on its way. Somebody has to be in here while calls are
        executed: what they ask for meanwhile is answered in here.
        """
        ...

    def stop(self, run_id: RunId) -> None:
        """Ask for the end of a call, politely and then by force; `next` reports it as `Interrupted`.

        A run that is not executing is none to stop; that is no error.
        """
        ...

    def close(self) -> None:
        """End everything that was started, and wait until it has; nothing more is reported. Twice does no harm."""
        ...

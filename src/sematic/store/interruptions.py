"""Which pipeline runs lost their driver: found out when somebody asks, never stored.

On the driver's machine its lock tells at once; from another machine only its silence does, after a while.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sematic.machine.identity import ProcessIdentity, Vitality
from sematic.model.reading import Interruption, Silence, Trouble
from sematic.model.records import Lease
from sematic.model.states import TERMINAL_PIPELINE_RUN_STATES
from sematic.store import facts
from sematic.store.driving import holder_of, is_driven
from sematic.store.launched import Launched, launched_among
from sematic.store.leases import Leases
from sematic.store.rows import moment_of
from sematic.store.schema import pipeline_runs, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import RunId

PATIENCE = timedelta(seconds=5)
"""How long a driver may be silent before that means something; it says every two seconds that it lives."""

TAKEN_OVER_AFTER = timedelta(seconds=2.5)
"""How long after the last sign of life of a driver that is gone somebody who looks after it must have given another."""

START_GRACE = timedelta(seconds=20)
"""How long a server waits, once it has started, for drivers that it had before: they look for it every 15 seconds."""

GONE_AFTER = timedelta(minutes=2)
"""How long nothing is heard from a driver elsewhere before others may end what it drove: it may live nevertheless."""

_PER_QUERY = 500
_ENDED = [state.value for state in TERMINAL_PIPELINE_RUN_STATES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruptions:
    """Finds out which pipeline runs lost their driver."""

    folder: Path
    """The store's."""
    engine: Engine
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Interruption]:
        """Return when and why pipeline runs were interrupted; those that ended, or are driven, are left out."""
        troubles = self.troubles(root_ids)
        return {root_id: trouble for root_id, trouble in troubles.items() if isinstance(trouble, Interruption)}

    def troubles(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Trouble]:
        """Return what is wrong with the drivers of pipeline runs that have not ended; nothing for those that live."""
        wanted = self.unended(list(dict.fromkeys(root_ids)))
        if not wanted:
            return {}
        held = Leases(self.engine).of(wanted)
        started = facts.serving_since(self.engine)
        launched = launched_among(wanted, self.engine)
        found = {
            root_id: trouble
            for root_id in wanted
            if (trouble := self._found_out(root_id, launched.get(root_id), held.get(root_id), started=started))
        }
        # A driver that ended its run in between is none that was lost.
        unended = set(self.unended(list(found)))
        return {root_id: trouble for root_id, trouble in found.items() if root_id in unended}

    def gone(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Interruption]:
        """Return the interruptions of pipeline runs that may be ended: a driver elsewhere was silent for two minutes.

        One on this machine is known to be gone.
        """
        lost = self(root_ids)
        held = Leases(self.engine).of(list(lost))
        started = facts.serving_since(self.engine)

        def is_gone(root_id: RunId) -> bool:
            lease = held.get(root_id)
            if lease is None or not _is_elsewhere(lease):
                return True
            return self.now() - _audible_since(lease, started=started) > GONE_AFTER

        return {root_id: interruption for root_id, interruption in lost.items() if is_gone(root_id)}

    def is_unbegun(self, root_id: RunId) -> bool:
        """Return whether a pipeline run waits for a driver that an engine was asked for, and none is there yet.

        What a driver is to have may be installed meanwhile by whoever looks after it, who says that it lives.
        """
        launched = launched_among([root_id], self.engine).get(root_id)
        return launched is not None and not launched.is_begun and not is_driven(self.folder, root_id)

    def last_sign_of(self, root_id: RunId) -> datetime | None:
        """Return the last sign of life of whoever drove a pipeline run; None if that is not known here."""
        lease = Leases(self.engine).of([root_id]).get(root_id)
        return None if lease is None else self._last_sign_of(lease)

    def unended(self, root_ids: Sequence[RunId]) -> list[RunId]:
        """Return those pipeline runs that are there and have not ended."""
        found: list[RunId] = []
        if not root_ids:
            return found
        with self.engine.connect() as db:
            for start in range(0, len(root_ids), _PER_QUERY):
                which = pipeline_runs.c.root_id.in_(root_ids[start : start + _PER_QUERY])
                query = select(pipeline_runs.c.root_id).where(which, pipeline_runs.c.state.not_in(_ENDED))
                found.extend(db.scalars(query))
        return found

    def _found_out(
        self, root_id: RunId, launched: Launched | None, lease: Lease | None, *, started: datetime | None
    ) -> Trouble | None:
        if (never := self._never_begun(root_id, launched, lease)) is not None:
            return never
        return None if self._is_awaited(launched, lease) else self._trouble_of(root_id, lease, started=started)

    def _never_begun(self, root_id: RunId, launched: Launched | None, lease: Lease | None) -> Interruption | None:
        """Return that the driver of a pipeline run has ended before it began, unless another one is there since."""
        ended = None if launched is None else launched.ended
        if ended is None or (lease is not None and lease.beat_at > ended.at) or is_driven(self.folder, root_id):
            return None
        reason = ended.reason.rstrip(".")
        return Interruption(
            at=ended.at, why="its driver ended before it could begin" + (f": {reason}" if reason else "")
        )

    def _is_awaited(self, launched: Launched | None, lease: Lease | None) -> bool:
        """Return whether a driver that an engine was asked for may be about to begin, for the first time or again."""
        if launched is None:
            return False
        if lease is not None:
            # Whoever looks after the driver says that it lives while there is none: no lock means nothing then.
            process = process_of(lease)
            is_gone = process.is_of_this_machine and process.vitality() is Vitality.GONE
            return self.now() - lease.beat_at <= (TAKEN_OVER_AFTER if is_gone else PATIENCE)
        return not launched.is_begun and self.now() - launched.asked_at <= launched.grace

    def _trouble_of(self, root_id: RunId, lease: Lease | None, *, started: datetime | None) -> Trouble | None:
        is_locked = is_driven(self.folder, root_id)
        if lease is None:
            return self._without_lease(root_id) if is_locked is False else None
        since = _audible_since(lease, started=started)
        is_silent = self.now() - since > (PATIENCE if since == lease.beat_at else START_GRACE)
        process = process_of(lease)
        if _is_elsewhere(lease):
            if is_locked or not is_silent:
                return None
            return self._lost(lease, why=f"nothing was heard from {_told(process)} on {lease.hostname}")
        if is_locked is False:
            return self._lost(lease, why=_why_lost(process))
        return self._trouble_of_neighbour(lease, process) if is_silent else None

    def _trouble_of_neighbour(self, lease: Lease, process: ProcessIdentity) -> Trouble:
        """Return why a driver on this machine is silent, whose lock is held."""
        match process.vitality():
            case Vitality.GONE:
                # Something that the driver started still holds its lock.
                return self._lost(lease, why=_why_lost(process))
            case Vitality.STOPPED:
                return Silence(
                    since=lease.beat_at,
                    why=f"{_told(process)} is stopped; `kill -CONT {lease.pid}` lets it go on",
                )
            case Vitality.ALIVE:
                return Silence(
                    since=lease.beat_at,
                    why=f"{_told(process)} is there but does not answer; the machine may have slept or be very busy",
                )

    def _lost(self, lease: Lease, *, why: str) -> Interruption:
        return Interruption(at=self._last_sign_of(lease), why=why)

    def _last_sign_of(self, lease: Lease) -> datetime:
        recorded = self._last_recorded(lease.root_id)
        return lease.beat_at if recorded is None else max(lease.beat_at, recorded)

    def _without_lease(self, root_id: RunId) -> Interruption:
        launched = launched_among([root_id], self.engine).get(root_id)
        if launched is not None and not launched.is_begun:
            why = f"no driver of the engine {launched.engine} has begun it since then"
            if not launched.is_asked:
                why = (
                    "no driver has begun, and none is known to have been asked for: its submission seems to have ended"
                )
            return Interruption(at=launched.asked_at, why=why)
        at = self._last_recorded(root_id) or self.now()
        holder = holder_of(self.folder, root_id)
        if holder is None or not holder.is_of_this_machine:
            return Interruption(at=at, why="its process ended before the run did")
        return Interruption(at=at, why=_why_lost(holder))

    def _last_recorded(self, root_id: RunId) -> datetime | None:
        last = func.max(func.coalesce(runs.c.ended_at, runs.c.started_at, runs.c.created_at))
        query = select(last).where(runs.c.root_id == root_id)
        with self.engine.connect() as db:
            micros = db.scalar(query)
        return moment_of(micros) if micros is not None else None


def process_of(lease: Lease) -> ProcessIdentity:
    """Return the process that holds a lease."""
    return ProcessIdentity(
        hostname=lease.hostname, boot_id=lease.boot_id, pid=lease.pid, started_at=lease.process_started_at
    )


def _is_elsewhere(lease: Lease) -> bool:
    return lease.is_remote or not process_of(lease).is_of_this_machine


def _audible_since(lease: Lease, *, started: datetime | None) -> datetime:
    """Return from when on something should have been heard: a driver tells a server, once that is there again."""
    return max(lease.beat_at, started) if lease.is_remote and started is not None else lease.beat_at


def _told(process: ProcessIdentity) -> str:
    return f"its process (pid {process.pid})"


def _why_lost(process: ProcessIdentity) -> str:
    if not process.is_of_this_boot:
        return "the machine was restarted or lost its power"
    if process.vitality() is Vitality.GONE:
        return f"{_told(process)} was killed or crashed"
    return f"{_told(process)} gave it up; it lives, but does not execute the run any more"

"""Sending what was recorded on this machine to a server: a run that is asked for, or everything that waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from sematic.model.changes import PipelineRunCreated, PipelineRunMoved, RunCreated, RunMoved
from sematic.model.errors import UnsuitableRunError, UnsupportedUsageError
from sematic.model.ids import RunId
from sematic.model.states import PIPELINE_RUN_SUCCESSORS, RunState
from sematic.remote.connection import Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.shipper import Delivery, is_unknown
from sematic.remote.shipping import Carrier
from sematic.store.driving import driven_error
from sematic.store.log_source import LogSource
from sematic.store.logs import RunLogs

if TYPE_CHECKING:
    from sematic.model.changes import Change
    from sematic.store.embedded import Store
    from sematic.store.outbox import Outbox

Say: TypeAlias = Callable[[str, int, int], None]
"""Hears what is being done, and how much of it is done of how much."""

_PAUSE = 0.1
"""Seconds between two looks whether another process still sends a pipeline run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a pipeline run that was to be sent."""

    root_id: RunId
    groups: int
    """How many groups of changes were sent."""
    is_complete: bool
    """Whether the server has all of it now."""
    why: str = ""
    """Why it has not."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Sends pipeline runs of a store to a server; a second time, nothing changes."""

    store: Store
    connection: Connection
    outbox: Outbox
    say: Say

    def run(self, root_id: RunId) -> Sent:
        """Send a pipeline run with its values, logs and code, keeping its ids.

        RunIsDrivenError if it is being executed, UnsuitableRunError if the server refuses it or has another one.
        """
        with self._alone(root_id):
            self.outbox.forgive(root_id)
            if is_unknown(self.connection, root_id):
                self.outbox.restart(root_id)
            else:
                self.outbox.open_for(root_id)
            sent = self._sent(root_id)
            if sent.is_complete and self._tell_end(root_id):
                more = self._sent(root_id)
                sent = replace(more, groups=sent.groups + more.groups)
        if not sent.is_complete:
            raise UnsuitableRunError(root_id, f"Run {root_id[:8]} is not on the server as a whole. {sent.why}")
        self._refuse_different(root_id)
        return sent

    def pending(self) -> Iterator[Sent]:
        """Send what waits of each pipeline run that no living driver sends by itself, and say how that went."""
        for root_id in self.outbox.root_ids():
            if not self.outbox.is_driven(root_id):
                with self.outbox.alone(root_id) as is_alone:
                    yield self._sent(root_id) if is_alone else _sent_elsewhere(root_id)

    @contextmanager
    def _alone(self, root_id: RunId) -> Iterator[None]:
        """Be the only process that sends a pipeline run; wait for one that does, but not for a driver."""
        while True:
            if self.outbox.is_driven(root_id):
                raise driven_error(self.store.folder, root_id)
            with self.outbox.alone(root_id) as is_alone:
                if is_alone:
                    yield
                    return
            self.say("Waiting for another process that sends it", 0, 1)
            time.sleep(_PAUSE)

    def _sent(self, root_id: RunId) -> Sent:
        sent = self._sent_once(root_id)
        if not sent.is_complete and root_id in self.outbox.refusals() and self._drop_known(root_id):
            self.outbox.forgive(root_id)
            again = self._sent_once(root_id)
            return replace(again, groups=sent.groups + again.groups)
        return sent

    def _drop_known(self, root_id: RunId) -> int:
        """Send nothing that is on the server as it is here: it may have come there another way."""
        if is_unknown(self.connection, root_id):
            return 0
        history = RemoteHistory(self.connection)
        pipeline_run = history.pipeline_run(root_id)
        # Tags may have been changed there.
        runs = {run.id: replace(run, tags=()) for run in history.runs_of(root_id)}

        def is_there(change: Change) -> bool:
            if isinstance(change, PipelineRunCreated):
                return change.pipeline_run == pipeline_run
            return isinstance(change, RunCreated) and replace(change.run, tags=()) == runs.get(change.run.id)

        return self.outbox.drop(root_id, is_there=is_there)

    def _tell_end(self, root_id: RunId) -> bool:
        """Have the moves wait that end on the server what was canceled here without it; return whether there are any.

        There are none if anything else is another way there.
        """
        moves: list[Change] = []
        here, there = self.store.history.pipeline_run(root_id), RemoteHistory(self.connection).pipeline_run(root_id)
        if here.ended_at is None or here.state not in PIPELINE_RUN_SUCCESSORS[there.state]:
            return False
        runs = {run.id: run.state for run in RemoteHistory(self.connection).runs_of(root_id)}
        for run in self.store.history.runs_of(root_id):
            state = runs.get(run.id)
            if state is run.state:
                continue
            if state is None or state.is_terminal or run.state is not RunState.CANCELED:
                return False
            at = run.ended_at or here.ended_at
            moves.append(RunMoved(run_id=run.id, expected=state, to=RunState.CANCELED, at=at))
        end = PipelineRunMoved(root_id=root_id, expected=there.state, to=here.state, at=here.ended_at)
        self.outbox.tell(root_id, [*moves, end])
        return True

    def _sent_once(self, root_id: RunId) -> Sent:
        total = self.outbox.count(root_id)

        def progress(_: int = 0) -> None:
            self.say("Sending changes", total - self.outbox.count(root_id), total)

        carrier = Carrier(
            connection=self.connection,
            blobs=self.store.blobs,
            logs=LogSource(RunLogs(self.store.folder)),
            say=progress,
        )
        delivery = Delivery(
            carrier, outbox=self.outbox, places=self.outbox, say=lambda _: None, now=lambda: datetime.now(UTC)
        )
        is_complete = delivery.all_of(root_id)
        groups = total - self.outbox.count(root_id)
        why = "" if is_complete else self.outbox.refusals().get(root_id) or "It is being executed again."
        return Sent(root_id=root_id, groups=groups, is_complete=is_complete, why=why)

    def _refuse_different(self, root_id: RunId) -> None:
        here = self.store.history.pipeline_run(root_id).state
        there = RemoteHistory(self.connection).pipeline_run(root_id).state
        if here is not there:
            raise UnsuitableRunError(
                root_id,
                f"Run {root_id[:8]} is on the server already, and there it is {there}, here {here}: it went on in two"
                " places, or here without the server. It stays there as it is.",
            )


def _sent_elsewhere(root_id: RunId) -> Sent:
    why = "Another process is sending it in this moment."
    return Sent(root_id=root_id, groups=0, is_complete=False, why=why)


@contextmanager
def sending(store: Store, *, address: str, key: str | None, say: Say) -> Iterator[Sending]:
    """Give what sends pipeline runs of a store to a server, for the body of a `with`.

    UnsupportedUsageError if the server works with this very store.
    """
    connection = Connection(address, key=key)
    try:
        if connection.info.store_id == store.id:
            raise UnsupportedUsageError(
                f"The server at {connection.address} works with this very store; what is recorded here is there."
            )
        yield Sending(store=store, connection=connection, outbox=store.outbox_to(connection.address), say=say)
    finally:
        connection.close()

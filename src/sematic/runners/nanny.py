"""What stands beside a driver: it makes a place for it, starts it, and starts it again if it is killed or crashes."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum, unique
from functools import partial
from typing import TYPE_CHECKING

from sematic.executors.starting import environment
from sematic.model.errors import SematicError, UnreachableStoreError
from sematic.model.ids import RunId
from sematic.model.jobs import JobState
from sematic.model.records import Lease, PipelineRun
from sematic.model.states import PipelineRunState
from sematic.packaging.travel.arranging import Arranged, arrange
from sematic.runners.driver_jobs import note_lost, note_needless, note_own_standing
from sematic.runners.heart import BEAT, lease_of_this_process
from sematic.runners.local import blobs_here
from sematic.runners.opening import opened_store
from sematic.runners.submitting import StoreBooks, ended_as_failed
from sematic.settings import Settings, read_settings
from sematic.store.elsewhere import refuse_if_elsewhere

if TYPE_CHECKING:
    from sematic.store.embedded import Store

RELAUNCHES = 3
"""How often a driver that was killed or crashed is started again."""

PAUSES = (1.0, 5.0, 15.0)
"""Seconds before each of these times."""

_NOT_TAKEN_UP = "The driver could not take the pipeline run up; its own log says why."

_LOOK = 0.2
"""Seconds between two looks whether the driver has ended."""


@unique
class Exit(IntEnum):
    """How a driver's process tells how its pipeline run ended; any other code means that it was killed or crashed."""

    COMPLETE = 0
    FAILED = 10
    CANCELED = 11
    REFUSED = 12
    """The pipeline run cannot be driven; what the process has written says why."""

    @classmethod
    def of(cls, state: PipelineRunState) -> Exit:
        """Return how the end of a pipeline run is told."""
        return {PipelineRunState.COMPLETE: cls.COMPLETE, PipelineRunState.CANCELED: cls.CANCELED}.get(state, cls.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A pipeline run that is to be driven, and how."""

    root_id: RunId
    arguments: tuple[str, ...] = ()
    """What else the driver is told on its command line."""


class Nanny:
    """Has one pipeline run driven to its end by a process of its own."""

    def __init__(
        self,
        wanted: Wanted,
        *,
        pauses: Sequence[float] = PAUSES,
        say: Callable[[str], None] = lambda sentence: print(f"sematic: {sentence}", file=sys.stderr, flush=True),  # noqa: T201 - its output is the driver's log
    ) -> None:
        self._wanted = wanted
        self._pauses = pauses
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._left_by: int | None = None
        """The signal that told this process to leave."""
        self._lease: Lease | None = None

    def run(self) -> int:
        """Return how the driver ended, as an exit code, once it has for good."""
        settings = read_settings()
        # Whoever submitted it has had answers from where its values are.
        blobs = blobs_here(settings, is_known=True)
        with opened_store(settings, blobs=blobs) as store, self._leaving_when_told():
            self._copy_if_elsewhere(store, settings)
            if (ended := self._ended_already(store, settings)) is not None:
                return ended
            pipeline_run = store.history.pipeline_run(self._wanted.root_id)
            self._refuse_if_elsewhere(store, pipeline_run, settings)
            self._take(store)
            try:
                with self._heard_of(store):
                    place = arrange(
                        pipeline_run,
                        blobs=store.blobs,
                        settings=settings,
                        say=partial(self._tell, settings),
                        base=environment(),
                    )
            except UnreachableStoreError:
                # It may be back in a moment: another driver can go on.
                raise
            except SematicError as error:
                note_lost(pipeline_run, store, settings, state=JobState.FAILED, reason=str(error))
                return self._refused(store, error)
            if (ended := self._ended_already(store, settings)) is not None:
                return ended
            return self._driven(store, place, pipeline_run, settings)

    def _ended_already(self, store: Store, settings: Settings) -> int | None:
        """Return how a pipeline run that has ended did so, as an exit code, and record that its driver is needless."""
        pipeline_run = store.history.pipeline_run(self._wanted.root_id)
        if not pipeline_run.state.is_terminal:
            return None
        self._say(f"Pipeline run {self._wanted.root_id[:8]} has ended already: {pipeline_run.state.word}.")
        note_needless(pipeline_run, store, settings)
        return Exit.of(pipeline_run.state)

    def _tell(self, settings: Settings, sentence: str) -> None:
        """Say what takes a while before the driver can begin, to whoever waits for it too."""
        self._say(sentence)
        reason = f"Its environment is being prepared on {socket.gethostname()}: {sentence}"
        note_own_standing(self._wanted.root_id, settings, state=JobState.PENDING, reason=reason)

    def _driven(self, store: Store, place: Arranged, pipeline_run: PipelineRun, settings: Settings) -> int:
        note = partial(note_lost, pipeline_run, store, settings)
        tried = 0
        while True:
            code = self._driven_once(store, place)
            if code not in set(Exit) and self._left_by is not None:
                note(state=JobState.DELETED, reason=f"It was ended by {signal.Signals(self._left_by).name}.")
                return code
            if code in set(Exit):
                if code == Exit.REFUSED:
                    note(state=JobState.FAILED, reason=_NOT_TAKEN_UP)
                    self._end_unbegun(store, pipeline_run)
                return code
            if tried == len(self._pauses):
                self._say(
                    f"The driver {_told(code)}. It was started again {tried} times, and is not any more;"
                    f" `sematic resume {self._wanted.root_id[:8]}` goes on where it stands."
                )
                note(state=JobState.FAILED, reason=f"It {_told(code)}, and was started again {tried} times before.")
                return code
            pause = self._pauses[tried]
            tried += 1
            self._say(f"The driver {_told(code)}; it is started again in {pause:g} s ({tried} of {len(self._pauses)}).")
            note(state=JobState.RESTARTING, reason=f"It {_told(code)}, and was started again.")
            self._take(store)
            self._wait(store, pause)

    def _driven_once(self, store: Store, place: Arranged) -> int:
        """Start a driver and return how it ended; a negative number is a signal."""
        if self._left_by is not None:
            return -self._left_by
        command = [str(place.python), "-P", "-m", "sematic.worker", "drive", "--run_id", self._wanted.root_id]
        process = subprocess.Popen(
            [*command, "--here", *self._wanted.arguments],
            cwd=place.folder,
            env={**environment(), **place.environ},
            stdin=subprocess.DEVNULL,
        )
        self._process = process
        try:
            while (code := process.poll()) is None:
                self._beat(store)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(BEAT if self._lease is None else _LOOK)
        finally:
            self._process = None
        return code

    # The lease, while no driver has it

    def _take(self, store: Store) -> None:
        """Say that the pipeline run is being looked after; the driver takes this over when it begins."""
        self._lease = lease_of_this_process(self._wanted.root_id)
        with suppress(SematicError):
            store.leases.take(self._lease)

    def _beat(self, store: Store) -> None:
        if self._lease is None:
            return
        now = datetime.now(UTC)
        if (now - self._lease.beat_at).total_seconds() < BEAT / 2:
            return
        with suppress(SematicError):
            self._lease = replace(self._lease, beat_at=now) if store.leases.renew(self._lease, at=now) else None

    @contextmanager
    def _heard_of(self, store: Store) -> Iterator[None]:
        """Say again and again, for the body of a `with`, that the pipeline run is being looked after."""
        is_over = threading.Event()

        def beat() -> None:
            while not is_over.wait(BEAT / 2):
                self._beat(store)

        thread = threading.Thread(target=beat, name="sematic-nanny", daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def _wait(self, store: Store, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._left_by is None:
            self._beat(store)
            time.sleep(_LOOK)

    # What can go wrong before anything is executed

    def _copy_if_elsewhere(self, store: Store, settings: Settings) -> None:
        """Have in this machine's store what a server knows of the pipeline run."""
        if settings.api_address is not None:
            from sematic.runners.pulling import pulled

            pulled(self._wanted.root_id, store=store, settings=settings)

    def _refuse_if_elsewhere(self, store: Store, pipeline_run: PipelineRun, settings: Settings) -> None:
        """Raise UnsuitableRunError if values are kept elsewhere; the pipeline run stays as it is."""
        if settings.api_address is not None:
            # The server has given what is needed.
            return
        refuse_if_elsewhere(store, pipeline_run.root_id, storage=settings.storage)

    def _refused(self, store: Store, error: SematicError) -> int:
        self._say(str(error))
        # What was never begun will not begin: whoever waits for it is told.
        with suppress(SematicError):
            ended_as_failed(self._wanted.root_id, StoreBooks(store=store), error)
        return Exit.REFUSED

    def _end_unbegun(self, store: Store, pipeline_run: PipelineRun) -> None:
        from sematic.model.errors import LaunchError

        reason = LaunchError(_NOT_TAKEN_UP)
        with suppress(SematicError):
            ended_as_failed(pipeline_run.root_id, StoreBooks(store=store), reason)

    # Signals

    @contextmanager
    def _leaving_when_told(self) -> Iterator[None]:
        """Pass on, for the body of a `with`, that this process is to leave: that cancels nothing."""

        def leave(number: int, _frame: object) -> None:
            self._left_by = number
            if self._process is not None:
                with suppress(ProcessLookupError):
                    self._process.send_signal(signal.SIGTERM)

        numbers = (signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, leave) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _told(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
    return f"crashed (exit code {code})"

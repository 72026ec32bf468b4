"""The driver of a pipeline run that was submitted: it takes the run up as it was recorded, or left, and drives it."""

from __future__ import annotations

import os
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from sematic.executors.engine import Site
from sematic.executors.engines import LOCAL, engine_named, settings_for_engine
from sematic.executors.program import can_fork, program_here
from sematic.executors.screen import NoSink
from sematic.executors.streams import ERR, OUT
from sematic.graph.future import Future
from sematic.graph.loading import as_main, loaded, started_as
from sematic.model.ids import RunId
from sematic.model.records import PipelineRun
from sematic.model.states import PipelineRunState
from sematic.packaging.travel.arranging import arrange
from sematic.runners.dispatch import Outside
from sematic.runners.drive import Drive
from sematic.runners.driver_jobs import beginning_of_driver, end_of_driver, note_needless
from sematic.runners.engine_slots import EngineSlots
from sematic.runners.heart import heart_of
from sematic.runners.interrupts import Interrupts
from sematic.runners.local import blobs_here, parallelism
from sematic.runners.opening import opened_store
from sematic.runners.output import output_of
from sematic.runners.progress import StepLines
from sematic.runners.recording import Recording, recording_of
from sematic.runners.reentry import Reentry, reentry_of
from sematic.runners.rerun import EarlierRuns, RerunMode, earlier_runs
from sematic.runners.taking_up import taken_up
from sematic.runners.tracked import Tracked
from sematic.runners.workers import Workers
from sematic.settings import Settings, read_settings
from sematic.store.driving import driving
from sematic.store.elsewhere import refuse_if_elsewhere

MOST_AT_ONCE = 1000
"""How many standalone calls an engine has at once unless a driver is told: it knows itself how many it can execute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driving:
    """What a driver is told."""

    root_id: RunId
    max_parallelism: int | None = None
    goes_on: bool = False
    """Whether wishes to cancel that were made before are not to be obeyed: somebody wants it to go on all the same."""


def driven(wanted: Driving) -> PipelineRunState:
    """Drive a pipeline run to its end, and return which that is; what had finished is not executed again.

    Raises:
        UnknownRunError: It is not recorded here.
        RunIsDrivenError: Another process drives it.
        ProgramError, UnsuitableRunError: Its program cannot be loaded, or is not what it was recorded with,
            or values of it are kept elsewhere.
        StoreError: The store cannot do its work.
    """
    settings = read_settings()
    # Whoever submitted it has had answers from where its values are.
    with opened_store(settings, blobs=blobs_here(settings, is_known=True)) as store, ExitStack() as held:
        held.enter_context(driving(store.folder, wanted.root_id))
        pipeline_run = store.history.pipeline_run(wanted.root_id)
        if pipeline_run.state.is_terminal:
            # Somebody ended it, or went on with it, while this one was started again.
            note_needless(pipeline_run, store, settings)
            return pipeline_run.state
        if settings.api_address is None:
            # A server gives what is needed.
            refuse_if_elsewhere(store, wanted.root_id, storage=settings.storage)
        # Whoever started this process has put everything there; it is kept for as long as this object lives.
        place = arrange(pipeline_run, blobs=store.blobs, settings=settings, say=_say)
        held.enter_context(as_main(loaded(place.launch, command=pipeline_run.command)))
        held.enter_context(started_as(pipeline_run.command))
        left_at = store.interruptions.last_sign_of(wanted.root_id)
        reentry = reentry_of(store.history, root_id=wanted.root_id, left_at=left_at)
        recording = recording_of(
            store, settings, wanted.root_id, is_reentry=True, obeys_earlier_wishes=not wanted.goes_on
        )
        outside = _outside(reentry, recording, settings, wanted=wanted, held=held)
        drive = _drive(reentry, recording, outside=outside)
        _execute(drive, recording, settings, pipeline_run=pipeline_run, wanted=wanted)
    return drive.state


def _drive(reentry: Reentry, recording: Recording, *, outside: Outside) -> Drive:
    earlier = _earlier_of(reentry, recording)

    def tracking(_: Future) -> Tracked:
        return Tracked(recording.keeping, clock=_now, pipeline_run=reentry.pipeline_run, earlier=earlier)

    # Who ends this process does not mean the pipeline run: another driver goes on with it.
    interrupts = Interrupts(signals=(signal.SIGINT,))
    return Drive(reentry.root, tracking=tracking, clock=_now, reentry=reentry, outside=outside, interrupts=interrupts)


def _execute(
    drive: Drive, recording: Recording, settings: Settings, *, pipeline_run: PipelineRun, wanted: Driving
) -> None:
    root_id, sinks = pipeline_run.root_id, {OUT: NoSink(), ERR: NoSink()}
    heard = len(recording.store.runs.cancellations_of(root_id)) if wanted.goes_on else 0
    heart = heart_of(recording.store, root_id, on_cancel=drive.cancel, heard=heard)
    heart.beat()
    with (
        _told_here() as lines,
        recording.while_driven(drive.cancel),
        heart,
        # What steps print is in their logs; this process's own output tells of the driver.
        output_of(root_id, settings=settings, sinks=sinks) as output,
    ):
        beginning = beginning_of_driver(pipeline_run, recording.store)
        recording.keeping.journal.record([*taken_up(pipeline_run, recording.store, at=_now()), *beginning])
        drive.run(lines, output=output)
        recording.keeping.journal.record(end_of_driver(pipeline_run, drive.state))
        recording.keeping.journal.flush()


class DriverLines(StepLines):
    """A line for every step that starts or ends: of a graph's thousands of planned calls, nothing needs to be said."""

    def planned(self, futures: Sequence[Future]) -> None:
        """Say nothing."""


@contextmanager
def _told_here() -> Iterator[DriverLines]:
    """Give what tells of every step on the standard error that this process has now."""
    with os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8") as stream:
        yield DriverLines(stream)


def _earlier_of(reentry: Reentry, recording: Recording) -> EarlierRuns | None:
    """Return what a rerun may take over; what was planned before is laid beside it as it would have been then."""
    pipeline_run = reentry.pipeline_run
    if pipeline_run.rerun_from is None or pipeline_run.rerun_mode is None:
        return None
    history = recording.store.history
    start = history.run(pipeline_run.rerun_from)
    mode = RerunMode(pipeline_run.rerun_mode)
    earlier = earlier_runs(history, start=start, mode=mode, function=pipeline_run.function)
    siblings: dict[RunId | None, list[Future]] = defaultdict(list)
    for run in reentry.runs.values():
        siblings[run.parent_id].append(reentry.futures[run.id])
    for parent, futures in siblings.items():
        earlier.pair(futures, parent=parent)
    return earlier


def _outside(
    reentry: Reentry, recording: Recording, settings: Settings, *, wanted: Driving, held: ExitStack
) -> Outside:
    """Return where standalone calls are executed, which ends with what is held."""
    if reentry.pipeline_run.engine != LOCAL:
        return _outside_of_engine(reentry.pipeline_run, recording, settings, wanted=wanted)
    workers = Workers(reentry.root, settings, blobs=recording.store.blobs, most=parallelism(wanted.max_parallelism))
    held.callback(workers.close)
    return workers.outside


def _outside_of_engine(
    pipeline_run: PipelineRun, recording: Recording, settings: Settings, *, wanted: Driving
) -> Outside:
    blobs = recording.store.blobs
    site = Site(
        root_id=pipeline_run.root_id,
        blobs=blobs,
        program=program_here(blobs=blobs, first=(), is_forking=can_fork()),
        max_parallelism=wanted.max_parallelism or MOST_AT_ONCE,
        code=pipeline_run.code,
        environment=pipeline_run.environment,
        settings=settings_for_engine(settings),
    )
    # Joining a cluster takes seconds, and many pipelines have no standalone function.
    executor = cache(lambda: engine_named(pipeline_run.engine).executor(site))
    return Outside(
        executor=executor,
        slots=EngineSlots(executor, engine=pipeline_run.engine),
        is_remote=True,
    )


def _say(sentence: str) -> None:
    sys.stderr.write(f"sematic: {sentence}\n")


def _now() -> datetime:
    return datetime.now(UTC)

"""The runner that tracks everything on this machine, with no server."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sematic.graph.future import Future
from sematic.model.errors import UnsupportedUsageError
from sematic.model.records import PipelineRun, Run
from sematic.packaging.project import running_program
from sematic.packaging.provenance import ProvenanceProbe
from sematic.runners.caching import CacheNamespace, namespace_of
from sematic.runners.dispatch import Outside
from sematic.runners.drive import Drive
from sematic.runners.heart import heart_of
from sematic.runners.launching import launched
from sematic.runners.output import output_of
from sematic.runners.recording import Recording, recording_of
from sematic.runners.reentry import Reentry, reentry_of
from sematic.runners.rerun import EarlierRuns, RerunMode, earlier_runs
from sematic.runners.roots import check_root
from sematic.runners.runner import Runner, conclusion_of, refuse_inside_a_function
from sematic.runners.tracked import Tracked
from sematic.runners.workers import Workers
from sematic.settings import Settings, read_settings
from sematic.store.storage import BlobStore, blobs_of

if TYPE_CHECKING:
    from sematic.runners.planning import Forecast

_LEAST_PARALLELISM = 8


class LocalRunner(Runner):
    """Executes a graph on this machine and tracks every run, input and output in the store.

    Args:
        cache_namespace: Names the results that calls of functions with `cache=True` may reuse, or a function of the
            root future that gives the name. None: nothing is reused.
        rerun_from: Id of a run; what it did not affect is taken over from its pipeline run.
        rerun_mode: Which runs are executed again; `RerunMode.SPECIFIC_RUN` unless told otherwise.
        max_parallelism: How many standalone calls run at once, each in a worker process; as many as there are cores,
            but at least 8, unless told otherwise.
        in_process: Whether standalone calls run in this process too, one after the other: for debuggers.
    """

    def __init__(
        self,
        cache_namespace: str | Callable[[Future], str] | None = None,
        rerun_from: str | None = None,
        rerun_mode: RerunMode | None = None,
        *,
        max_parallelism: int | None = None,
        in_process: bool = False,
    ) -> None:
        check_rerun(rerun_from, rerun_mode)
        self._cache_namespace: CacheNamespace = cache_namespace
        self._rerun_from = rerun_from
        self._rerun_mode = rerun_mode if rerun_mode is not None else RerunMode.SPECIFIC_RUN
        self._max_parallelism = parallelism(max_parallelism)
        self._in_process = in_process

    def run(self, future: Future) -> Any:
        """Run the graph behind a root future and return its value.

        Raises:
            ValueError: What is given is no future, or one that needs other futures; or `rerun_from` is unknown.
            PipelineRunError: A function raised, and so the pipeline run failed.
            CancellationError: Ctrl-C or SIGTERM ended the pipeline run, or `sematic cancel` did.
            StoreError: The store cannot do its work.
        """
        refuse_inside_a_function(future, runner=self)
        root = check_root(future)
        settings = read_settings()
        blobs = blobs_here(settings)
        # What a run that is gone on with was started from is known already.
        is_new = self._rerun_mode is not RerunMode.REENTER
        program = running_program(root.function.func)
        provenance = ProvenanceProbe(program, blobs=blobs, store=settings.folder) if is_new else None
        with ExitStack() as held:
            outside = self._outside(root, settings, blobs=blobs, held=held)
            with _nothing_collected():
                from sematic.store.driving import driving
                from sematic.store.elsewhere import refuse_if_elsewhere
                from sematic.store.embedded import open_store

            store = held.enter_context(open_store(settings.folder, storage=settings.storage, blobs=blobs))
            start = None if self._rerun_from is None else store.runs.by_prefix(self._rerun_from)
            reentry = None
            if start is not None and self._rerun_mode is RerunMode.REENTER:
                held.enter_context(driving(settings.folder, start.root_id))
                refuse_if_elsewhere(store, start.root_id, storage=settings.storage)
                left_at = store.interruptions.last_sign_of(start.root_id)
                reentry = reentry_of(store.history, root_id=start.root_id, left_at=left_at, root=root)
            root_id = root.id if reentry is None else reentry.pipeline_run.root_id
            recording = recording_of(store, settings, root_id, is_reentry=reentry is not None)
            drive = self._drive(root, recording, start=start, reentry=reentry, provenance=provenance, outside=outside)
            if reentry is None:
                held.enter_context(driving(settings.folder, root.id))
            self._execute(drive, recording, settings, reentry=reentry, provenance=provenance)
        return conclusion_of(drive, hint=f"\nSee it with: sematic show {root.id[:8]}")

    def plan(self, future: Future) -> Forecast:
        """Return what `run` would do with a root future, as far as it is known before anything runs. Runs nothing.

        Raises:
            ValueError: What is given is no future, or one that needs other futures; or `rerun_from` is unknown.
            UnsupportedUsageError: The runner is to re-enter a pipeline run.
        """
        root = check_root(future)
        from sematic.runners.planning import forecast_of
        from sematic.store.embedded import open_store

        if self._rerun_mode is RerunMode.REENTER:
            raise UnsupportedUsageError(
                f"Re-entering run {self._rerun_from} goes on where it stood; `sematic show` tells what has not ended."
            )
        settings = read_settings()
        with open_store(settings.folder, for_writing=False, storage=settings.storage) as store:
            start = None if self._rerun_from is None else store.runs.by_prefix(self._rerun_from)
            return forecast_of(
                root,
                store=store,
                namespace=namespace_of(self._cache_namespace, root),
                now=_now(),
                rerun=None if start is None else (start, self._rerun_mode),
            )

    def rerun(self, run_id: str, *, from_step: str | None = None, inputs: Mapping[str, Any] | None = None) -> Any:
        """Run an earlier pipeline run again and return its value; its function, inputs and settings are read back.

        What succeeded before and depends on nothing that has changed since is taken over: runs with the same inputs and
        the same code. This runner's cache namespace is used if it has one, otherwise that of the earlier run.

        Args:
            run_id: A run's id, or the beginning of one. A nested run stands for the step to start from.
            from_step: Name or id of a step that is to run again with everything downstream; the rest is taken over.
            inputs: New values of inputs by name; `config.rate` is a field of one.

        Raises:
            RerunError: There is no such step or input, or a value does not fit.
            ProgramError: The program the run was started with cannot be loaded.
            PipelineRunError: A function raised, and so the pipeline run failed.
        """
        refuse_inside_a_function()
        from sematic.runners.again import again_of
        from sematic.store.embedded import open_store

        settings = read_settings()
        with open_store(settings.folder, for_writing=False, storage=settings.storage) as store:
            again = again_of(store, store.runs.by_prefix(run_id), from_step=from_step, changes=(inputs or {}).items())
        runner = copy(self)
        vars(runner).update(
            _rerun_from=again.start.id,
            _rerun_mode=again.mode,
            _cache_namespace=self._cache_namespace or again.earlier.cache_namespace,
        )
        with again.as_launched():
            return runner.run(again.future)

    def resume(self, run_id: str, *, force: bool = False) -> Any:
        """Go on with a pipeline run that was interrupted, in place, and return its value; no future is needed.

        What had finished is not executed again. The program is loaded as it was started, in the folder it was started
        in. What differs from then is told first, and only with `force` does the run go on all the same.

        Raises:
            UnsuitableRunError: The run has ended, or its process lives.
            DriftError: Code, Python, Sematic or stored values differ from what the run began with.
            ProgramError: The program cannot be loaded.
            PipelineRunError, CancellationError, StoreError: As `run`.
        """
        refuse_inside_a_function()
        settings = read_settings()
        from sematic.runners.resume import resumable
        from sematic.store.embedded import open_store

        with (
            open_store(settings.folder, storage=settings.storage) as store,
            resumable(store, run_id, storage=settings.storage, is_forced=force) as reentry,
            ExitStack() as held,
        ):
            outside = self._outside(reentry.root, settings, blobs=store.blobs, held=held)
            recording = recording_of(store, settings, reentry.pipeline_run.root_id, is_reentry=True)
            drive = self._drive(reentry.root, recording, start=None, reentry=reentry, provenance=None, outside=outside)
            self._execute(drive, recording, settings, reentry=reentry)
        return conclusion_of(drive, hint=f"\nSee it with: sematic show {drive.root.id[:8]}")

    def _execute(
        self,
        drive: Drive,
        recording: Recording,
        settings: Settings,
        *,
        reentry: Reentry | None,
        provenance: ProvenanceProbe | None = None,
    ) -> None:
        store = recording.store
        heard = len(store.runs.cancellations_of(drive.root.id)) if reentry is not None else 0
        heart = heart_of(store, drive.root.id, on_cancel=drive.cancel, heard=heard)
        if reentry is not None:
            # There still is the lease of the driver that died.
            heart.beat()
        with recording.while_driven(drive.cancel), heart, output_of(drive.root.id, settings=settings) as output:
            if reentry is not None:
                _take_up(reentry, recording)
            drive.run(output.progress, output=output)
            if provenance is not None:
                provenance.result()
            recording.keeping.journal.flush()

    def _drive(
        self,
        root: Future,
        recording: Recording,
        *,
        start: Run | None,
        reentry: Reentry | None,
        provenance: ProvenanceProbe | None,
        outside: Outside | None,
    ) -> Drive:
        earlier: EarlierRuns | None = None
        if start is not None and reentry is None:
            earlier = earlier_runs(
                recording.store.history, start=start, mode=self._rerun_mode, function=root.function.path
            )

        def pipeline_run(renewed: Future) -> PipelineRun:
            if reentry is not None:
                return reentry.pipeline_run
            namespace = namespace_of(self._cache_namespace, renewed)
            git = provenance.git() if provenance is not None else None
            return launched(renewed, cache_namespace=namespace, git=git, start=start, mode=self._rerun_mode.value)

        def tracking(renewed: Future) -> Tracked:
            return Tracked(
                recording.keeping,
                clock=_now,
                pipeline_run=pipeline_run(renewed),
                earlier=earlier,
                provenance=provenance,
            )

        return Drive(root, tracking=tracking, clock=_now, reentry=reentry, outside=outside)

    def _outside(self, root: Future, settings: Settings, *, blobs: BlobStore, held: ExitStack) -> Outside | None:
        """Return where standalone calls are executed, which ends with what is held; None for here."""
        if self._in_process:
            return None
        workers = Workers(root, settings, blobs=blobs, most=self._max_parallelism)
        held.callback(workers.close)
        return workers.outside


def _take_up(reentry: Reentry, recording: Recording) -> None:
    """Record that a pipeline run is driven from now on, which nobody may have begun to drive before."""
    from sematic.runners.taking_up import taken_up

    if changes := taken_up(reentry.pipeline_run, recording.store, at=_now()):
        recording.keeping.journal.record(changes)


def blobs_here(settings: Settings, *, is_known: bool = False) -> BlobStore:
    """Return the blobs of a store that may still have to be made; `is_known` as `sematic.store.storage.blobs_of`."""
    with suppress(OSError):
        # As the store makes it: nobody else reads it. What stands in the way, the store says.
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return blobs_of(settings.folder, settings.storage, is_known=is_known)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Import without looking for garbage meanwhile: there is none, and the search takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def check_rerun(rerun_from: object, rerun_mode: object) -> None:
    """Raise ValueError for what a type checker would have refused, and for a mode with nothing to start from."""
    if not isinstance(rerun_mode, RerunMode | None):
        modes = ", ".join(f"RerunMode.{mode.name}" for mode in RerunMode)
        raise ValueError(f"rerun_mode must be one of {modes}, not {rerun_mode!r}.")  # noqa: TRY004 - as for its value
    if not isinstance(rerun_from, str | None):
        raise ValueError(f"rerun_from must be the id of a run, a string, not {rerun_from!r}.")  # noqa: TRY004 - same
    if rerun_mode is not None and rerun_from is None:
        raise ValueError(f"rerun_mode={rerun_mode.name} needs rerun_from: the id of the run to start from.")


def parallelism(given: object) -> int:
    """Return how many standalone calls may run at once; ValueError if that is no number of calls."""
    if given is None:
        return max(_LEAST_PARALLELISM, os.cpu_count() or 1)
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise ValueError(f"max_parallelism must be a whole number, 1 or more, not {given!r}.")
    return given


def _now() -> datetime:
    return datetime.now(UTC)

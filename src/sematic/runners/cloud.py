"""The runner that submits: a driver takes the pipeline run up elsewhere, and this process may end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sematic.executors.engines import DRIVER_RESOURCES, engine_name, launcher_of
from sematic.graph.future import Future
from sematic.graph.resources import ResourceRequirements
from sematic.model.errors import CancellationError, LaunchError, PipelineRunError, SematicError
from sematic.packaging.project import running_program
from sematic.packaging.provenance import ProvenanceProbe
from sematic.runners.caching import CacheNamespace, namespace_of
from sematic.runners.driver_jobs import note_launched
from sematic.runners.leaving import Leaving, leave
from sematic.runners.local import blobs_here, check_rerun, parallelism
from sematic.runners.opening import opened_store
from sematic.runners.rerun import RerunMode, earlier_runs
from sematic.runners.roots import check_root
from sematic.runners.runner import Runner, refuse_inside_a_function
from sematic.runners.submitting import Books, Submission, books_of, driver_launched, ended_as_failed
from sematic.settings import Settings, read_settings

if TYPE_CHECKING:
    from sematic.model.records import PipelineRun, Run


class CloudRunner(Runner):
    """Submits a graph: its driver is started by an engine, and goes on when this process ends.

    Inline functions are executed by the driver, standalone ones by the engine, each with the resources it asks for.

    Args:
        detach: Whether `run` returns at once, with the id of the root run; otherwise it shows what the steps write,
            and returns the value.
        max_parallelism: How many standalone calls run at once.
        resources: What the driver asks for; half a CPU and 2 GiB of memory unless told otherwise.
        cache_namespace: As `LocalRunner`.
        rerun_from: As `LocalRunner`.
        rerun_mode: As `LocalRunner`; with `RerunMode.REENTER` another driver goes on with the pipeline run.
        engine: `local` for a process of its own on this machine, `ray` for a Ray cluster; what the setting
            `SEMATIC_ENGINE` says unless it is given, and Ray if `RAY_ADDRESS` is set.
    """

    def __init__(  # noqa: PLR0913 - the arguments of the original, in its order
        self,
        detach: bool = True,  # noqa: FBT001, FBT002 - same
        max_parallelism: int | None = None,
        resources: ResourceRequirements | None = None,
        cache_namespace: str | Callable[[Future], str] | None = None,
        rerun_from: str | None = None,
        rerun_mode: RerunMode | None = None,
        *,
        engine: str | None = None,
    ) -> None:
        check_rerun(rerun_from, rerun_mode)
        if max_parallelism is not None:
            parallelism(max_parallelism)
        if not isinstance(resources, ResourceRequirements | None):
            raise ValueError(f"resources must be ResourceRequirements, not {resources!r}.")  # noqa: TRY004 - as the others
        if not isinstance(engine, str | None):
            raise ValueError(f"engine must be the name of an engine, such as 'ray', not {engine!r}.")  # noqa: TRY004 - same
        self._detach = detach
        self._max_parallelism = max_parallelism
        self._resources = resources if resources is not None else DRIVER_RESOURCES
        self._cache_namespace: CacheNamespace = cache_namespace
        self._rerun_from = rerun_from
        self._rerun_mode = rerun_mode if rerun_mode is not None else RerunMode.SPECIFIC_RUN
        self._engine = engine

    def run(self, future: Future) -> Any:
        """Submit the graph behind a root future; return the id of its root run, or the value if attached.

        Raises:
            ValueError: What is given is no future, or one that needs other futures; or `rerun_from` is unknown.
            UnsupportedUsageError: No engine is named, or there is none of that name.
            MissingPluginError: What the engine needs is not installed here.
            LaunchError: No driver can be started, or the program cannot be taken elsewhere.
            PipelineRunError: Attached: a function raised, and so the pipeline run failed.
            CancellationError: Ctrl-C or SIGTERM ended the pipeline run while it was submitted; attached: at any time,
                or somebody else did.
        """
        refuse_inside_a_function(future, runner=self)
        root = check_root(future)
        try:
            return self._run(root, read_settings())
        except (PipelineRunError, CancellationError, LaunchError) as error:
            # Their words are about the run; where in here they were said is of no use to whoever reads them.
            raise error.with_traceback(None)  # noqa: B904 - the same error

    def _run(self, root: Future, settings: Settings) -> Any:
        leaving = Leaving()
        with leaving.hearing():
            self._driven(root, settings, leaving)
            if self._detach and not leaving.is_signaled:
                return root.id
            from sematic.runners.attached import attended

            return attended(root, settings, leaving)

    def _driven(self, root: Future, settings: Settings, leaving: Leaving) -> None:
        """Have a driver take up a root future's graph, or go on with the pipeline run that is re-entered."""
        engine = engine_name(self._engine, settings)
        if self._rerun_mode is RerunMode.REENTER and self._rerun_from is not None:
            from sematic.runners.relaunched import driver_relaunched

            leaving.hold()
            root.id = driver_relaunched(self._rerun_from, settings).run_id
            return
        # What is known to fail is not recorded as a run.
        launcher_of(engine, settings).check()
        self._submitted(root, settings, leaving, engine=engine)
        _say(settings, f"Run {root.id} is submitted ({engine}). Follow it with: sematic logs -f {root.id[:8]}")

    def _submitted(self, root: Future, settings: Settings, leaving: Leaving, *, engine: str) -> None:
        blobs = blobs_here(settings)
        provenance = ProvenanceProbe(running_program(root.function.func), blobs=blobs, store=settings.folder)
        with ExitStack() as held:
            store = held.enter_context(opened_store(settings, blobs=blobs))
            books = held.enter_context(books_of(settings, store=store))
            start = self._start(root, books)
            submission = Submission(
                engine=engine,
                max_parallelism=self._max_parallelism,
                resources=self._resources,
                namespace=namespace_of(self._cache_namespace, root),
                start=start,
                mode=self._rerun_mode.value,
            )
            leaving.hold()
            pipeline_run = submission.recorded(root, books, provenance=provenance)
            _launched(pipeline_run, books, settings)

    def _start(self, root: Future, books: Books) -> Run | None:
        """Return the run that a rerun goes on from, if it can; ValueError otherwise."""
        if self._rerun_from is None:
            return None
        start = books.start_of(self._rerun_from)
        # The driver does this again; whoever asks for what cannot be is told now.
        earlier_runs(books.history, start=start, mode=self._rerun_mode, function=root.function.path)
        return start


def _launched(pipeline_run: PipelineRun, books: Books, settings: Settings) -> None:
    """Have a driver launched for a recorded run; one for which there can be none has failed."""
    root_id, short, asked_at = pipeline_run.root_id, pipeline_run.root_id[:8], datetime.now(UTC)
    try:
        job = driver_launched(pipeline_run, settings)
    except SematicError as error:
        ended_as_failed(root_id, books, error)
        raise LaunchError(
            f"Run {short} is recorded, but no driver could be started for it, so it has failed: {error}"
        ) from None
    except KeyboardInterrupt:
        leave(f"Run {short} is recorded, and a driver may have been asked for. To end it: sematic cancel {short}")
    note_launched(job, books.keeping.journal, asked_at=asked_at)


def _say(settings: Settings, sentence: str) -> None:
    if settings.log_level in {"DEBUG", "INFO"}:
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()

"""The runner that tracks everything on this machine, with no server."""

from __future__ import annotations

import gc
import getpass
import os
import platform
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sematic.graph.future import Future
from sematic.model.records import GitState, Launch, PipelineRun, Run
from sematic.model.version import __version__
from sematic.packaging.git import GitProbe
from sematic.runners.caching import CacheNamespace, namespace_of
from sematic.runners.drive import Drive, check_root
from sematic.runners.output import output_of
from sematic.runners.reentry import Reentry, reentry_of
from sematic.runners.rerun import EarlierRuns, RerunMode, earlier_runs
from sematic.runners.runner import Runner, conclusion_of, refuse_inside_a_function
from sematic.runners.tracked import Keeping, Tracked
from sematic.settings import read_settings
from sematic.types.naming import MAIN, main_module_name

if TYPE_CHECKING:
    from sematic.store.embedded import Store


class LocalRunner(Runner):
    """Executes a graph on this machine and tracks every run, input and output in the store.

    Args:
        cache_namespace: Names the results that calls of functions with `cache=True` may reuse, or a function of the
            root future that gives the name. None: nothing is reused.
        rerun_from: Id of a run; what it did not affect is taken over from its pipeline run.
        rerun_mode: Which runs are executed again; `RerunMode.SPECIFIC_RUN` unless told otherwise.
    """

    def __init__(
        self,
        cache_namespace: str | Callable[[Future], str] | None = None,
        rerun_from: str | None = None,
        rerun_mode: RerunMode | None = None,
    ) -> None:
        _check_rerun(rerun_from, rerun_mode)
        if rerun_mode is not None and rerun_from is None:
            raise ValueError(f"rerun_mode={rerun_mode.name} needs rerun_from: the id of the run to start from.")
        self._cache_namespace: CacheNamespace = cache_namespace
        self._rerun_from = rerun_from
        self._rerun_mode = rerun_mode if rerun_mode is not None else RerunMode.SPECIFIC_RUN

    def run(self, future: Future) -> Any:
        """Run the graph behind a root future and return its value.

        Raises:
            ValueError: What is given is no future, or one that needs other futures; or `rerun_from` is unknown.
            PipelineRunError: A function raised, and so the pipeline run failed.
            CancellationError: Ctrl-C or SIGTERM ended the pipeline run.
            StoreError: The store cannot do its work.
        """
        refuse_inside_a_function(future)
        root = check_root(future)
        # git answers while the database library is imported and opened.
        git = GitProbe(Path(_folder() or "/"))
        settings = read_settings()
        with _nothing_collected():
            from sematic.store.driving import driving
            from sematic.store.embedded import open_store

        with open_store(settings.folder) as store, ExitStack() as held:
            start = None if self._rerun_from is None else store.runs.by_prefix(self._rerun_from)
            reentry = None
            if start is not None and self._rerun_mode is RerunMode.REENTER:
                held.enter_context(driving(settings.folder, start.root_id))
                reentry = reentry_of(store.history, root_id=start.root_id, root=root)
            drive = self._drive(root, store, start=start, reentry=reentry, git=git)
            if reentry is None:
                held.enter_context(driving(settings.folder, root.id))
            with output_of(root.id, settings=settings) as output:
                drive.run(output.progress, output=output)
                store.journal.flush()
        return conclusion_of(drive, hint=f"\nSee it with: sematic show {root.id[:8]}")

    def _drive(self, root: Future, store: Store, *, start: Run | None, reentry: Reentry | None, git: GitProbe) -> Drive:
        earlier: EarlierRuns | None = None
        if start is not None and reentry is None:
            earlier = earlier_runs(store.history, start=start, mode=self._rerun_mode, function=root.function.path)

        def tracking(renewed: Future) -> Tracked:
            return Tracked(
                Keeping(journal=store.journal, history=store.history, cache=store.cache, blobs=store.blobs),
                clock=_now,
                pipeline_run=self._pipeline_run(renewed, start=start, git=git.result())
                if reentry is None
                else reentry.pipeline_run,
                earlier=earlier,
            )

        return Drive(root, tracking=tracking, clock=_now, reentry=reentry)

    def _pipeline_run(self, root: Future, *, start: Run | None, git: GitState | None) -> PipelineRun:
        return PipelineRun(
            root_id=root.id,
            function=root.function.path,
            created_at=_now(),
            cache_namespace=namespace_of(self._cache_namespace, root),
            rerun_from=start.id if start is not None else None,
            rerun_mode=self._rerun_mode.value if start is not None else None,
            git=git,
            command=tuple(sys.argv),
            folder=_folder(),
            sematic_version=__version__,
            python_version=platform.python_version(),
            hostname=socket.gethostname(),
            user=_user(),
            launch=_launch(),
        )


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


def _check_rerun(rerun_from: object, rerun_mode: object) -> None:
    """Raise ValueError for what a type checker would have refused."""
    if not isinstance(rerun_mode, RerunMode | None):
        modes = ", ".join(f"RerunMode.{mode.name}" for mode in RerunMode)
        raise ValueError(f"rerun_mode must be one of {modes}, not {rerun_mode!r}.")  # noqa: TRY004 - as for its value
    if not isinstance(rerun_from, str | None):
        raise ValueError(f"rerun_from must be the id of a run, a string, not {rerun_from!r}.")  # noqa: TRY004 - same


def _now() -> datetime:
    return datetime.now(UTC)


def _launch() -> Launch:
    file = getattr(sys.modules.get(MAIN), "__file__", None)
    return Launch(
        module=main_module_name(),
        script=os.path.abspath(file) if file else "",  # noqa: PTH100 - links stay as they are: their folder is on the path
        path=tuple(sys.path),
    )


def _folder() -> str:
    try:
        return str(Path.cwd())
    except OSError:
        # The folder the program started in may have been removed since.
        return ""


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a user id that has no name.
        return ""

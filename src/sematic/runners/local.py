"""The runner that tracks everything on this machine, with no server."""

from __future__ import annotations

import getpass
import platform
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sematic.graph.future import Future
from sematic.model.ids import RunId
from sematic.model.records import GitState, PipelineRun
from sematic.model.version import __version__
from sematic.packaging.git import GitProbe
from sematic.runners.caching import CacheNamespace, namespace_of
from sematic.runners.drive import Drive, check_root
from sematic.runners.progress import progress_on
from sematic.runners.reentry import Reentry, reentry_of
from sematic.runners.rerun import EarlierRuns, RerunMode, earlier_runs
from sematic.runners.runner import Runner, conclusion_of, refuse_inside_a_function
from sematic.runners.tracked import Keeping, Tracked
from sematic.settings import read_settings


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
        self._cache_namespace: CacheNamespace = cache_namespace
        self._rerun_from = RunId(rerun_from) if rerun_from is not None else None
        self._rerun_mode = rerun_mode if rerun_mode is not None else RerunMode.SPECIFIC_RUN
        if rerun_mode is not None and rerun_from is None:
            raise ValueError(f"rerun_mode={rerun_mode.name} needs rerun_from: the id of the run to start from.")

    def run(self, future: Future) -> Any:
        """Run the graph behind a root future and return its value.

        Raises:
            ValueError: What is given is no future, or one that needs other futures; or `rerun_from` is unknown.
            PipelineRunError: A function raised, and so the pipeline run failed.
            CancellationError: Ctrl-C or SIGTERM ended the pipeline run.
            StoreError: The store cannot do its work.
        """
        refuse_inside_a_function()
        root = check_root(future)
        # git answers while the database library is imported and opened.
        git = GitProbe(Path.cwd())
        settings = read_settings()
        from sematic.store.embedded import open_store

        with open_store(settings.folder) as store:
            keeping = Keeping(journal=store.journal, history=store.history, cache=store.cache, blobs=store.blobs)
            return self._run(root, keeping, git=git.result(), log_level=settings.log_level)

    def _run(self, root: Future, keeping: Keeping, *, git: GitState | None, log_level: str) -> Any:
        earlier, reentry = self._earlier(root, keeping)
        with progress_on(sys.stderr, log_level=log_level) as progress:
            drive = Drive(
                root,
                tracking=lambda renewed: Tracked(
                    keeping,
                    clock=_now,
                    pipeline_run=self._pipeline_run(renewed, git=git) if reentry is None else reentry.pipeline_run,
                    earlier=earlier,
                ),
                clock=_now,
                progress=progress,
                reentry=reentry,
            )
            drive.run()
            keeping.journal.flush()
        return conclusion_of(drive, hint=f"\nSee it with: sematic show {root.id[:8]}")

    def _earlier(self, root: Future, keeping: Keeping) -> tuple[EarlierRuns | None, Reentry | None]:
        """Return what to take over from an earlier pipeline run, or the pipeline run to go on with."""
        if self._rerun_from is None:
            return None, None
        if self._rerun_mode is RerunMode.REENTER:
            return None, reentry_of(keeping.history, root_id=self._rerun_from, root=root)
        return earlier_runs(keeping.history, rerun_from=self._rerun_from, mode=self._rerun_mode), None

    def _pipeline_run(self, root: Future, *, git: GitState | None) -> PipelineRun:
        return PipelineRun(
            root_id=root.id,
            function=root.function.path,
            created_at=_now(),
            cache_namespace=namespace_of(self._cache_namespace, root),
            rerun_from=self._rerun_from,
            rerun_mode=self._rerun_mode.value if self._rerun_from is not None else None,
            git=git,
            command=tuple(sys.argv),
            folder=str(Path.cwd()),
            sematic_version=__version__,
            python_version=platform.python_version(),
            hostname=socket.gethostname(),
            user=_user(),
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a user id that has no name.
        return ""

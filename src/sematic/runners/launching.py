"""How a pipeline run is launched: by which program, where, on what and by whom."""

from __future__ import annotations

import getpass
import os
import platform
import socket
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sematic.graph.future import Future
from sematic.model.records import GitState, Launch, PipelineRun, Run
from sematic.model.version import __version__
from sematic.packaging.confidential import without_secrets
from sematic.runners.rerun import standing_for
from sematic.types.naming import MAIN, main_module_name


def launched(
    root: Future, *, cache_namespace: str | None, git: GitState | None, start: Run | None, mode: str
) -> PipelineRun:
    """Return the pipeline run of a root future, launched now; `start` is the run it is a rerun from, `mode` how."""
    stands_for = standing_for.get()
    return PipelineRun(
        root_id=root.id,
        function=root.function.path,
        created_at=datetime.now(UTC),
        cache_namespace=cache_namespace,
        rerun_from=start.id if start is not None else None,
        rerun_mode=mode if start is not None else None,
        git=git if stands_for is None else stands_for.git,
        command=tuple(without_secrets(sys.argv)),
        folder=_folder(),
        sematic_version=__version__,
        python_version=platform.python_version(),
        hostname=socket.gethostname(),
        user=_user(),
        launch=_launch() if stands_for is None else _as_program(stands_for.launch),
        code=None if stands_for is None else stands_for.code,
    )


def _launch() -> Launch:
    file = getattr(sys.modules.get(MAIN), "__file__", None)
    return Launch(
        module=main_module_name(),
        # What came from standard input has the name of a file, but is none. Links stay as they are: their folder is on
        # the path.
        script=os.path.abspath(file) if file and os.path.exists(file) else "",  # noqa: PTH100, PTH110 - strings do, and say what os does
        path=tuple(sys.path),
    )


def _as_program(launch: Launch | None) -> Launch | None:
    """Return how a program was started, without what was asked of an engine."""
    return None if launch is None else replace(launch, engine="", max_parallelism=None, resources="")


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

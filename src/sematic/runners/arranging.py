"""Making a place in which a driver finds the code a pipeline run was submitted with, whatever became of that since."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from sematic.machine.private import make_private
from sematic.model.records import Launch, PipelineRun
from sematic.packaging.manifest import Manifest
from sematic.packaging.recorded import recorded_code
from sematic.packaging.restoring import restored
from sematic.runners.relaunching import environ_of, launch_from
from sematic.types.document import BlobSource

FOLDER = "code"
"""The folder of a store that holds copies of recorded code, one for each snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """Where and how a pipeline run's program is started."""

    python: str
    launch: Launch
    code: Path
    """The copy of the recorded code."""
    folder: Path
    """The working folder: where the program was started, in that copy."""
    environ: Mapping[str, str] = field(repr=False)


def arranged(pipeline_run: PipelineRun, *, blobs: BlobSource, store: Path, base: Mapping[str, str]) -> Arranged:
    """Return how a pipeline run's program is started from its recorded code, which is written out if it is not yet.

    NotRecordedError if there is none, RerunError if the program is not part of it.
    """
    manifest = recorded_code(pipeline_run, blobs=blobs)
    code = store / FOLDER / str(pipeline_run.code)
    launch = launch_from(manifest, pipeline_run, folder=code)
    if not code.is_dir():
        _restore(manifest, code, blobs=blobs)
    return Arranged(
        python=sys.executable,
        launch=launch,
        code=code,
        folder=_folder_in(code, pipeline_run, root=manifest.root),
        environ=environ_of(launch, folder=code, base=base),
    )


def _restore(manifest: Manifest, code: Path, *, blobs: BlobSource) -> None:
    """Write the code out as a whole or not at all; another process may be quicker."""
    make_private(code.parent)
    draft = Path(mkdtemp(prefix=".new-", dir=code.parent))
    try:
        restored(manifest, into=draft, blobs=blobs)
        try:
            os.rename(draft, code)  # noqa: PTH104 - it says what os does: a folder that is there and full stays
        except OSError:
            if not code.is_dir():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _folder_in(code: Path, pipeline_run: PipelineRun, *, root: str) -> Path:
    started_in = Path(os.path.realpath(pipeline_run.folder or root))
    if not started_in.is_relative_to(root):
        return code
    inside = code / started_in.relative_to(root)
    return inside if inside.is_dir() else code

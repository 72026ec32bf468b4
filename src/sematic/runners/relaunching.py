"""Starting a program from another copy of its project than the one it was launched from."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sematic.model.errors import RerunError
from sematic.model.records import Launch, PipelineRun
from sematic.packaging.manifest import Manifest
from sematic.packaging.recorded import recorded_code
from sematic.packaging.relocating import relocated
from sematic.packaging.restoring import restored
from sematic.types.document import BlobSource


def moved(launch: Launch, *, root: str, to: Path) -> Launch:
    """Return how a program of a project is launched from a copy of the project in another folder.

    RerunError if the program is not in the project: then a copy of the project does not hold it.
    """
    found = relocated(launch, root=root, to=to)
    if found is None:
        raise RerunError(
            f"The program {launch.script or 'of a notebook or a prompt'} is not among the files that were recorded of"
            f" {root}, so it cannot be run from them. Leave out `--code recorded`."
        )
    return found


def restored_launch(pipeline_run: PipelineRun, *, into: Path, blobs: BlobSource) -> Launch:
    """Write the recorded code of a pipeline run into an empty folder, and return how it is launched from there.

    NotRecordedError if it was not recorded, RerunError if the program is not part of it.
    """
    manifest = recorded_code(pipeline_run, blobs=blobs)
    launch = launch_from(manifest, pipeline_run, folder=into)
    restored(manifest, into=into, blobs=blobs)
    return launch


def launch_from(manifest: Manifest, pipeline_run: PipelineRun, *, folder: Path) -> Launch:
    """Return how a pipeline run's program is launched from a folder that holds its recorded code."""
    launch = moved(pipeline_run.launch or Launch(module=""), root=manifest.root, to=folder)
    if os.path.relpath(launch.script, folder) not in manifest.files:
        raise RerunError(
            f"The program {launch.script} is not among the files that were recorded: it was ignored or too large."
            f" `sematic code {pipeline_run.root_id[:8]}` lists what there is."
        )
    return launch


def ended(
    command: Sequence[str], *, environ: Mapping[str, str], folder: Path | None = None, out: IO[bytes] | None = None
) -> int:
    """Run a command to its end and return its exit code; Ctrl-C and SIGTERM reach it, and it ends before this does.

    `out` is where its standard output goes, if not where this process's goes.
    """
    with _passing_on() as started:
        process = subprocess.Popen(command, env=dict(environ), cwd=folder, stdout=out)
        started.append(process)
        return process.wait()


@contextmanager
def _passing_on() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Let a process started in the body of a `with` be told of signals in this one's place."""
    started: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _frame: object) -> None:
        for process in started:
            with suppress(ProcessLookupError):
                process.send_signal(number)

    # A terminal sends Ctrl-C to both; the other one knows what to do with it.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
    before[signal.SIGTERM] = signal.signal(signal.SIGTERM, pass_on)
    try:
        yield started
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

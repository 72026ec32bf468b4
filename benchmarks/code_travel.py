"""What it costs that code travels: recording a project edited a moment ago, and having it on another machine."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._measure import Figure, run_script
from benchmarks.provenance import made
from sematic.model.ids import RunId
from sematic.model.records import Launch, PipelineRun
from sematic.packaging.project import Program
from sematic.packaging.provenance import provenance_of
from sematic.packaging.recorded import recorded_environment
from sematic.packaging.travel.arranging import arrange
from sematic.packaging.travel.code_folder import code_folder
from sematic.packaging.travel.interpreter import python_for
from sematic.settings import Settings
from sematic.store.blobs import FileBlobs

_STATUS = ("git", "status", "--porcelain")
_OLD = 0.1
"""Seconds after which nobody needs to look again into a file that is not touched; `git status` touches its own."""


@dataclass
class Times:
    """Milliseconds that everything took, each time."""

    submit: list[float] = field(default_factory=list)
    status: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    copy: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    python: list[float] = field(default_factory=list)
    everything: list[float] = field(default_factory=list)


def measure(size: int, times: int) -> list[Figure]:
    """Return what a project of so many files takes to record, and to have on a machine that has it or has it not."""
    taken = Times()
    with TemporaryDirectory() as place:
        project = Path(place) / "project"
        project.mkdir()
        made(project, size)
        # The first round warms up.
        for number in range(times + 1):
            _measure_once(project, Path(place), taken, number=number)
    rows = (
        ("record it, one file edited a moment ago", taken.submit, None, taken.status, "git status"),
        ("write it on a machine that does not have it", taken.cold, None, taken.copy, "shutil.copytree"),
        ("find it on a machine that has it", taken.warm, 20, None, ""),
        ("find a Python with its packages", taken.python, 20, None, ""),
        ("arrange a run where all is there", taken.everything, 20, None, ""),
    )
    return [
        Figure(
            name=f"code of {size} files: {name}",
            unit="ms",
            measured=statistics.median(values[1:]),
            target=target,
            yardstick=None if yardstick is None else statistics.median(yardstick[1:]),
            yardstick_name=yardstick_name,
        )
        for name, values, target, yardstick, yardstick_name in rows
    ]


def _measure_once(project: Path, place: Path, taken: Times, *, number: int) -> None:
    store, cache = place / "store", place / f"cache-{number}"
    edited = project / "package_0" / "module_0.py"
    edited.write_text(f"changed = {number}\n")
    time.sleep(_OLD)
    taken.status.append(_milliseconds(lambda: subprocess.run(_STATUS, cwd=project, check=True, capture_output=True)))
    edited.write_text(f"changed = {number}  # a moment ago\n")
    begun = time.perf_counter()
    recorded = provenance_of(Program(folder=project), blobs=FileBlobs(store / "blobs"), store=store)
    taken.submit.append((time.perf_counter() - begun) * 1000)
    if recorded.code is None or recorded.environment is None:
        raise RuntimeError("The project was not recorded.")
    code, blobs = recorded.code, FileBlobs(store / "blobs")
    taken.cold.append(_milliseconds(lambda: code_folder(code, blobs=blobs, cache=cache, say=_silent)))
    taken.warm.append(_milliseconds(lambda: code_folder(code, blobs=blobs, cache=cache, say=_silent)))
    copy = place / f"copy-{number}"
    taken.copy.append(
        _milliseconds(lambda: shutil.copytree(project, copy, ignore=shutil.ignore_patterns(".git"), symlinks=True))
    )
    run = PipelineRun(
        root_id=RunId("0" * 32),
        function="pipeline",
        created_at=datetime.now(UTC),
        folder=str(project),
        code=code,
        environment=recorded.environment,
        launch=Launch(module="module_0", script=str(edited), path=(str(project),)),
    )
    environment = recorded_environment(run, blobs=blobs)
    taken.python.append(_milliseconds(lambda: python_for(environment, project=str(project), cache=cache, say=_silent)))
    settings = Settings(folder=cache)
    taken.everything.append(_milliseconds(lambda: arrange(run, blobs=blobs, settings=settings, say=_silent)))


def _silent(_sentence: str) -> None:
    """Tell nobody."""


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    run_script(measure, size=1000)

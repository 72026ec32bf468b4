"""What recording the code and the environment costs a run: the first time, again, and after a change."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._measure import Figure, run_script
from sematic.packaging.project import Program
from sematic.packaging.provenance import provenance_of
from sematic.store.blobs import FileBlobs

_GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
_STATUS = (*_GIT, "status", "--porcelain")
_LINES = 150
_OLD = 0.1
"""Seconds after which nobody needs to look again into a file that is not touched; `git status` touches its own."""


@dataclass
class Times:
    """Milliseconds that everything took, each time."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    status: list[float] = field(default_factory=list)


def made(folder: Path, size: int) -> None:
    """Make a project of so many files in folders of ten, all committed."""
    for number in range(size):
        file = folder / f"package_{number // 10}" / f"module_{number}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"value_{number} = {number}  # one of many\n" * _LINES)
    for words in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "a")):
        subprocess.run((*_GIT, *words), cwd=folder, check=True)


def measure(size: int, times: int) -> list[Figure]:
    """Return what recording takes in a project of so many files."""
    taken = Times()
    with TemporaryDirectory() as place:
        project = Path(place) / "project"
        project.mkdir()
        made(project, size)
        # The first round warms up.
        for number in range(times + 1):
            _measure_once(project, Path(place) / f"store-{number}", taken, number=number)
    status = statistics.median(taken.status[1:])
    rows = (("first", taken.first, 50), ("unchanged", taken.again, 5), ("one file changed", taken.changed, None))
    return [
        Figure(
            name=f"provenance of {size} files, {name}",
            unit="ms",
            measured=statistics.median(values[1:]),
            target=target,
            yardstick=status,
            yardstick_name="git status",
        )
        for name, values, target in rows
    ]


def _measure_once(project: Path, store: Path, taken: Times, *, number: int) -> None:
    program = Program(folder=project)

    def record() -> None:
        provenance_of(program, blobs=FileBlobs(store / "blobs"), store=store)

    time.sleep(_OLD)
    taken.status.append(_milliseconds(lambda: subprocess.run(_STATUS, cwd=project, check=True, capture_output=True)))
    time.sleep(_OLD)
    taken.first.append(_milliseconds(record))
    taken.again.append(_milliseconds(record))
    (project / "package_0" / "module_0.py").write_text(f"changed = {number}\n")
    taken.changed.append(_milliseconds(record))


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    run_script(measure, size=300)

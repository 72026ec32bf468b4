"""How figures are taken: the median of several fresh processes, and a yardstick measured in between.

    python -m benchmarks.chain [--json] [--size N] [--times N]

A benchmark is a module with `measure(size, times) -> list[Figure]` and a `main()` that calls `run_script`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeAlias

TIMES = 5
"""How often each thing is measured, unless told otherwise."""

MEGABYTE = 1_000_000

Measure: TypeAlias = "Callable[[int, int], list[Figure]]"
"""Takes a size and how often to repeat; returns what came out."""

Work: TypeAlias = Callable[[int], float | None]
"""Takes a size, does the work and returns the seconds that count; None: all of them."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number, what it may be, and what it is compared with."""

    name: str
    unit: str
    measured: float
    target: float | None = None
    """The most it may be; the least where `is_rate`."""
    is_rate: bool = False
    """Whether more is better."""
    yardstick: float | None = None
    yardstick_name: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick it is."""
        return self.measured / self.yardstick if self.yardstick else None

    @property
    def is_met(self) -> bool:
        """Whether the target is met; a figure without one always is."""
        if self.target is None:
            return True
        return self.measured >= self.target if self.is_rate else self.measured <= self.target


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What one process took."""

    seconds: float
    """Wall-clock seconds of what was measured."""
    cpu: float
    """User and system seconds of the whole process."""
    peak: float
    """Megabytes of memory at the most."""
    growth: float
    """Megabytes by which the peak is above what the process had after its imports."""
    stored: float = 0.0
    """Megabytes the store has on disk afterwards."""


def process(arguments: Sequence[str]) -> Usage:
    """Run a command in a store of its own and return what it took; a failure raises."""
    with store() as folder:
        began = time.perf_counter()
        running = subprocess.Popen(
            arguments, stdout=subprocess.DEVNULL, env=os.environ | {"SEMATIC_CONFIG_DIR": folder}
        )
        _, status, used = os.wait4(running.pid, 0)
        seconds = time.perf_counter() - began
        running.returncode = os.waitstatus_to_exitcode(status)
        stored = disk_use(Path(folder))
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, arguments)
    # Linux counts kilobytes, macOS bytes.
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Usage(seconds=seconds, cpu=used.ru_utime + used.ru_stime, peak=peak, growth=peak, stored=stored)


def work(function: Work, size: int) -> Usage:
    """Do some work in a fresh process with a store of its own and return what it took."""
    code = f"from benchmarks._measure import child; child({_module_of(function)!r}, {function.__name__!r}, {size})"
    with store() as folder:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            check=True,
            env=os.environ | {"SEMATIC_CONFIG_DIR": folder, "SEMATIC_LOG_LEVEL": "WARNING"},
        )
        return replace(Usage(**json.loads(done.stdout.splitlines()[-1])), stored=disk_use(Path(folder)))


def disk_use(folder: Path) -> float:
    """Return the megabytes that a store takes, without the project's own files, which runs keep too."""
    database = folder / "sematic.db"
    values: set[str] = set()
    if database.exists():
        with closing(sqlite3.connect(database)) as db:
            values = {digest for (digest,) in db.execute("SELECT digest FROM artifact_blobs")}
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if _is_of_values(path, folder, values)) / MEGABYTE


def _is_of_values(path: Path, folder: Path, values: set[str]) -> bool:
    place = path.relative_to(folder).parts
    if place[0] == "provenance":
        return False
    return place[0] != "blobs" or place[1] == "tmp" or "".join(place[1:]) in values


def child(module: str, function: str, size: int) -> None:
    """Do the work and print what it took; runs in the fresh process."""
    doing: Work = getattr(importlib.import_module(module), function)
    before = peak_memory()
    began = time.perf_counter()
    measured = doing(size)
    seconds = time.perf_counter() - began if measured is None else measured
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = peak_memory()
    usage = Usage(seconds=seconds, cpu=used.ru_utime + used.ru_stime, peak=peak, growth=peak - before)
    print(json.dumps(asdict(usage)))


def peak_memory() -> float:
    """Return the most megabytes this process has had in memory."""
    status = Path("/proc/self/status")
    if status.exists():
        return _peak_in(status.read_text(encoding="ascii"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def peak_after(statement: str) -> float:
    """Return the most megabytes a process has had in memory that does nothing but execute a statement (on Linux)."""
    code = f"{statement}\nprint(open('/proc/self/status').read())"
    return _peak_in(subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, text=True).stdout)


def _peak_in(status: str) -> float:
    # Unlike ru_maxrss this does not start from what the parent had when it forked.
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1e3


@contextmanager
def store() -> Iterator[str]:
    """Give a folder for a fresh store, and remove it afterwards."""
    folder = tempfile.mkdtemp(prefix="sematic-benchmark-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_turn(times: int, *measured: Callable[[], Usage]) -> list[Usage]:
    """Measure several things in turn, several times, and return the median of each; a first round only warms up."""
    rounds = [[one() for one in measured] for _ in range(times + 1 if times > 1 else 1)]
    return [_median(each) for each in zip(*rounds[-times:], strict=True)]


def run_script(measure: Measure, *, size: int) -> None:
    """Measure as the command line says and print the figures."""
    arguments = _parser(size).parse_args()
    figures = measure(arguments.size, arguments.times)
    if arguments.json:
        print(json.dumps([asdict(figure) | {"ratio": figure.ratio, "is_met": figure.is_met} for figure in figures]))
        return
    for figure in figures:
        print(markdown_row(figure) if arguments.markdown else text_line(figure))


def markdown_row(figure: Figure) -> str:
    """Return a figure as a row of the table in README.md."""
    target = "" if figure.target is None else f"{'>=' if figure.is_rate else '<='} {figure.target:.4g} {figure.unit}"
    measured = f"{_rounded(figure.measured)} {figure.unit}" + ("" if figure.is_met else " (missed)")
    yardstick = "" if figure.yardstick is None else f"{figure.yardstick_name}: {_rounded(figure.yardstick)}"
    ratio = "" if figure.ratio is None else _rounded(figure.ratio)
    return f"| {figure.name} | {target} | {measured} | {yardstick} | {ratio} |"


def text_line(figure: Figure) -> str:
    cells = [f"{figure.name}: {_rounded(figure.measured)} {figure.unit}"]
    if figure.target is not None:
        bound = "at least" if figure.is_rate else "at most"
        cells.append(f"{bound} {figure.target:.4g} wanted: {'met' if figure.is_met else 'MISSED'}")
    if figure.yardstick is not None and figure.ratio is not None:
        cells.append(f"{figure.yardstick_name}: {_rounded(figure.yardstick)}, ratio {_rounded(figure.ratio)}")
    return " | ".join(cells)


def _rounded(number: float) -> str:
    """Return a number with three digits that count, and never as a power of ten."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}" if number >= 0.001 else f"{number:.6f}"


def _parser(size: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    parser.add_argument("--markdown", action="store_true", help="print rows for the table in README.md")
    parser.add_argument("--size", type=int, default=size, help="how much of it (default: %(default)s)")
    parser.add_argument("--times", type=int, default=TIMES, help="how often to measure (default: %(default)s)")
    return parser


def _module_of(function: Work) -> str:
    """Return the name under which another process finds a function, also of a script that runs with `-m`."""
    spec = sys.modules[function.__module__].__spec__
    return spec.name if spec is not None else function.__module__


def _median(usages: Sequence[Usage]) -> Usage:
    return Usage(
        **{name: statistics.median(getattr(usage, name) for usage in usages) for name in Usage.__annotations__}
    )

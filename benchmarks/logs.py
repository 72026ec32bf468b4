"""Logs: a line far down a long one, the first look at it, and what capturing costs a step."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._measure import Figure, Work, in_turn, run_script, work
from sematic.executors.inline_capture import InlineCapture
from sematic.executors.screen import Screen
from sematic.executors.usage import Meter
from sematic.store.log_file import Log

STEPS = 10_000
LINE = b"%08d " + b"x" * 91 + b"\n"


def indexing(lines: int) -> float:
    """Count the lines of a log that nobody has read before."""
    with a_log(lines) as log:
        return seconds_of(log.line_count)


def reading_plainly(lines: int) -> float:
    """Read the same file without Sematic, counting ends of lines."""
    with a_log(lines) as log:
        return seconds_of(lambda: log.path.read_bytes().count(b"\n"))


def one_line(lines: int) -> float:
    """Read a line nine tenths down, as a fresh reader of an indexed log."""
    with a_log(lines) as log:
        log.extend_index()
        wanted = max(lines * 9 // 10, 1)
        return seconds_of(lambda: next(Log(log.path).lines(wanted, wanted)))


def last_lines(lines: int) -> float:
    """Read the last twenty lines, as a fresh reader of an indexed log."""
    with a_log(lines) as log:
        log.extend_index()
        return seconds_of(lambda: list(Log(log.path).tail(20)))


def silent_steps(_: int) -> float:
    """Capture and measure steps that do nothing."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        place = Path(folder)
        meter = Meter()
        with InlineCapture(screen=screen, folder=place, path_of=lambda run_id, _: place / run_id) as capture:
            began = time.perf_counter()
            for _ in range(STEPS):
                capture.begin("step", 1)  # type: ignore[arg-type]  # any name will do
                meter.begin()
                meter.end()
                capture.end()
            took = time.perf_counter() - began
        meter.close()
    return took


def printed_lines(_: int) -> float:
    """Print lines in one captured step."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        place = Path(folder)
        with InlineCapture(screen=screen, folder=place, path_of=lambda run_id, _: place / run_id) as capture:
            capture.begin("step", 1)  # type: ignore[arg-type]  # any name will do
            took = seconds_of(_print_lines)
            capture.end()
    return took


def printed_plainly(_: int) -> float:
    """Print the same lines without Sematic, each written when it ends, as on a terminal."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a real standard output
    return seconds_of(_print_lines)


def _print_lines() -> None:
    for _ in range(STEPS):
        print("x" * 80)


@contextmanager
def a_log(lines: int) -> Iterator[Log]:
    """Give a log with so many lines of 100 bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run-1.log"
        with path.open("wb") as file:
            for start in range(0, lines, 1000):
                file.write(b"".join(LINE % number for number in range(start, min(start + 1000, lines))))
        yield Log(path)


def seconds_of(action: Callable[[], object]) -> float:
    """Return how long something took."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def measure(size: int, times: int) -> list[Figure]:
    """Return what reading a log with so many lines takes, and what a step pays for being captured and measured."""
    functions: list[Work] = [
        indexing,
        reading_plainly,
        one_line,
        last_lines,
        silent_steps,
        printed_lines,
        printed_plainly,
    ]
    first, plain, line, tail, silent, printed, bare = in_turn(times, *(lambda f=f: work(f, size) for f in functions))
    micros = 1_000_000 / STEPS
    return [
        Figure(
            name=f"{size:,} lines, first look",
            unit="ms",
            measured=1000 * first.seconds,
            yardstick=1000 * plain.seconds,
            yardstick_name="read and count",
        ),
        Figure(
            name=f"{size:,} lines, one at nine tenths",
            unit="ms",
            measured=1000 * line.seconds,
            target=10,
            yardstick=1000 * plain.seconds,
            yardstick_name="read and count",
        ),
        Figure(name=f"{size:,} lines, the last 20", unit="ms", measured=1000 * tail.seconds, target=10),
        Figure(name="captured and measured, silent step", unit="us", measured=micros * silent.seconds, target=15),
        Figure(
            name="captured, a printed line",
            unit="us",
            measured=micros * printed.seconds,
            yardstick=micros * bare.seconds,
            yardstick_name="print() to a file, line by line",
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1_000_000)

"""A server: how soon it answers, what it takes while nobody asks, and how soon it is gone."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks._measure import Figure, peak_after, process, run_script, store
from sematic.server.listening import answer_of

_LIBRARIES = "import fastapi, uvicorn, sqlalchemy"
_KILOBYTE = 1e3


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one server took."""

    started: float
    """Seconds from typing the command to its end; the server answers then."""
    stopped: float
    resident: float
    """Megabytes in memory while it idles, shared libraries included."""
    proportional: float
    """The same, with what others share counted by parts."""


def measure(size: int, times: int) -> list[Figure]:
    """Return what a server takes that answers so many requests before it idles."""
    outcomes = [_served(size) for _ in range(times)]
    imports = statistics.median(process([sys.executable, "-c", _LIBRARIES]).seconds for _ in range(times))

    def median(name: str) -> float:
        return statistics.median(getattr(outcome, name) for outcome in outcomes)

    libraries = f"python -c '{_LIBRARIES}'"
    return [
        Figure(
            name="`sematic start`, until the server is ready",
            unit="s",
            measured=median("started"),
            target=2,
            yardstick=imports,
            yardstick_name=libraries,
        ),
        Figure(name="`sematic stop`, until it is gone", unit="s", measured=median("stopped"), target=2),
        Figure(
            name=f"idle server after {size} requests, memory (RSS)",
            unit="MB",
            measured=median("resident"),
            target=90,
            yardstick=peak_after(_LIBRARIES),
            yardstick_name=libraries,
        ),
        Figure(
            name=f"idle server after {size} requests, memory (PSS)",
            unit="MB",
            measured=median("proportional"),
            target=90,
        ),
    ]


def _served(requests: int) -> Outcome:
    with store() as folder:
        environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environ |= {"SEMATIC_CONFIG_DIR": folder}
        sematic = [sys.executable, "-m", "sematic"]
        began = time.perf_counter()
        command = [*sematic, "start", "--port", "0", "--no-open", "--json"]
        told = json.loads(subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True).stdout)
        started = time.perf_counter() - began
        try:
            for _ in range(requests):
                assert answer_of(f"{told['address']}/api/v1/info")
            resident, proportional = _memory_of(told["pid"])
        finally:
            began = time.perf_counter()
            subprocess.run([*sematic, "stop", "--json"], env=environ, stdout=subprocess.DEVNULL, check=True)
            stopped = time.perf_counter() - began
    return Outcome(started=started, stopped=stopped, resident=resident, proportional=proportional)


def _memory_of(pid: int) -> tuple[float, float]:
    """Return the megabytes a process has in memory: all, and with what is shared counted by parts (on Linux)."""
    lines = [line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]]
    sizes = {words[0]: int(words[1]) / _KILOBYTE for words in lines}
    return sizes["Rss:"], sizes["Pss:"]


if __name__ == "__main__":
    run_script(measure, size=100)

"""How long a fresh process takes to its first tracked result, in a fresh store, with no server."""

from __future__ import annotations

import sys

from benchmarks._measure import Figure, in_turn, process, run_script

SCRIPT = "from benchmarks import _pipelines; _pipelines.tracked(_pipelines.step(1))"


def measure(size: int, times: int) -> list[Figure]:
    """Return the wall-clock time of the whole process; the size means nothing here."""
    del size
    first, empty = in_turn(
        times,
        lambda: process([sys.executable, "-c", SCRIPT]),
        lambda: process([sys.executable, "-c", "pass"]),
    )
    return [
        Figure(
            name="first tracked result",
            unit="s",
            measured=first.seconds,
            target=0.4,
            yardstick=empty.seconds,
            yardstick_name="python -c pass",
        )
    ]


if __name__ == "__main__":
    run_script(measure, size=1)

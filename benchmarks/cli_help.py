"""How long `sematic --help` takes."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks._measure import Figure, in_turn, process, run_script


def measure(size: int, times: int) -> list[Figure]:
    """Return the wall-clock time of the command; the size means nothing here."""
    del size
    command = str(Path(sys.executable).with_name("sematic"))
    helped, empty = in_turn(
        times,
        lambda: process([command, "--help"]),
        lambda: process([sys.executable, "-c", "pass"]),
    )
    return [
        Figure(
            name="sematic --help",
            unit="s",
            measured=helped.seconds,
            target=0.15,
            yardstick=empty.seconds,
            yardstick_name="python -c pass",
        )
    ]


if __name__ == "__main__":
    run_script(measure, size=1)

"""What `import sematic` costs: processor time and memory."""

from __future__ import annotations

import sys

from benchmarks._measure import Figure, in_turn, process, run_script


def measure(size: int, times: int) -> list[Figure]:
    """Return what a process that only imports takes; the size means nothing here."""
    del size
    imported, empty = in_turn(
        times,
        lambda: process([sys.executable, "-c", "import sematic"]),
        lambda: process([sys.executable, "-c", "pass"]),
    )
    return [
        Figure(
            name="import, cpu",
            unit="s",
            measured=imported.cpu,
            target=0.10,
            yardstick=empty.cpu,
            yardstick_name="python -c pass",
        ),
        Figure(
            name="import, memory",
            unit="MB",
            measured=imported.peak,
            target=40,
            yardstick=empty.peak,
            yardstick_name="python -c pass",
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1)

"""What `import sematic` costs: processor time and memory."""

from __future__ import annotations

import sys

from benchmarks._measure import Figure, in_turn, peak_after, process, run_script


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
            measured=peak_after("import sematic"),
            target=40,
            yardstick=peak_after("pass"),
            yardstick_name="python -c pass",
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=1)

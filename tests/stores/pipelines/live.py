"""Some sixty steps over twenty seconds, to look on while they run."""

from __future__ import annotations

import sys
import time

import sematic
from sematic import RetrySettings

GROUP = 8
"""Steps of a batch, its compound step and its sum included."""


@sematic.func
def load(number: int) -> list[int]:
    """Load one batch."""
    print(f"loading batch {number}")
    time.sleep(0.25)
    return list(range(number, number + 5))


@sematic.func(retry=RetrySettings(exceptions=(ConnectionError,), retries=2))
def transform(value: int, number: int) -> int:
    """Change a value; one of them needs a second attempt."""
    time.sleep(0.22)
    if number == 2 and value == 4 and sematic.context().attempt == 1:
        print("the cache did not answer", file=sys.stderr)
        raise ConnectionError("cache-3:6379 refused the connection")
    print(f"{value} becomes {value * value}")
    return value * value


@sematic.func
def joined(values: list[int]) -> int:
    """Add some values."""
    time.sleep(0.1)
    return sum(values)


@sematic.func
def batch(number: int, rows: list[int], seconds: float) -> int:
    """Work on one batch."""
    time.sleep(seconds)
    return joined([transform(number + offset, number) for offset in range(5)])


@sematic.func(standalone=True)
def train(number: int, seconds: float) -> int:
    """Train in a process of its own, with a progress bar."""
    for step in range(20):
        sys.stdout.write(f"\rtraining {number} {'█' * step}{'░' * (19 - step)} {step * 5}%")
        sys.stdout.flush()
        if step % 5 == 0:
            print(f"\n\x1b[32mINFO\x1b[0m epoch {step // 5} loss {1 / (step + 1):.4f}")
        time.sleep(seconds / 20)
    return number


@sematic.func
def report(batches: list[int], models: list[int]) -> str:
    """Say what came of it."""
    return f"{sum(batches)} from {len(batches)} batches, {len(models)} models"


@sematic.func
def live(steps: int, seconds: float) -> str:
    """Run **about** so many steps, for about so many seconds.

    Open the run's page while it runs: the graph grows, the timeline moves, the logs follow.
    """
    models = [train(number, seconds * share) for number, share in enumerate((0.3, 0.55, 0.8))]
    batches = [batch(number, load(number), seconds * 0.01) for number in range(max(steps // GROUP, 1))]
    return report(batches, models)

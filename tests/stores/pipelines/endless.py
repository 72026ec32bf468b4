"""A pipeline whose sixth batch never ends: `python -m tests.stores.pipelines.endless NAME`."""

from __future__ import annotations

import sys
import time

import sematic

LAST = 5


@sematic.func
def load(batch: int) -> list[float]:
    """Load one batch."""
    print(f"loading batch {batch}")
    return [batch + step / 10 for step in range(8)]


@sematic.func
def learn(model: float, batch: list[float], number: int) -> float:
    """Learn from one batch."""
    print(f"learning from batch {number}: {len(batch)} samples")
    while number == LAST:
        print("waiting for a lock that somebody else holds", flush=True)
        time.sleep(0.5)
    return model + sum(batch)


@sematic.func
def evaluate(model: float) -> float:
    """Judge the model."""
    return model / 2


@sematic.func
def training(batches: int) -> float:
    """Learn from batches, one after the other."""
    model: float = 0.0
    for number in range(batches):
        model = learn(model, load(number), number).set(name=f"learn {number}")
    return evaluate(model)


if __name__ == "__main__":
    sematic.LocalRunner().run(training(8).set(name=sys.argv[1], tags=["training"]))

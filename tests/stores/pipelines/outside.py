"""Steps in processes of their own, with what they need."""

from __future__ import annotations

import time

import numpy as np

import sematic
from sematic import KubernetesResourceRequirements, ResourceRequirements

NEEDS = ResourceRequirements(
    kubernetes=KubernetesResourceRequirements(
        requests={"cpu": "500m", "memory": "200Mi"}, node_selector={"disk": "ssd"}
    )
)


@sematic.func(standalone=True, resource_requirements=NEEDS)
def simulate(seed: int) -> float:
    """Return the mean of many random numbers; keeps a core and some memory busy."""
    began = time.monotonic()
    total, rounds = 0.0, 0
    while time.monotonic() - began < 1.2:
        total += float(np.random.default_rng(seed + rounds).normal(size=300_000).mean())
        rounds += 1
    print(f"seed {seed}: {rounds} rounds")
    return total / rounds


@sematic.func
def spread(means: list[float]) -> float:
    """Return how far the means are apart."""
    return max(means) - min(means)


@sematic.func
def simulations(count: int) -> float:
    """Simulate several times at once, each time in a process with resources of its own."""
    return spread([simulate(seed) for seed in range(count)])

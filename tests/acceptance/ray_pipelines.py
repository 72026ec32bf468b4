"""A program that holds a Ray cluster, and does what it is told meanwhile: `python ray_pipelines.py sum|kill|fail`."""

from __future__ import annotations

import os
import signal
import sys

import sematic
from sematic.ee.ray import RayCluster, RayNodeConfig, SimpleRayCluster


@sematic.func(standalone=True)
def total(what: str) -> int:
    import ray

    with RayCluster(config=SimpleRayCluster(n_nodes=2, node_config=RayNodeConfig(cpu=1, memory_gb=1))):

        @ray.remote(num_cpus=1)
        def square(number: int) -> int:
            return number * number

        found = sum(ray.get([square.remote(number) for number in range(4)]))
        if what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "fail":
            raise ValueError(f"{len(ray.nodes())} nodes, and yet")
    return found + int(ray.is_initialized())


if __name__ == "__main__":
    sys.stdout.write(f"{sematic.LocalRunner().run(total(sys.argv[1]))}\n")

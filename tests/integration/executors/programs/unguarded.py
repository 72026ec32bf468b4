"""A script that makes its calls at module level, and says so every time it is executed."""

import multiprocessing
import sys

import sematic
from sematic.graph.context import in_worker
from tests.integration.executors.harness import calls_in_processes


@sematic.func
def step(method: str) -> int:
    pool = multiprocessing.get_context(method).Pool(1)
    with pool:
        return pool.apply(abs, (-3,))


if not in_worker():
    sys.stdout.write("executed\n")
    with calls_in_processes() as call:
        sys.stdout.write(f"{[call(step, method=method) for method in ('fork', 'spawn')]}\n")

"""Steps on a warm Ray cluster of one node: what a call costs beside Ray's own, and how a gigabyte travels."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._measure import Figure, in_turn, run_script, work

SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    # Otherwise Ray leaves a token in the home folder.
    "RAY_AUTH_MODE": "disabled",
    # Everything stays on the loopback address.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}
WIDTH = 1000
GIGABYTE = 1 << 30


@contextmanager
def a_cluster() -> Iterator[Path]:
    """Start a node for the body of a `with`, and return a folder."""
    os.environ.update(SETTINGS)
    import ray

    with tempfile.TemporaryDirectory(prefix="rb", dir="/tmp", ignore_cleanup_errors=True) as folder:
        ray.init(
            num_cpus=2, include_dashboard=False, _node_ip_address="127.0.0.1", _temp_dir=folder, log_to_driver=False
        )
        try:
            yield Path(folder)
        finally:
            ray.shutdown()


@contextmanager
def an_executor() -> Iterator[Any]:
    """Return an executor whose workers are warm, and its blobs."""
    from benchmarks import _ray_steps as steps
    from sematic.executors.engine import Site
    from sematic.executors.program import program_here
    from sematic.integrations.ray.executor import RayExecutor
    from sematic.model.ids import new_run_id
    from sematic.store.blobs import FileBlobs
    from sematic.testing.contracts.calls import an_invocation, next_of

    with a_cluster() as folder:
        blobs = FileBlobs(folder / "blobs")
        program = program_here(blobs=blobs, first=(), is_forking=True)
        executor = RayExecutor(Site(root_id=new_run_id(), blobs=blobs, program=program, max_parallelism=WIDTH))
        for number in range(8):
            executor.start(an_invocation(steps.nothing, {"number": number}, run_id=f"warm{number}"))
        for _ in range(8):
            next_of(executor)
        yield executor, blobs
        executor.close()


def in_a_row(size: int) -> float:
    """Make calls of ours, one after the other."""
    from benchmarks import _ray_steps as steps
    from sematic.testing.contracts.calls import ended

    with an_executor() as (executor, _):
        began = time.perf_counter()
        for number in range(size):
            ended(executor, steps.nothing, number=number)
        return time.perf_counter() - began


def bare(size: int) -> float:
    """Make the same calls of Ray's."""
    from benchmarks import _ray_steps as steps

    with a_cluster():
        import ray

        same = ray.remote(steps.same)
        ray.get([same.remote(number) for number in range(8)])
        began = time.perf_counter()
        for number in range(size):
            ray.get(same.remote(number))
        return time.perf_counter() - began


def side_by_side(width: int) -> float:
    """Make many calls at once."""
    from benchmarks import _ray_steps as steps
    from sematic.testing.contracts.calls import an_invocation, next_of

    with an_executor() as (executor, _):
        began = time.perf_counter()
        for number in range(width):
            executor.start(an_invocation(steps.nothing, {"number": number}, run_id=f"r{number}"))
        for _ in range(width):
            next_of(executor)
        return time.perf_counter() - began


def passed_on(size: int) -> float:
    """Have one step make an array of so many bytes, and another read it."""
    from benchmarks import _ray_steps as steps
    from sematic.executors.stored import Stored
    from sematic.testing.contracts.calls import ended

    with an_executor() as (executor, _):
        began = time.perf_counter()
        array = ended(executor, steps.large, size=size).outcome.artifact
        ended(executor, steps.last_of, array=Stored(array))
        return time.perf_counter() - began


def measure(size: int, times: int) -> list[Figure]:
    """Return what a call costs, in a row and side by side, and how long a gigabyte takes from step to step."""
    row, plain, side, gigabyte = in_turn(
        times,
        lambda: work(in_a_row, size),
        lambda: work(bare, size),
        lambda: work(side_by_side, WIDTH),
        lambda: work(passed_on, GIGABYTE),
    )
    yardstick = 1000 * plain.seconds / size
    return [
        Figure(
            name=f"no-op step on a warm Ray cluster, of {size}",
            unit="ms",
            measured=1000 * row.seconds / size,
            target=2 * yardstick + 10,
            yardstick=yardstick,
            yardstick_name="ray.get(f.remote())",
        ),
        Figure(name=f"{WIDTH:,} no-op steps at once on Ray", unit="s", measured=side.seconds),
        Figure(name="1 GiB from one step on Ray to another", unit="s", measured=gigabyte.seconds),
    ]


if __name__ == "__main__":
    run_script(measure, size=200)

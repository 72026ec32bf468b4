"""Recording on a server: changes a second from one driver and from sixteen, beside applying the same batches here."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks._measure import Figure, in_turn, run_script, work
from benchmarks._serve import server
from sematic.model.changes import ArtifactRecorded, Batch, Change, OutputBound, RunCreated
from sematic.model.states import RunState
from sematic.remote.connection import Connection
from sematic.remote.journal import deliver, first_of
from sematic.store.embedded import open_store
from sematic.testing.contracts.samples import artifact_of, move, run_named
from sematic.wire.journal import body_of

DRIVERS = 16
GROUP = 60
"""Changes in a batch: what a busy driver records in some 25 ms."""


def applying(steps: int) -> float:
    """Apply the batches of a chain here."""
    batches = batches_of(steps, "chain")
    with open_store(Path(os.environ["SEMATIC_CONFIG_DIR"])) as store:
        began = time.perf_counter()
        for batch in batches:
            store.apply(batch)
        return time.perf_counter() - began


def one_driver(steps: int) -> float:
    """Send them to a server, as many in a request as a driver sends."""
    with server() as address:
        return sent(address, steps, drivers=1)


def many_drivers(steps: int) -> float:
    """Send them from sixteen drivers at once, a sixteenth each."""
    with server() as address:
        return sent(address, max(steps // DRIVERS, 1), drivers=DRIVERS)


def sent(address: str, steps: int, *, drivers: int) -> float:
    """Return how long it takes until a server has the chains of some drivers."""
    ready = [[body_of(batch) for batch in batches_of(steps, f"chain {number}")] for number in range(drivers)]

    def drive(bodies: list[bytes]) -> None:
        with closing(Connection(address)) as connection:
            while bodies:
                del bodies[: deliver(connection, first_of(bodies))]

    with ThreadPoolExecutor(drivers) as pool:
        began = time.perf_counter()
        list(pool.map(drive, ready))
        return time.perf_counter() - began


def batches_of(steps: int, name: str) -> list[Batch]:
    """Return what a chain of so many steps records, in batches."""
    changes: Sequence[Change] = changes_of(steps, name)
    return [Batch(changes[start : start + GROUP]) for start in range(0, len(changes), GROUP)]


def changes_of(steps: int, name: str = "chain") -> list[Change]:
    """Return what so many steps record that run one after the other."""
    changes: list[Change] = [RunCreated(run_named(name))]
    for number in range(1, steps + 1):
        run = run_named(f"{name} {number}", root=name, position=number)
        artifact = replace(artifact_of(f"{name} {number}"), buffers=())
        changes += [
            RunCreated(run),
            move(run, RunState.CREATED, RunState.SCHEDULED),
            ArtifactRecorded(artifact),
            OutputBound(run_id=run.id, artifact_id=artifact.id),
            move(run, RunState.SCHEDULED, RunState.RESOLVED),
        ]
    return changes


def measure(size: int, times: int) -> list[Figure]:
    """Return how many changes a second a server takes in."""
    here, one, many = in_turn(
        times, lambda: work(applying, size), lambda: work(one_driver, size), lambda: work(many_drivers, size)
    )
    count = len(changes_of(size))
    each = len(changes_of(max(size // DRIVERS, 1))) * DRIVERS
    yardstick, name = count / here.seconds, "applied here, without a server"
    return [
        Figure(
            name="changes taken in from one driver",
            unit="changes/s",
            measured=count / one.seconds,
            is_rate=True,
            yardstick=yardstick,
            yardstick_name=name,
        ),
        Figure(
            name=f"changes taken in from {DRIVERS} drivers",
            unit="changes/s",
            measured=each / many.seconds,
            is_rate=True,
            yardstick=yardstick,
            yardstick_name=name,
        ),
    ]


if __name__ == "__main__":
    run_script(measure, size=5_000)

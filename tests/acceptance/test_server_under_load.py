"""Servers and databases that are killed while drivers write: nothing acknowledged is lost, nothing applied twice."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sematic.model.changes import Batch, Change, PipelineRunCreated, RunCreated
from sematic.model.errors import SematicError
from sematic.model.states import RunState
from sematic.remote.connection import Breaker, Connection, Patience
from sematic.remote.journal import deliver
from sematic.store.embedded import open_store
from sematic.wire.journal import body_of
from tests.acceptance.servers import Shell, end_all, wait_until
from tests.builders import a_pipeline_run, a_run, moves_of, run_id_of
from tests.postgres import PostgresServer, new_folder, removed

PATIENCE = 90.0
AT_ONCE = Patience(pauses=())
"""So that what goes wrong is seen here, and not tried again before that."""
ONCE = (RunState.SCHEDULED, RunState.RESOLVED)


@dataclass
class Driver:
    """Records one pipeline run, a step at a time, and sends each batch until it is acknowledged."""

    name: str
    addresses: list[str]
    most: int = 100_000
    """Steps."""
    is_enough: threading.Event = field(default_factory=threading.Event)
    steps: int = 0
    acknowledged: list[str] = field(default_factory=list)
    troubles: int = 0

    def run(self) -> None:
        root = a_run(self.name)
        self._send(self.name, [PipelineRunCreated(a_pipeline_run(self.name)), RunCreated(root)])
        while self.steps < self.most and not self.is_enough.wait(0.01):
            name = f"{self.name}-{self.steps}"
            step = a_run(name, root_id=root.id, parent_id=root.id, position=self.steps + 1)
            self._send(name, [RunCreated(step)])
            self._send(f"{name} ended", moves_of(step, *ONCE))
            self.steps += 1

    def _send(self, what: str, changes: list[Change]) -> None:
        batch, until = body_of(Batch(changes)), time.monotonic() + PATIENCE
        while True:
            # Whichever server answers: they know the same.
            address = self.addresses[self.troubles % len(self.addresses)]
            connection = Connection(address, breaker=Breaker(shortest=0.01, longest=0.05))
            try:
                assert deliver(connection, [batch], patience=AT_ONCE) == 1
            except SematicError:
                self.troubles += 1
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                self.acknowledged.append(what)
                return
            finally:
                connection.close()


def steps_recorded(folder: Path, driver: Driver, *, database: str | None = None) -> list[tuple[str, RunState, int]]:
    with open_store(folder, database=database, for_writing=False) as store:
        return [(run.name, run.state, run.attempts) for run in store.history.runs_of(run_id_of(driver.name))]


def steps_of(driver: Driver) -> list[tuple[str, RunState, int]]:
    steps = [(f"{driver.name}-{number}", RunState.RESOLVED, 1) for number in range(driver.steps)]
    return [(driver.name, RunState.CREATED, 0), *steps]


@contextmanager
def driving(drivers: list[Driver]) -> Iterator[None]:
    with ThreadPoolExecutor(len(drivers)) as pool:
        running = [pool.submit(driver.run) for driver in drivers]
        try:
            yield
        finally:
            for driver in drivers:
                driver.is_enough.set()
        for each in running:
            each.result()


def until_more_was_written(drivers: list[Driver]) -> None:
    before = sum(len(driver.acknowledged) for driver in drivers)
    wait_until(lambda: sum(len(driver.acknowledged) for driver in drivers) >= before + 60)


@contextmanager
def ending(shell: Shell) -> Iterator[Callable[[str], str]]:
    """Give a way to start a server at a port, and end all in the end."""
    try:
        yield lambda port: shell.json("start", "--port", port)["address"]
    finally:
        end_all(shell.folder)


def kill(shell: Shell) -> None:
    os.kill(shell.json("status")["servers"][0]["pid"], signal.SIGKILL)


@pytest.mark.slow
def test_a_server_that_is_killed_again_and_again_loses_and_repeats_nothing(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store")
    with ending(shell) as started:
        address = started("0")
        port = str(urlsplit(address).port)
        drivers = [Driver(f"driver{number}", [address]) for number in range(6)]
        with driving(drivers):
            for _ in range(3):
                until_more_was_written(drivers)
                kill(shell)
                started(port)
            until_more_was_written(drivers)
    assert sum(driver.troubles for driver in drivers) > 0
    assert [steps_recorded(shell.folder, driver) for driver in drivers] == [steps_of(driver) for driver in drivers]


@pytest.mark.slow
def test_a_postgresql_that_is_killed_again_and_again_loses_and_repeats_nothing(tmp_path: Path) -> None:
    place = new_folder()
    postgres = PostgresServer(place)
    postgres.start()
    database = postgres.empty_database()
    shell = Shell(folder=tmp_path / "store", settings={"DATABASE_URL": database})
    try:
        with ending(shell) as started:
            addresses = [started("0") for _ in range(2)]
            drivers = [Driver(f"driver{number}", addresses) for number in range(6)]
            with driving(drivers):
                for _ in range(3):
                    until_more_was_written(drivers)
                    postgres.kill()
                    postgres.start()
                until_more_was_written(drivers)
        found = [steps_recorded(shell.folder, driver, database=database) for driver in drivers]
    finally:
        postgres.stop()
        removed(place)
    assert found == [steps_of(driver) for driver in drivers]


@pytest.mark.slow
def test_64_drivers_record_through_one_server_at_once(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store")
    with ending(shell) as started:
        address = started("0")
        drivers = [Driver(f"driver{number}", [address], most=5) for number in range(64)]
        together = threading.Barrier(len(drivers))

        def at_once(driver: Driver) -> None:
            together.wait()
            driver.run()

        with ThreadPoolExecutor(len(drivers)) as pool:
            list(pool.map(at_once, drivers))
    assert sum(driver.troubles for driver in drivers) == 0
    assert [steps_recorded(shell.folder, driver) for driver in drivers] == [steps_of(driver) for driver in drivers]

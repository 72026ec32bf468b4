"""Each store once for all tests, and a server that is asked about it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sematic.model.records import Run
from sematic.server.application import PREFIX, application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import Store, open_store
from tests.stores.catalogue import Stamp, made

SMALL = {"10k-map": 300, "10k-chain": 50, "10k-layered": 300, "100k-runs": 3000, "1m-log": 30_000, "wide-df": 500}
"""The sizes of the large stores here."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A store that was made, and who answers about it."""

    folder: Path
    stamp: Stamp
    store: Store
    client: TestClient

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(f"{PREFIX}{path}", params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def runs(self, label: str) -> list[Run]:
        """All runs of the pipeline run with a label."""
        return list(self.store.history.runs_of(self.stamp.runs[label]))


@pytest.fixture(scope="session")
def place_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Place]]:
    """Give a store by its name."""
    places: dict[str, Place] = {}
    base = tmp_path_factory.getbasetemp()
    # Workers of one run share what each of them would have to make.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "seeded-stores"
    shared.mkdir(exist_ok=True)
    with ExitStack() as held:

        def place(name: str) -> Place:
            if name not in places:
                folder = shared / name
                with (shared / f"{name}.lock").open("w") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    stamp = made(name, folder, size=SMALL.get(name))
                store = held.enter_context(open_store(folder))
                clock = lambda: datetime.now(UTC)
                app = application(Parts(store=store, settings=Settings(folder=folder), clock=clock, started_at=clock()))
                client = held.enter_context(TestClient(app, raise_server_exceptions=False))
                places[name] = Place(folder=folder, stamp=stamp, store=store, client=client)
            return places[name]

        yield place

"""A server over a store of its own, asked without a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import read_settings
from sematic.store.embedded import Store, open_store


@contextmanager
def asked_of(store: Store) -> Iterator[TestClient]:
    """Give who asks a server of a store."""
    clock = lambda: datetime.now(UTC)
    app = application(Parts(store=store, settings=read_settings(), clock=clock, started_at=clock()))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as store:
        yield store


@pytest.fixture
def client(store: Store) -> Iterator[TestClient]:
    with asked_of(store) as client:
        yield client

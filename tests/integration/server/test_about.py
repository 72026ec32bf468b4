"""A server says how it is, over either database."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from starlette.testclient import TestClient

from sematic.server.access import Caller, Role
from sematic.server.application import PREFIX, application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import Store, open_store
from sematic.store.schema import REVISION
from sematic.wire.json import from_json
from sematic.wire.server_info import AboutServer
from tests.builders import NOON


def about(store: Store, *, role: Role = Role.ADMIN) -> AboutServer:
    clock = lambda: NOON + timedelta(seconds=90)
    parts = Parts(store=store, settings=Settings(folder=store.folder), clock=clock, started_at=NOON)
    app = application(parts, identify=lambda _: Caller(name="ada", role=role))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get(f"{PREFIX}/about")
    assert answer.status_code == 200, answer.text
    return from_json(answer.content, AboutServer)


def test_a_server_says_how_it_is(tmp_path: Path, database: str | None) -> None:
    with open_store(tmp_path, database=database) as store:
        told = about(store)
    assert (told.started_at, told.uptime, told.listeners) == (NOON, 90.0, 0)
    assert (told.schema_revision, told.trouble) == (REVISION, None)
    assert told.database == ("sqlite" if database is None else "postgresql")
    # Empty tables and their indexes take some pages at least.
    assert told.database_bytes > 100_000
    assert told.disk_bytes is not None
    assert told.disk_free_bytes is not None
    assert 0 < told.disk_free_bytes <= told.disk_bytes
    assert told.memory_bytes is not None
    assert told.memory_bytes > 1_000_000


def test_where_the_store_is_concerns_administrators(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        assert about(store).folder == str(tmp_path)
        assert about(store, role=Role.VIEWER).folder is None


def test_a_store_that_cannot_be_used_is_said_to_be_so(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        elsewhere = replace(store, folder=tmp_path / "gone")
        told = about(elsewhere)
    assert told.trouble is not None
    assert "gone" in told.trouble
    assert told.disk_bytes is None

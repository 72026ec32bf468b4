"""A server over a store with pipeline runs that were really executed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sematic.server.access import Caller, Role
from sematic.server.application import PREFIX, application
from sematic.server.parts import Parts
from sematic.settings import read_settings
from sematic.store.embedded import Store, open_store
from tests.builders import NOON


@dataclass(kw_only=True)
class Web:
    """Asks a server, as somebody with a role."""

    client: TestClient
    store: Store
    role: Role = Role.ADMIN

    def ask(self, method: str, path: str, **more: Any) -> Any:
        return self.client.request(method, f"{PREFIX}{path}", **more)

    def get(self, path: str, **query: Any) -> Any:
        response = self.ask("GET", path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def refuses(self, path: str, *, method: str = "GET", status: int, **more: Any) -> Any:
        response = self.ask(method, path, **more)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        return response.json()["detail"]

    def put(self, path: str, body: Any, *, method: str = "PUT", status: int = 200) -> Any:
        response = self.ask(method, path, json=body)
        assert response.status_code == status, response.text
        return response.json() if response.content else None


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own for each test."""
    folder = tmp_path / "store"
    for name in ("SEMATIC_API_ADDRESS", "SEMATIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture
def kept_in() -> str | None:
    """The database of the store: a file in its folder, unless a module says otherwise."""
    return None


@pytest.fixture
def web(store_folder: Path, kept_in: str | None) -> Iterator[Web]:
    with open_store(store_folder, database=kept_in) as store:
        parts = Parts(store=store, settings=read_settings(), clock=lambda: datetime.now(UTC), started_at=NOON)
        asking: list[Web] = []
        app = application(parts, identify=lambda _: Caller(name="ada@example.org", role=asking[0].role))
        with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 50000)) as client:
            asking.append(Web(client=client, store=store))
            yield asking[0]

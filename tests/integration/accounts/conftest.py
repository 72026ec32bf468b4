"""A server that asks who comes, with people and keys of every kind, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sematic.model.accounts import Role, Scope, User
from sematic.server.application import application
from sematic.server.identity import identification
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.api_keys import ApiKeys
from sematic.store.embedded import Store, open_store
from sematic.store.sessions import Sessions
from sematic.store.users import Identity, Users
from tests.builders import NOON

ADDRESS = "http://testserver"
FROM_DASHBOARD = {"origin": ADDRESS, "x-sematic": "1"}


@dataclass
class Watch:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server in this process, and what is behind it."""

    store: Store
    client: TestClient
    watch: Watch = field(default_factory=Watch)

    def user(self, name: str, role: Role = Role.VIEWER) -> User:
        identity = Identity(issuer="test", subject=name, email=f"{name}@example.com", name=name.title())
        return Users(self.store.engine).sign_in(identity, role_of_new=lambda _: role, at=self.watch())

    def key(self, scope: Scope = Scope.READ, *, of: User | None = None, expires_at: datetime | None = None) -> dict:
        _, secret = ApiKeys(self.store.engine).create(
            "a key",
            scope=scope,
            user_id=of and of.id,
            expires_at=expires_at,
            actor="test",
            at=self.watch(),
        )
        return {"x-api-key": secret}

    def cookie(self, user: User) -> dict:
        return {"cookie": f"sematic-session={Sessions(self.store.engine).open(user, at=self.watch())}"}


def a_server(
    folder: Path, *, is_authenticating: bool = True, database: str | None = None, **values: str
) -> Iterator[Served]:
    watch = Watch()
    with open_store(folder, database=database) as store:
        parts = Parts(
            store=store,
            settings=Settings(folder=folder, values=values),
            clock=watch,
            started_at=NOON,
            is_authenticating=is_authenticating,
        )
        identify = identification(store, clock=watch) if is_authenticating else None
        with TestClient(application(parts, identify=identify), base_url=ADDRESS, follow_redirects=False) as client:
            yield Served(store=store, client=client, watch=watch)


@pytest.fixture
def served(tmp_path: Path, database: str | None) -> Iterator[Served]:
    yield from a_server(tmp_path, database=database)

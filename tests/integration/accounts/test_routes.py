"""Every route says whom it is open to, and is open to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from sematic.model.accounts import Role, Scope
from sematic.server.answers import contract_of
from tests.integration.accounts.conftest import Served

DESCRIPTION = "/api/v1/openapi.json"
READING = {"GET", "HEAD"}
EVERYBODYS_TO_CHANGE = {"/api/v1/keys", "/api/v1/keys/{key_id}", "/api/v1/sign-out"}
"""What viewers may change: their own keys, and whether they are signed in."""
SENT_TO_BE_READ = {"/api/v1/history/artifacts"}
"""What is only read, by a question too long for an address."""
ASKED = "/api/v1/reading/"
"""Under this, everything is."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    to: Role


def routes_of(routes: Iterable[BaseRoute], *, under: str = "") -> Iterator[tuple[str, BaseRoute]]:
    """Yield every route with its whole path, those of routers that were included too."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield under + route.path, route
        else:
            yield from routes_of(included.routes, under=under + route.include_context.prefix)


def operations(served: Served) -> list[Operation]:
    found = []
    for path, route in routes_of(served.client.app.routes):
        if isinstance(route, APIRoute):
            contract = contract_of(route)
            assert contract is not None
            found += [Operation(method, re.sub(r":\w+}", "}", path), contract.to) for method in route.methods]
    return found


def test_every_route_says_whom_it_is_open_to(served: Served) -> None:
    silent = [
        path
        for path, route in routes_of(served.client.app.routes)
        if not (isinstance(route, APIRoute) and contract_of(route)) and path != DESCRIPTION
    ]
    assert silent == []


def test_the_document_says_so_too(served: Served) -> None:
    document = served.client.get(DESCRIPTION).json()
    told = {
        (method.upper(), path): operation["x-open-to"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    promised = {(each.method, each.path): each.to.word for each in operations(served)}
    assert {place: promised[place] for place in told} == told
    assert len(told) > 10


def test_nothing_is_changed_by_whoever_does_not_say_who_they_are(served: Served) -> None:
    changing = [each for each in operations(served) if each.method not in READING]
    assert [each for each in changing if each.to is Role.NOBODY] == []
    viewers = {each.path for each in changing if each.to is Role.VIEWER}
    assert {each for each in viewers if not each.startswith(ASKED)} == EVERYBODYS_TO_CHANGE | SENT_TO_BE_READ


@pytest.mark.parametrize("scope", [None, Scope.READ, Scope.WRITE])
def test_a_route_is_closed_to_everybody_else(served: Served, scope: Scope | None) -> None:
    role, headers = (Role.NOBODY, {}) if scope is None else (scope.role, served.key(scope))
    closed = [each for each in operations(served) if each.to > role]
    assert len(closed) > 3
    for each in closed:
        path = re.sub(r"{[^}]*}", "x", each.path)
        answer = served.client.request(each.method, path, headers=headers)
        assert answer.status_code == (401 if scope is None else 403), each

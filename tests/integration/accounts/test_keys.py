"""API keys: who may make them, what they open, and when they stop."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sematic.model.accounts import Role, Scope
from sematic.store.api_keys import ApiKeys, is_well_formed, new_secret
from sematic.store.audit import AuditLog
from sematic.store.schema import api_keys
from sematic.store.users import Users
from tests.integration.accounts.conftest import FROM_DASHBOARD, Served, a_server

ME = "/api/v1/me"
KEYS = "/api/v1/keys"
UNKNOWN = "sk_sematic_ULrwNTJa3CHVaAVmO8lHlO4Afd3drtx6JjLt1zPdMjS2MvZPp"


def test_without_a_key_nothing_is_said(served: Served) -> None:
    answer = served.client.get(ME)
    assert answer.status_code == 401
    assert "API key" in answer.json()["detail"]


def test_everybody_is_an_administrator_where_nobody_is_asked(tmp_path) -> None:
    for served in a_server(tmp_path, is_authenticating=False):
        assert served.client.get(ME).json()["role"] == "admin"


@pytest.mark.parametrize(("scope", "role"), [(Scope.READ, "viewer"), (Scope.WRITE, "editor"), (Scope.ADMIN, "admin")])
def test_a_key_opens_what_its_scope_says(served: Served, scope: Scope, role: str) -> None:
    assert served.client.get(ME, headers=served.key(scope)).json()["role"] == role


def test_a_key_does_as_a_bearer_token_too(served: Served) -> None:
    secret = served.key()["x-api-key"]
    assert served.client.get(ME, headers={"authorization": f"Bearer {secret}"}).status_code == 200


@pytest.mark.parametrize(
    "shown",
    ["", "x", "sk_sematic_", new_secret(), new_secret()[:-1] + "!", "'; DROP TABLE users"],
    ids=["nothing", "short", "a beginning", "another one", "a misspelt one", "SQL"],
)
def test_a_wrong_key_opens_nothing(served: Served, shown: str) -> None:
    answer = served.client.get(ME, headers={"x-api-key": shown})
    assert answer.status_code == 401
    assert "no such API key" in answer.json()["detail"]


def test_a_key_can_be_told_from_a_misspelt_one() -> None:
    secret = new_secret()
    assert is_well_formed(secret)
    assert is_well_formed(UNKNOWN)
    other = "A" if secret[20] != "A" else "B"
    assert not is_well_formed(secret[:20] + other + secret[21:])
    assert not is_well_formed(secret + "0")


def test_a_key_is_never_kept(served: Served) -> None:
    secret = served.key()["x-api-key"]
    with served.store.engine.connect() as db:
        kept = [str(value) for row in db.execute(api_keys.select()) for value in row]
    kept += [entry.detail + entry.target for entry in AuditLog(served.store.engine).page(limit=9)]
    assert not any(secret[15:30] in text for text in kept)


def test_a_key_that_has_expired_opens_nothing(served: Served) -> None:
    key = served.key(expires_at=served.watch() + timedelta(hours=1))
    served.watch.pass_by(minutes=59)
    assert served.client.get(ME, headers=key).status_code == 200
    served.watch.pass_by(minutes=1)
    answer = served.client.get(ME, headers=key)
    assert answer.status_code == 401
    assert "expired on 20 November 2026" in answer.json()["detail"]


def test_a_key_never_opens_more_than_its_owner_may(served: Served) -> None:
    served.user("root", Role.ADMIN)
    ada = served.user("ada", Role.ADMIN)
    key = served.key(Scope.ADMIN, of=ada)
    Users(served.store.engine).change(ada.id, role=Role.VIEWER, actor="test", at=served.watch())
    assert served.client.get(ME, headers=key).json()["role"] == "viewer"


def test_the_keys_of_somebody_who_is_deactivated_stop_at_once(served: Served) -> None:
    ada = served.user("ada")
    key = served.key(of=ada)
    assert served.client.get(ME, headers=key).status_code == 200
    Users(served.store.engine).change(ada.id, is_active=False, actor="test", at=served.watch())
    assert served.client.get(ME, headers=key).status_code == 401


def test_people_make_see_and_revoke_their_own_keys(served: Served) -> None:
    ada, bob = served.user("ada", Role.EDITOR), served.user("bob", Role.EDITOR)
    as_ada, as_bob = served.cookie(ada) | FROM_DASHBOARD, served.cookie(bob) | FROM_DASHBOARD
    made = served.client.post(KEYS, headers=as_ada, json={"name": "laptop", "scope": "write"})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    key = {"x-api-key": made.json()["secret"]}
    assert served.client.get(ME, headers=key).json()["name"] == "ada@example.com (laptop)"
    assert [each["name"] for each in served.client.get(KEYS, headers=as_ada).json()["items"]] == ["laptop"]
    assert served.client.get(KEYS, headers=as_bob).json()["items"] == []
    path = f"{KEYS}/{made.json()['key']['id']}"
    assert served.client.delete(path, headers=as_bob).status_code == 404
    assert served.client.delete(path, headers=as_ada).status_code == 204
    assert served.client.delete(path, headers=as_ada).status_code == 204
    assert "was revoked" in served.client.get(ME, headers=key).json()["detail"]
    said = [(entry.action, entry.actor) for entry in AuditLog(served.store.engine).page(limit=2)]
    assert said == [("key.revoke", "ada@example.com"), ("key.create", "ada@example.com")]


def test_administrators_see_and_revoke_all_keys(served: Served) -> None:
    served.key(of=served.user("ada"))
    served.key()
    admin = served.key(Scope.ADMIN)
    first = served.client.get(KEYS, headers=admin, params={"limit": 2}).json()
    rest = served.client.get(KEYS, headers=admin, params={"limit": 2, "after": first["next"]}).json()
    ids = [each["id"] for each in (*first["items"], *rest["items"])]
    assert (len(set(ids)), rest["next"]) == (3, None)
    assert all(served.client.delete(f"{KEYS}/{each}", headers=admin).status_code in {204, 401} for each in ids)


def test_nobody_makes_a_key_that_may_more_than_they_may(served: Served) -> None:
    as_ada = served.cookie(served.user("ada", Role.VIEWER)) | FROM_DASHBOARD
    answer = served.client.post(KEYS, headers=as_ada, json={"name": "x", "scope": "write"})
    assert answer.status_code == 403


def test_a_key_makes_no_keys_unless_it_is_an_administrators(served: Served) -> None:
    wanted = {"name": "another", "scope": "read"}
    assert served.client.post(KEYS, headers=served.key(Scope.WRITE), json=wanted).status_code == 403
    assert served.client.post(KEYS, headers=served.key(Scope.ADMIN), json=wanted).status_code == 201


@pytest.mark.parametrize(
    "wanted",
    [
        {"name": "", "scope": "read"},
        {"name": "x\u0000y", "scope": "read"},
        {"name": "x" * 101, "scope": "read"},
        {"name": "x", "scope": "everything"},
        {"name": "x", "scope": "read", "expires_at": "2026-11-20T11:00:00Z"},
        {"name": "x", "scope": "read", "expires_at": "2027-11-20T11:00:00"},
        {"name": "x", "scope": "read", "expires_at": "2127-11-20T11:00:00Z"},
        {"name": "x", "scope": "read", "expires_at": "9999-12-31T23:59:59-23:59"},
        {"scope": "read"},
    ],
)
def test_a_key_that_cannot_be_is_refused(served: Served, wanted: dict) -> None:
    answer = served.client.post(KEYS, headers=served.key(Scope.ADMIN), json=wanted)
    assert (answer.status_code, answer.json()["type"]) == (422, "InvalidMessageError")


def test_a_key_that_ends_when_no_calendar_does_is_listed(served: Served) -> None:
    admin = served.key(Scope.ADMIN)
    beyond = datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23, minutes=59)))
    served.key(expires_at=beyond)
    answer = served.client.get(KEYS, headers=admin)
    assert (answer.status_code, len(answer.json()["items"])) == (200, 2)


def test_when_a_key_was_used_is_written_once_a_minute(served: Served) -> None:
    key = served.key()

    def last_used() -> float:
        served.client.get(ME, headers=key)
        (known,) = ApiKeys(served.store.engine).page(limit=9).items
        return (known.last_used_at - known.created_at).total_seconds()

    assert last_used() == 0
    served.watch.pass_by(seconds=59)
    assert last_used() == 0
    served.watch.pass_by(seconds=1)
    assert last_used() == 60

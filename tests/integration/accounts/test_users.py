"""People: what administrators change, and what cannot be changed."""

from __future__ import annotations

import pytest

from sematic.model.accounts import Role, Scope
from sematic.model.errors import SignInError
from sematic.store.audit import AuditLog
from tests.integration.accounts.conftest import FROM_DASHBOARD, Served

USERS = "/api/v1/users"


@pytest.mark.parametrize("path", [USERS, "/api/v1/audit", "/api/v1/settings"])
def test_what_administrators_see_is_not_for_others(served: Served, path: str) -> None:
    assert served.client.get(path).status_code == 401
    answer = served.client.get(path, headers=served.key(Scope.WRITE))
    assert answer.status_code == 403
    assert "this needs admin" in answer.json()["detail"]
    assert served.client.get(path, headers=served.key(Scope.ADMIN)).status_code == 200


def test_users_are_listed_a_page_at_a_time(served: Served) -> None:
    admin = served.key(Scope.ADMIN)
    for name in ("ada", "bob", "cleo"):
        served.user(name)
        served.watch.pass_by(seconds=1)
    first = served.client.get(USERS, headers=admin, params={"limit": 2}).json()
    rest = served.client.get(USERS, headers=admin, params={"limit": 2, "after": first["next"]}).json()
    assert [each["name"] for each in (*first["items"], *rest["items"])] == ["Ada", "Bob", "Cleo"]
    assert rest["next"] is None


def test_a_role_counts_at_once(served: Served) -> None:
    ada = served.user("ada")
    cookie = served.cookie(ada)
    answer = served.client.patch(f"{USERS}/{ada.id}", headers=served.key(Scope.ADMIN), json={"role": "editor"})
    assert (answer.status_code, answer.json()["role"]) == (200, "editor")
    assert served.client.get("/api/v1/me", headers=cookie).json()["role"] == "editor"
    (entry, *_) = AuditLog(served.store.engine).page({"action": "user.change"}, limit=1)
    assert (entry.target, entry.detail) == ("ada@example.com", "role: editor")


def test_whoever_is_deactivated_is_signed_out_and_stays_out(served: Served) -> None:
    ada = served.user("ada")
    cookie = served.cookie(ada)
    served.client.patch(f"{USERS}/{ada.id}", headers=served.key(Scope.ADMIN), json={"is_active": False})
    assert served.client.get("/api/v1/me", headers=cookie).status_code == 401
    with pytest.raises(SignInError, match="is deactivated"):
        served.user("ada")


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": False}])
def test_the_last_administrator_stays_one(served: Served, change: dict) -> None:
    ada = served.user("ada", Role.ADMIN)
    as_ada = served.cookie(ada) | FROM_DASHBOARD
    answer = served.client.patch(f"{USERS}/{ada.id}", headers=as_ada, json=change)
    assert (answer.status_code, answer.json()["type"]) == (409, "LastAdminError")
    served.user("bob", Role.ADMIN)
    assert served.client.patch(f"{USERS}/{ada.id}", headers=as_ada, json=change).status_code == 200


def test_nobody_who_is_not_there_is_changed(served: Served) -> None:
    answer = served.client.patch(f"{USERS}/{'0' * 32}", headers=served.key(Scope.ADMIN), json={"role": "editor"})
    assert answer.status_code == 404


def test_a_session_ends(served: Served) -> None:
    cookie = served.cookie(served.user("ada"))
    served.watch.pass_by(days=7)
    assert served.client.get("/api/v1/me", headers=cookie).status_code == 401


def test_the_audit_log_is_read_a_page_at_a_time(served: Served) -> None:
    admin = served.key(Scope.ADMIN)
    for name in ("ada", "bob"):
        served.user(name)
    first = served.client.get("/api/v1/audit", headers=admin, params={"limit": 3}).json()
    rest = served.client.get("/api/v1/audit", headers=admin, params={"limit": 3, "after": first["next"]}).json()
    actions = [each["action"] for each in (*first["items"], *rest["items"])]
    assert actions == ["session.open", "user.create", "session.open", "user.create", "key.create"]
    assert rest["next"] is None


@pytest.mark.parametrize("path", [USERS, "/api/v1/audit", "/api/v1/keys"])
@pytest.mark.parametrize("after", ["", "x", "1", "0-0", "' OR 1=1 --", "9" * 400, "000000000000-é"])
def test_a_cursor_that_no_page_came_with_is_refused(served: Served, path: str, after: str) -> None:
    answer = served.client.get(path, headers=served.key(Scope.ADMIN), params={"after": after})
    assert (answer.status_code, answer.json()["type"]) == (422, "BadCursorError")


def test_a_cursor_belongs_to_its_list(served: Served) -> None:
    admin = served.key(Scope.ADMIN)
    served.user("ada")
    following = served.client.get("/api/v1/audit", headers=admin, params={"limit": 1}).json()["next"]
    asked = {"after": following, "action": "key.create"}
    assert served.client.get("/api/v1/audit", headers=admin, params=asked).json()["type"] == "BadCursorError"


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 501}, {"actr": "ada"}, {"actor": "a\u0000"}])
def test_what_the_audit_log_cannot_be_asked_is_refused(served: Served, asked: dict) -> None:
    assert served.client.get("/api/v1/audit", headers=served.key(Scope.ADMIN), params=asked).status_code == 422

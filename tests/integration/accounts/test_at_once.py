"""What two do at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sematic.model.accounts import Role, Scope
from sematic.model.errors import LastAdminError
from sematic.store.api_keys import ApiKeys
from sematic.store.database import BUSY_SECONDS, writing
from sematic.store.users import Identity, Users
from tests.integration.accounts.conftest import Served


@pytest.mark.parametrize("change", [{"role": Role.VIEWER}, {"is_active": False}])
def test_administrators_who_end_each_other_leave_one(served: Served, change: dict) -> None:
    users = Users(served.store.engine)
    admins = [served.user(f"admin{number}", Role.ADMIN) for number in range(4)]

    def end(user) -> bool:
        try:
            users.change(user.id, **change, actor="test", at=served.watch())
        except LastAdminError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(end, admins)) == [False, True, True, True]


def test_only_one_is_the_first_of_all(served: Served) -> None:
    def sign_in(number: int) -> Role:
        identity = Identity(issuer="test", subject=str(number), email=f"u{number}@example.com", name="somebody")
        first_is_admin = {True: Role.ADMIN, False: Role.VIEWER}
        return Users(served.store.engine).sign_in(identity, role_of_new=first_is_admin.get, at=served.watch()).role

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sign_in, range(4))) == [Role.VIEWER] * 3 + [Role.ADMIN]


def test_one_who_signs_in_twice_at_once_is_one_user(served: Served) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: served.user("ada").id, range(4)))
    assert len(set(found)) == 1


def test_a_key_is_good_while_somebody_else_writes_for_long(served: Served) -> None:
    key = served.key(Scope.READ)
    with writing(served.store.engine):
        began = time.monotonic()
        statuses = {served.client.get("/api/v1/me", headers=key).status_code for _ in range(5)}
        assert statuses == {200}
        assert time.monotonic() - began < BUSY_SECONDS / 4
    served.watch.pass_by(minutes=1)
    served.client.get("/api/v1/me", headers=key)
    assert ApiKeys(served.store.engine).page(limit=1).items[0].last_used_at == served.watch()


def test_a_key_is_used_by_many_at_once(served: Served) -> None:
    key = served.key(Scope.READ)
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: served.client.get("/api/v1/me", headers=key).status_code, range(40)))
    assert set(statuses) == {200}

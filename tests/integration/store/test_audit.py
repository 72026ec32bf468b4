"""What people changed is written down."""

from __future__ import annotations

import pytest

from sematic.store.audit import AuditLog, record
from sematic.store.database import writing
from sematic.store.embedded import open_store
from tests.builders import NOON, after_noon


@pytest.fixture
def engine(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store.engine


def an_entry(engine, number: int, *, actor: str = "ada@example.com", action: str = "key.create") -> None:
    record(engine, actor=actor, action=action, target=f"k{number}", detail="read", at=after_noon(number))


def test_entries_are_read_newest_first_a_page_at_a_time(engine):
    for number in range(5):
        an_entry(engine, number)
    first = AuditLog(engine).page(limit=3)
    rest = AuditLog(engine).page(before=first[-1].seq, limit=3)
    assert [each.target for each in (*first, *rest)] == ["k4", "k3", "k2", "k1", "k0"]
    assert (first[0].at, first[0].detail) == (after_noon(4), "read")


def test_entries_are_found_by_who_and_what(engine):
    an_entry(engine, 1)
    an_entry(engine, 2, actor="bob@example.com")
    an_entry(engine, 3, action="run.cancel")
    found = AuditLog(engine).page({"actor": "ada@example.com", "action": "key.create"}, limit=9)
    assert [each.target for each in found] == ["k1"]


def test_an_entry_is_written_with_the_change_or_not_at_all(engine):
    def fails_later() -> None:
        with writing(engine) as db:
            record(db, actor="ada", action="run.cancel", target="r1", at=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_later()
    assert AuditLog(engine).page(limit=9) == ()

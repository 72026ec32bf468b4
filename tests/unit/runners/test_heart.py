"""A driver's heart, beat by beat."""

from __future__ import annotations

import logging
from datetime import datetime

import pytest

from sematic.model.errors import StoreError
from sematic.model.ids import RunId
from sematic.model.records import Cancellation, Lease
from sematic.runners.heart import Heart
from tests.builders import NOON, after_noon

ROOT = RunId("root")
LEASE = Lease(
    root_id=ROOT, hostname="here", boot_id="boot", pid=1, process_started_at=NOON, taken_at=NOON, beat_at=NOON
)


class Kept:
    """Leases in memory, and what was asked to end."""

    def __init__(self) -> None:
        self.lease: Lease | None = None
        self.wishes: list[Cancellation] = []
        self.is_broken = False

    def take(self, lease: Lease) -> None:
        self._check()
        self.lease = lease

    def renew(self, lease: Lease, *, at: datetime) -> bool:
        self._check()
        if self.lease is None:
            return False
        self.take(Lease(**{name: getattr(lease, name) for name in Lease.__slots__} | {"beat_at": at}))
        return True

    def release(self, lease: Lease) -> None:
        self._check()
        self.lease = None

    def asked(self, root_id: RunId) -> list[Cancellation]:
        self._check()
        return [wish for wish in self.wishes if wish.root_id == root_id]

    def ask(self, run_id: str | None = None) -> None:
        self.wishes.append(Cancellation(root_id=ROOT, run_id=run_id and RunId(run_id), at=NOON))

    def _check(self) -> None:
        if self.is_broken:
            raise StoreError("The database is locked.")


@pytest.fixture
def kept() -> Kept:
    return Kept()


def a_heart(kept: Kept, *, heard: int = 0, cancelled: list[RunId | None] | None = None) -> Heart:
    moments = iter(range(1, 100))
    return Heart(
        LEASE,
        pulse=lambda: kept,
        cancellations=kept.asked,
        on_cancel=(cancelled if cancelled is not None else []).append,
        heard=heard,
        now=lambda: after_noon(next(moments)),
    )


def test_the_first_beat_takes_the_lease_and_others_renew_it(kept):
    heart = a_heart(kept)
    heart.beat()
    assert kept.lease.beat_at == after_noon(1)
    heart.beat()
    assert kept.lease.beat_at == after_noon(2)


def test_a_lease_that_was_cleaned_away_is_taken_again(kept):
    heart = a_heart(kept)
    heart.beat()
    kept.lease = None
    heart.beat()
    assert kept.lease.beat_at == after_noon(2)


def test_every_wish_is_passed_on_once(kept):
    cancelled: list[RunId | None] = []
    heart = a_heart(kept, cancelled=cancelled)
    heart.listen()
    kept.ask("a")
    kept.ask()
    heart.listen()
    heart.listen()
    kept.ask("b")
    heart.listen()
    assert cancelled == ["a", None, "b"]


def test_what_was_asked_of_an_earlier_driver_is_not_heard(kept):
    kept.ask()
    cancelled: list[RunId | None] = []
    heart = a_heart(kept, heard=1, cancelled=cancelled)
    heart.listen()
    assert cancelled == []


def test_a_store_that_is_busy_is_told_of_once_and_tried_again(kept, caplog):
    cancelled: list[RunId | None] = []
    heart = a_heart(kept, cancelled=cancelled)
    kept.is_broken = True
    with caplog.at_level(logging.WARNING, logger="sematic"):
        for _ in range(3):
            heart.beat()
            heart.listen()
    assert [record.getMessage() for record in caplog.records] == [
        "Pipeline run root cannot say that it lives, or hear that it is to end: The database is locked. It goes on."
    ]
    kept.is_broken = False
    kept.ask()
    heart.beat()
    heart.listen()
    assert kept.lease.beat_at == after_noon(4)
    assert cancelled == [None]


def test_the_lease_is_released_at_the_end(kept):
    with a_heart(kept) as heart:
        heart.beat()
    assert kept.lease is None


def test_the_lease_stays_if_the_driver_fails(kept):
    heart = a_heart(kept)
    heart.beat()
    heart.__enter__()
    heart.__exit__(KeyError, KeyError(), None)
    assert kept.lease is not None


def test_a_short_run_needs_no_lease(kept):
    kept.release = None
    with a_heart(kept):
        pass
    assert kept.lease is None


def test_a_forked_child_leaves_its_parents_lease_alone(kept):
    heart = a_heart(kept)
    heart.beat()
    heart._process += 1
    heart.__exit__(None, None, None)
    assert kept.lease is not None

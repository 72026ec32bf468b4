"""Who drives which pipeline run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sematic.model.ids import RunId
from sematic.model.records import Lease
from sematic.store.embedded import open_store
from tests.builders import NOON, after_noon, run_id_of


def a_lease(name: str = "r1", **facts) -> Lease:
    return Lease(
        **{
            "root_id": run_id_of(name),
            "hostname": "here",
            "boot_id": "boot",
            "pid": 123,
            "process_started_at": NOON,
            "taken_at": NOON,
            "beat_at": NOON,
            **facts,
        }
    )


@pytest.fixture
def leases(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store.leases


def test_a_lease_is_found_as_it_was_taken(leases):
    leases.take(a_lease())
    assert leases.of([run_id_of("r1"), run_id_of("r2")]) == {run_id_of("r1"): a_lease()}


def test_a_beat_is_written_down(leases):
    leases.take(a_lease())
    assert leases.renew(a_lease(), at=after_noon(2))
    assert leases.of([run_id_of("r1")])[run_id_of("r1")] == a_lease(beat_at=after_noon(2))


def test_whoever_takes_a_lease_has_it(leases):
    leases.take(a_lease())
    later = a_lease(pid=456, taken_at=after_noon(60))
    leases.take(later)
    assert not leases.renew(a_lease(), at=after_noon(61))
    leases.release(a_lease())
    assert leases.of([run_id_of("r1")]) == {run_id_of("r1"): later}


def test_a_released_lease_is_gone(leases):
    leases.take(a_lease())
    leases.take(a_lease("r2"))
    leases.release(replace(a_lease(), beat_at=after_noon(9)))
    assert list(leases.of([run_id_of("r1"), run_id_of("r2")])) == [run_id_of("r2")]


def test_many_leases_are_found_at_once(leases):
    leases.take(a_lease())
    many = [RunId(f"{number:032x}") for number in range(1200)]
    assert list(leases.of([*many, run_id_of("r1")])) == [run_id_of("r1")]


def test_a_store_that_is_not_there_has_no_leases(tmp_path):
    with open_store(tmp_path / "none", for_writing=False) as store:
        assert store.leases.of([run_id_of("r1")]) == {}

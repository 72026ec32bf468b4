"""What is told of an object storage that is away, and how often."""

from __future__ import annotations

import logging

import pytest

from sematic.store.objects.absence import Absence
from tests.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def absence(clock: Clock) -> Absence:
    return Absence("s3://bucket", patience=60.0, clock=clock)


def test_misses_in_a_row_are_told_every_ten_seconds_and_so_is_the_end(absence, clock, caplog) -> None:
    for second in range(25):
        clock.now = 101.0 + second
        absence.missed("no route", since=100.0)
    clock.now = 126.0
    absence.answered()
    absence.answered()
    told = " (no route); each request is made again for up to 60 s."
    assert [record.getMessage() for record in caplog.records] == [
        f"The object storage s3://bucket does not answer{told}",
        f"The object storage s3://bucket has not answered for 11 s{told}",
        f"The object storage s3://bucket has not answered for 21 s{told}",
        "The object storage s3://bucket answers again, after 26 s.",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_one_that_comes_and_goes_is_not_told_each_time(absence, clock, caplog) -> None:
    for second in range(9):
        clock.now = 101.0 + second
        absence.missed("no route", since=clock.now)
        absence.answered()
    assert len(caplog.records) == 2


def test_an_answer_that_was_never_missed_is_not_told(absence, caplog) -> None:
    absence.answered()
    assert caplog.records == []

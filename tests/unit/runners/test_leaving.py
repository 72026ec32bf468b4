"""Signals while a run is driven elsewhere."""

from __future__ import annotations

import signal

import pytest

from sematic.runners.leaving import AS_ONE, Leaving
from tests.clocks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def leaving(clock: Clock):
    # What was started in the background takes no notice of Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        leaving = Leaving(clock=clock)
        with leaving.hearing():
            yield leaving
    finally:
        signal.signal(signal.SIGINT, before)


def test_signals_in_quick_succession_are_one(leaving: Leaving) -> None:
    leaving.listen()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    leaving.listen_again()
    signal.raise_signal(signal.SIGINT)


def test_a_next_signal_waits_until_the_run_is_asked_to_end(leaving: Leaving, clock: Clock) -> None:
    leaving.listen()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    clock.now = AS_ONE
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        leaving.listen_again()


def test_a_signal_after_that_is_heard_at_once(leaving: Leaving, clock: Clock) -> None:
    leaving.listen()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    leaving.listen_again()
    clock.now = AS_ONE
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)


def test_before_anything_is_recorded_a_signal_is_heard_at_once(leaving: Leaving) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_what_comes_while_a_run_is_submitted_is_heard_once_it_can_be_canceled(leaving: Leaving, clock: Clock) -> None:
    leaving.hold()
    signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        leaving.listen()
    leaving.listen_again()
    clock.now = AS_ONE
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_who_insists_before_that_is_heard_at_once(leaving: Leaving, clock: Clock) -> None:
    leaving.hold()
    signal.raise_signal(signal.SIGINT)
    clock.now = AS_ONE
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_a_signal_that_the_process_takes_no_notice_of_stays_unheard() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Leaving().hearing():
            signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)

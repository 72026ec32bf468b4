from __future__ import annotations

import signal
import threading
import time

import pytest

from sematic.executors.deadline import deadline
from sematic.model.errors import TimeoutError as SematicTimeoutError

LATE = SematicTimeoutError("too late")


def test_a_blocking_call_in_the_main_thread_is_interrupted():
    began = time.monotonic()
    with pytest.raises(SematicTimeoutError), deadline(0.05, LATE):
        time.sleep(30)
    assert time.monotonic() - began < 10


def test_code_in_another_thread_is_interrupted():
    caught: list[BaseException] = []

    def work() -> None:
        try:
            with deadline(0.05, LATE):
                while True:
                    pass
        except SematicTimeoutError as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert [str(error) for error in caught] == ["too late"]


def test_a_deadline_that_has_passed_already_leaves_no_alarm():
    others, left = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)[0]
    for _ in range(50):
        with pytest.raises(SematicTimeoutError), deadline(-1, LATE):
            time.sleep(30)
        assert signal.getsignal(signal.SIGALRM) is others
        assert left - 60 <= signal.getitimer(signal.ITIMER_REAL)[0] <= left


def test_an_alarm_that_somebody_else_set_goes_on_ticking():
    heard: list[int] = []
    previous = signal.signal(signal.SIGALRM, lambda number, _: heard.append(number))
    old = signal.setitimer(signal.ITIMER_REAL, 200)
    try:
        with deadline(30, LATE):
            assert signal.getitimer(signal.ITIMER_REAL)[0] <= 30
        assert 100 < signal.getitimer(signal.ITIMER_REAL)[0] <= 200
        signal.raise_signal(signal.SIGALRM)
        assert heard == [signal.SIGALRM]
    finally:
        signal.signal(signal.SIGALRM, previous)
        signal.setitimer(signal.ITIMER_REAL, *old)

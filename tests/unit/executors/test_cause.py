from __future__ import annotations

import signal

import pytest

from sematic.executors import cause


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (signal.SIGSEGV, "was ended by SIGSEGV: it used memory that is not its own"),
        (signal.SIGBUS, "was ended by SIGBUS: it used memory that is not there"),
        (signal.SIGABRT, "was ended by SIGABRT: a library gave up"),
        (signal.SIGUSR1, "was ended by SIGUSR1."),
        (signal.SIGKILL, "was killed (SIGKILL). Sematic did not do it"),
        (7 << 8, "ended itself with exit code 7 before the function returned"),
        (0, "ended itself with exit code 0 before the function returned"),
    ],
)
def test_the_end_of_a_process_is_told_in_words(status, words):
    error = cause.lost_error("shop.train", status=int(status), is_for_memory=False)
    assert str(error).startswith("The worker process of shop.train ")
    assert words in str(error)


def test_a_process_killed_for_memory_says_what_to_do():
    error = cause.lost_error("shop.train", status=int(signal.SIGKILL), is_for_memory=True)
    assert "was killed by the system because memory ran out" in str(error)
    assert "resource_requirements" in str(error)


def test_memory_is_to_blame_for_nothing_but_kills():
    error = cause.lost_error("shop.train", status=int(signal.SIGSEGV), is_for_memory=True)
    assert "memory ran out" not in str(error)


def test_a_time_out_that_was_not_heeded_is_a_time_out():
    error = cause.late_error("shop.train", timeout="the 5 min that timeout_mins of train allows")
    assert str(error).startswith("shop.train did not end within the 5 min that timeout_mins of train allows.")

"""What is shown of a log that ends in a crash of the interpreter."""

from __future__ import annotations

from pathlib import Path

import sematic
from sematic.cli.crash import MOST_LINES, crash_in

SEMATIC = Path(sematic.__file__).parent

OWN = [
    f'  File "{SEMATIC}/graph/function.py", line 141 in call',
    f'  File "{SEMATIC}/worker.py", line 46 in <module>',
    '  File "<frozen runpy>", line 88 in _run_code',
]
USERS = ['  File "/home/me/sematic/train.py", line 4 in deep', '  File "/home/me/sematic/train.py", line 7 in step']
CRASH = ["Fatal Python error: Segmentation fault", ""]
MODULES = ["", "Extension modules: numpy._core (total: 1)"]


def test_where_the_program_was_is_shown_without_the_frames_around_it():
    lines = ["before", *CRASH, "Stack (most recent call first):", *USERS, *OWN, *MODULES]
    assert crash_in(lines) == [CRASH[0], "Stack (most recent call first):", *USERS]


def test_other_threads_and_c_frames_are_left_out():
    other = ["Thread 0x1 (most recent call first):", '  File "/lib/threading.py", line 331 in wait', ""]
    current = ["Current thread 0x2 (most recent call first):", *USERS, *OWN, ""]
    binary = ["Current thread's C stack trace (most recent call first):", '  Binary file "/lib/libc.so.6", at +0x1', ""]
    assert crash_in([*CRASH, *other, *current, *binary, *MODULES]) == [CRASH[0], current[0], *USERS]


def test_of_a_deep_recursion_the_innermost_frames_are_shown():
    shown = crash_in([*CRASH, "Stack (most recent call first):", *(USERS * 50), "  ...", *MODULES])
    assert shown[:4] == [CRASH[0], "Stack (most recent call first):", *USERS]
    assert len(shown) == MOST_LINES


def test_a_log_that_goes_on_after_a_crash_does_not_end_in_it():
    assert crash_in([*CRASH, "Stack (most recent call first):", *USERS, "a child crashed", "so no result"]) == []
    assert crash_in(["nothing", "happened"]) == []


def test_an_example_of_sematic_is_a_program_like_any_other():
    frame = f'  File "{SEMATIC}/examples/hello/pipeline.py", line 4 in hello'
    assert crash_in([CRASH[0], "Stack (most recent call first):", frame])[-1] == frame

"""Searching a log for an expression, in a process of its own: `python -m sematic.store.log_search`.

Python's regular expressions can take longer than the universe will last, cannot be interrupted, and stop everything
else in their process meanwhile. So the process that looks for one is another, which can be stopped and killed. A text
is found as fast as the log is read, by whoever looks for it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import msgspec

from sematic.model.errors import InvalidMessageError, StoreError
from sematic.store.log_scan import Found, Question, searched

LONGEST_PATTERN = 1000

COMMAND = (sys.executable, "-P", "-m", "sematic.store.log_search")
"""The process that is asked on its standard input, and answers on its standard output."""

_NICENESS = 5


def environ_of_search() -> dict[str, str]:
    """Return the environment of the process that searches."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}


def asked(question: Question) -> bytes:
    """Return what the process is sent."""
    return msgspec.json.encode(question)


def answered(said: bytes, complaints: bytes, *, status: int | None) -> Found:
    """Return what the process found, from what it said until its end; StoreError if it broke down."""
    if status:
        raise StoreError(f"The log cannot be searched: {complaints.decode(errors='replace').strip()[-300:]}")
    return msgspec.json.decode(said, type=Found)


def checked(found: Found, *, question: Question) -> Found:
    """Return what was found; InvalidMessageError if the pattern is none."""
    if found.problem:
        raise InvalidMessageError(f"{question.pattern!r} is no regular expression: {found.problem}.")
    return found


def main() -> None:
    """Answer the question on the standard input."""
    with suppress(OSError):
        os.nice(_NICENESS)
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    sys.stdout.buffer.write(msgspec.json.encode(searched(question)))


if __name__ == "__main__":
    main()

"""Searching a log; for an expression in a process of its own: `python -m sematic.store.log_search`.

Python's regular expressions can take longer than the universe will last, cannot be interrupted, and stop everything
else in their process meanwhile. So the process that looks for one is another, and is killed if it takes too long. A
text is found as fast as the log is read, by whoever looks for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import msgspec

from sematic.model.errors import InvalidMessageError, StoreError
from sematic.store.log_scan import Found, Question, searched

KILLED_AFTER = 8.0
"""Seconds after which a search is killed, because one line alone takes that long."""

LONGEST_PATTERN = 1000

_NICENESS = 5


def search(question: Question) -> Found:
    """Return where something was found; InvalidMessageError if the pattern is none, or takes too long on one line."""
    found = searched(question) if question.is_literal else _searched_beside(question)
    if found.problem:
        raise InvalidMessageError(f"{question.pattern!r} is no regular expression: {found.problem}.")
    return found


def _searched_beside(question: Question) -> Found:
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-P", "-m", "sematic.store.log_search"]
    try:
        ended = subprocess.run(
            command,
            input=msgspec.json.encode(question),
            capture_output=True,
            env=environ,
            timeout=KILLED_AFTER,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InvalidMessageError(
            f"Looking for {question.pattern!r} took longer than {KILLED_AFTER:g} seconds on one line, so it was given"
            " up. Nested repetitions such as (a+)+ do that; write the expression without them, or search for a text."
        ) from None
    if ended.returncode:
        raise StoreError(f"The log cannot be searched: {ended.stderr.decode(errors='replace').strip()[-300:]}")
    return msgspec.json.decode(ended.stdout, type=Found)


def main() -> None:
    """Answer the question on the standard input."""
    with suppress(OSError):
        os.nice(_NICENESS)
    question = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
    sys.stdout.buffer.write(msgspec.json.encode(searched(question)))


if __name__ == "__main__":
    main()

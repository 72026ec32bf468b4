"""A pipeline with a step that holds two things outside of Sematic, and is tried twice."""

from __future__ import annotations

import sematic
from sematic import RetrySettings, TimedMessage


@sematic.func(standalone=True, retry=RetrySettings(exceptions=(ConnectionError,), retries=1))
def read(words: list[str]) -> str:
    """Read what others left, a message each.

    The first time nobody answers.
    """
    with TimedMessage(message=words[0], allocation_seconds=0.2, deallocation_seconds=0.1) as first:
        if sematic.context().attempt == 1:
            raise ConnectionError("nobody answered")
        with TimedMessage(message=words[-1], allocation_seconds=0.1, deallocation_seconds=0.1) as last:
            return f"{first.read_message()} … {last.read_message()}"


@sematic.func
def held(words: list[str]) -> str:
    """Hold messages while they are read."""
    return read(words)

"""What travels when a driver sends what its runs write."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 4 * 1024 * 1024
"""How large one piece of a log may be."""

LARGEST = 2**38
"""Bytes a log may come to have, those that were given up too: more is no log. The rest of such a one is not sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPart:
    """A part of a log that was given up where it was written, because the log had become too large."""

    start: int
    """Where it begins in the log, in bytes."""
    end: int
    first_line: int
    """Ends of lines before it."""
    lines: int
    """Ends of lines in it."""

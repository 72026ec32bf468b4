"""Values that runs can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass

MOST_VALUES = 200
"""How many values can be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueList:
    """Some values: first those that begin with what was searched for, then those in which it occurs, in order."""

    items: tuple[str, ...]
    is_complete: bool
    """Whether these are all; otherwise search for more characters."""

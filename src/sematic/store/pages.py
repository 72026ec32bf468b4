"""Long lists, a page at a time: each page begins after the last thing of the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, unique
from typing import Generic, NewType, TypeVar

from sematic.model.errors import SematicError

T = TypeVar("T")

Cursor = NewType("Cursor", str)
"""Where the next page begins; only to be handed back."""

DEFAULT_LIMIT = 20
_CURSOR = re.compile(r"(-?[0-9]{1,18})-([0-9a-z]+)")


class BadCursorError(SematicError, ValueError):
    """A cursor that no page came with."""

    def __init__(self, cursor: str) -> None:
        super().__init__(f"{cursor!r} is not a page of this list; start again from its beginning.")
        self.cursor = cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of a long list, and where the rest begins."""

    items: tuple[T, ...]
    next: Cursor | None
    """None at the end of the list."""


@unique
class Order(Enum):
    """Which way a list goes that is sorted by moment, then id."""

    NEWEST_FIRST = "newest first"
    OLDEST_FIRST = "oldest first"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a list that is sorted by moment, then id."""

    micros: int
    id: str


def cursor_of(place: Place) -> Cursor:
    """Return the cursor for the page after a place."""
    return Cursor(f"{place.micros}-{place.id}")


def place_of(cursor: Cursor) -> Place:
    """Return the place a cursor stands for; BadCursorError if it stands for none."""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise BadCursorError(cursor)
    return Place(int(match[1]), match[2])

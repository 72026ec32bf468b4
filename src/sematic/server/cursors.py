"""Cursors that say which list they belong to, so that none is used with another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sematic.store.pages import BadCursorError, Cursor
from sematic.wire.json import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping


def sealed(cursor: Cursor | None, *, of: Mapping[str, object]) -> str | None:
    """Return a cursor as it travels, with a mark of the sort and filter of its list; None for None."""
    return None if cursor is None else f"{_mark(of)}-{cursor}"


def opened(text: str | None, *, of: Mapping[str, object]) -> Cursor | None:
    """Return the cursor that travelled; BadCursorError if it belongs to a list with another sort or filter."""
    if text is None:
        return None
    mark, _, cursor = text.partition("-")
    if mark != _mark(of):
        raise BadCursorError(text)
    return Cursor(cursor)


def _mark(of: Mapping[str, object]) -> str:
    return hashlib.sha256(to_json(of)).hexdigest()[:12]

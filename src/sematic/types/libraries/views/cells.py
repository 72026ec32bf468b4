"""Single values as small, valid JSON: what stands in a table's cell or behind a model's parameter."""

from __future__ import annotations

import datetime as dt
import math
import numbers
import reprlib
from typing import TYPE_CHECKING, Any, SupportsFloat

if TYPE_CHECKING:
    from sematic.model.records import Json

SUMMARY_LIMIT = 200
"""Characters a view's summary may have."""

TEXT_LIMIT = 200
"""Characters a cell may have."""

EXACT_LIMIT = 2**53
"""Whole numbers up to here survive a reader that holds numbers as doubles."""


WRITTEN_BITS = 1024
"""Bits up to which a whole number is written out in decimal."""


def number_of(value: SupportsFloat) -> Json:
    """Return a number as JSON; what JSON or a double cannot carry becomes `{"float": ...}` or `{"int": ...}`."""
    if isinstance(value, numbers.Integral):
        whole = int(value)
        return whole if -EXACT_LIMIT <= whole <= EXACT_LIMIT else {"int": _digits_of(whole)}
    real = float(value)
    if math.isnan(real):
        return {"float": "nan"}
    if math.isinf(real):
        return {"float": "inf" if real > 0 else "-inf"}
    return real


def cell_of(value: Any, *, limit: int = TEXT_LIMIT) -> Json:
    """Return any value as a cell: null, a boolean, a number, text, or `{"text": ...}` for a short repr of the rest."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return cut(value, limit=limit)
    if isinstance(value, numbers.Integral) or (
        isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational)
    ):
        return number_of(value)
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return cut(str(value), limit=limit)
    if isinstance(value, complex):
        return {"text": str(value)}
    if type(value).__module__ == "numpy":
        return _numpy_cell(value, limit=limit)
    return {"text": text_of(value, limit=limit)}


def text_of(value: Any, *, limit: int = TEXT_LIMIT) -> str:
    """Return the short `repr` of any value; one that cannot be represented says so instead of raising."""
    try:
        text = _ShortRepr().repr(value)
    except Exception as error:  # noqa: BLE001 - boundary: a user's __repr__ may raise anything
        text = f"<{type(value).__name__}; its repr raises {type(error).__name__}>"
    return line_of(text, limit=limit)


def line_of(text: str, *, limit: int = SUMMARY_LIMIT) -> str:
    """Return a text's start as one printable line."""
    start = text if len(text) <= 4 * limit else text[: 4 * limit] + "…"
    return cut(" ".join(start.split()), limit=limit)


def cut(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return a text's start, with an ellipsis if something is missing, as text that UTF-8 can carry."""
    start = text if len(text) <= limit else text[: limit - 1] + "…"
    return start.encode("utf-8", "backslashreplace").decode("utf-8")[: 6 * limit]


def _numpy_cell(value: Any, *, limit: int) -> Json:
    name = type(value).__name__
    if name in {"bool", "bool_"}:
        return bool(value)
    if name in {"datetime64", "timedelta64"}:
        return None if str(value) == "NaT" else str(value)
    return {"text": text_of(value, limit=limit)}


def _digits_of(whole: int) -> str:
    # Python refuses to write very long integers in decimal, and nobody would read them.
    bits = whole.bit_length()
    return str(whole) if bits <= WRITTEN_BITS else f"{'-' if whole < 0 else ''}2^{bits - 1} or more"


class _ShortRepr(reprlib.Repr):
    """Python's own repr, cut inside containers too."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = 10
        self.maxstring = self.maxother = TEXT_LIMIT

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 - the signature is reprlib's
        """Return a whole number's digits."""
        return _digits_of(x)

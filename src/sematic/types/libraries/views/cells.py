"""Single values as small, valid JSON: what stands in a table's cell or behind a model's setting."""

from __future__ import annotations

import datetime as dt
import numbers
import reprlib
from typing import TYPE_CHECKING, Any

from sematic.types.viewing import big_integer_text, number_as_json, one_line, repr_of, shortened

if TYPE_CHECKING:
    from sematic.model.records import Json

CELL_LIMIT = 200
"""Characters a cell may have."""


def number_of(value: Any) -> Json:
    """Return a number of Python or of a library as JSON; null for None."""
    if value is None:
        return None
    return number_as_json(int(value) if isinstance(value, numbers.Integral) else float(value))


def cell_of(value: Any, *, limit: int = CELL_LIMIT) -> Json:
    """Return any value as a cell: null, a boolean, a number, or text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return shortened(value, limit=limit)
    if isinstance(value, numbers.Integral):
        number = number_as_json(int(value))
        return shortened(number, limit=limit) if isinstance(number, str) else number
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
        return number_of(value)
    if isinstance(value, (dt.date, dt.time, dt.timedelta, complex)):
        return shortened(str(value), limit=limit)
    if type(value).__module__ == "numpy":
        return _numpy_cell(value, limit=limit)
    if type(value).__name__ in {"Period", "Interval"} and type(value).__module__.startswith("pandas."):
        return shortened(str(value), limit=limit)
    return text_of(value, limit=limit)


def text_of(value: Any, *, limit: int = CELL_LIMIT) -> str:
    """Return the short `repr` of any value, in bounded time for containers however large.

    A value that cannot be represented says so instead of raising.
    """
    try:
        text = _ShortRepr().repr(value)
    except Exception:  # noqa: BLE001 - boundary: a user's container may raise anything when it is looked through
        text = repr_of(value, limit=limit)
    return one_line(text, limit=limit)


def _numpy_cell(value: Any, *, limit: int) -> Json:
    name = type(value).__name__
    if name in {"bool", "bool_"}:
        return bool(value)
    if name in {"datetime64", "timedelta64", "void"}:
        return None if str(value) == "NaT" else shortened(str(value), limit=limit)
    return text_of(value, limit=limit)


class _ShortRepr(reprlib.Repr):
    """Python's own repr, cut inside containers too."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = 10
        self.maxstring = self.maxother = CELL_LIMIT

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 - the signature is reprlib's
        """Return a whole number's digits, also where Python finds them too many."""
        return big_integer_text(x)

    def repr_instance(self, x: Any, level: int) -> str:  # noqa: ARG002 - the signature is reprlib's
        """Return what an object says of itself, without its address."""
        return repr_of(x, limit=CELL_LIMIT)

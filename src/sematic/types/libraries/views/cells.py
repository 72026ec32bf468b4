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
    if _reads_well(value):
        text = str(value)
        return None if text == "NaT" and not isinstance(value, str) else shortened(text, limit=limit)
    if isinstance(value, numbers.Integral):
        number = number_as_json(int(value))
        return shortened(number, limit=limit) if isinstance(number, str) else number
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
        return number_of(value)
    if type(value).__module__ == "numpy" and type(value).__name__ in {"bool", "bool_"}:
        return bool(value)
    return text_of(value, limit=limit)


def _reads_well(value: Any) -> bool:
    """Return whether `str` says all there is to say of a value, in few words."""
    if isinstance(value, (str, dt.date, dt.time, dt.timedelta, complex)):
        return True
    # These two libraries may not be installed, so their classes are known by name.
    library, name = type(value).__module__.partition(".")[0], type(value).__name__
    return name in _READABLE.get(library, ())


def text_of(value: Any, *, limit: int = CELL_LIMIT) -> str:
    """Return the short `repr` of any value, in bounded time for containers however large.

    A value that cannot be represented says so instead of raising.
    """
    try:
        text = _ShortRepr().repr(value)
    except Exception:  # noqa: BLE001 - boundary: a user's container may raise anything when it is looked through
        text = repr_of(value, limit=limit)
    return one_line(text, limit=limit)


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


_READABLE = {"numpy": {"datetime64", "timedelta64", "void"}, "pandas": {"Period", "Interval"}}

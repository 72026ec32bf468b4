"""Numbers in memory as cells: what they stand for, in the words of the library that stored them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sematic.model.records import Json
from sematic.types.tables.layout import Numbered
from sematic.types.viewing import number_as_json

Reader: TypeAlias = "Callable[[int | float], Json]"

_SECONDS_OF_DAY = 86_400
_PER_SECOND = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}
_NANOSECONDS = {unit: 1_000_000_000 // number for unit, number in _PER_SECOND.items()}
_ERAS = 400
_DAYS_OF_ERA = 146_097
_EPOCH_FROM_MARCH = 719_468
"""Days from the first of March of year 0 up to 1970."""


def cell_reader(source: Numbered) -> Reader:
    """Return what makes a cell of a number."""
    reader = _plain_reader(source)
    null = source.null
    if null is None:
        return reader
    return lambda number: None if number == null else reader(number)


def _plain_reader(source: Numbered) -> Reader:
    match source.reads:
        case "bool":
            return bool
        case "moment":
            return _moments(source.unit, zone=_zone(source.zone))
        case "day":
            return lambda number: _day(int(number))
        case "span":
            return lambda number: _span(int(number) * _NANOSECONDS[source.unit])
        case _ if source.format[-1] in "efd":
            return _float_or_null if source.nan_is_null else number_as_json
        case _:
            return number_as_json


def _float_or_null(number: float) -> Json:
    if math.isfinite(number):
        return number
    return None if math.isnan(number) else number_as_json(number)


def _moments(unit: str, *, zone: tzinfo | None) -> Reader:
    per_second = _PER_SECOND[unit]

    def read(number: float) -> Json:
        seconds, ticks = divmod(int(number), per_second)
        days, of_day = divmod(seconds, _SECONDS_OF_DAY)
        nanoseconds = ticks * _NANOSECONDS[unit]
        if zone is None:
            return f"{_day(days)} {_clock(of_day, nanoseconds)}"
        try:
            moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days, of_day)).astimezone(zone)
        except (OverflowError, ValueError):
            return f"{_day(days)} {_clock(of_day, nanoseconds)}+00:00"
        text = moment.isoformat(sep=" ")
        return f"{text[:19]}{_fraction(nanoseconds)}{text[19:]}"

    return read


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return timezone(timedelta(seconds=int(name))) if name.lstrip("-").isdecimal() else ZoneInfo(name)
    except (OSError, ValueError, OverflowError):
        # A machine without a table of zones; the offset in the text says which one it is.
        return UTC


def _day(days: int) -> str:
    # Python's own dates end in the year 9999, and begin in the year 1.
    era, of_era = divmod(days + _EPOCH_FROM_MARCH, _DAYS_OF_ERA)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9  # noqa: PLR2004 - the year begins in March here
    year += era * _ERAS + (month <= 2)  # noqa: PLR2004 - as above
    return f"{year:04}-{month:02}-{day:02}"


def _span(nanoseconds: int) -> str:
    seconds, fraction = divmod(nanoseconds, 1_000_000_000)
    days, of_day = divmod(seconds, _SECONDS_OF_DAY)
    sign = "+" if days < 0 else ""
    return f"{days} days {sign}{_clock(of_day, fraction)}"


def _clock(seconds: int, nanoseconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{_fraction(nanoseconds)}"


def _fraction(nanoseconds: int) -> str:
    if not nanoseconds:
        return ""
    microseconds, rest = divmod(nanoseconds, 1000)
    return f".{nanoseconds:09}" if rest else f".{microseconds:06}"

"""Dates, times of day, moments and durations."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sematic.model.records import Json
from sematic.types.codec import Codec, Tree
from sematic.types.python.leaves import LeafCodec


def datetime_codec() -> Codec:
    """Return the codec of moments: ISO 8601, with the name of the time zone where it has one."""
    return LeafCodec(datetime, to_tree=_zoned, from_tree=_datetime, make=datetime.fromisoformat, shown=_shown_datetime)


def date_codec() -> Codec:
    """Return the codec of dates: ISO 8601."""
    return LeafCodec(
        date,
        to_tree=date.isoformat,
        from_tree=date.fromisoformat,
        make=date.fromisoformat,
        shown=lambda value: {"type": "date", "value": value.isoformat()},
    )


def time_codec() -> Codec:
    """Return the codec of times of day: ISO 8601."""
    return LeafCodec(
        time,
        to_tree=_zoned,
        from_tree=_time,
        make=time.fromisoformat,
        shown=lambda value: {"type": "time", "value": value.isoformat()},
    )


def timedelta_codec() -> Codec:
    """Return the codec of durations: days, seconds, microseconds."""
    return LeafCodec(
        timedelta,
        to_tree=lambda value: [value.days, value.seconds, value.microseconds],
        from_tree=lambda tree: timedelta(days=tree[0], seconds=tree[1], microseconds=tree[2]),
        make=timedelta,
        shown=lambda value: {"type": "timedelta", "value": str(value), "seconds": value.total_seconds()},
    )


def _zoned(value: datetime | time) -> Tree:
    zone = value.tzinfo
    if zone is None or _is_plain_offset(zone):
        return [value.isoformat(), "", value.fold]
    if isinstance(zone, zoneinfo.ZoneInfo) and zone.key:
        return [value.replace(tzinfo=None).isoformat(), zone.key, value.fold]
    return None


def _is_plain_offset(zone: Any) -> bool:
    return type(zone) is timezone and zone.tzname(None) == timezone(zone.utcoffset(None)).tzname(None)


def _datetime(tree: list[Any]) -> datetime:
    return datetime.fromisoformat(tree[0]).replace(fold=tree[2], **_zone(tree))


def _time(tree: list[Any]) -> time:
    return time.fromisoformat(tree[0]).replace(fold=tree[2], **_zone(tree))


def _zone(tree: list[Any]) -> dict[str, Any]:
    return {"tzinfo": zoneinfo.ZoneInfo(tree[1])} if tree[1] else {}


def _shown_datetime(value: datetime) -> dict[str, Json]:
    shown: dict[str, Json] = {"type": "datetime", "value": value.isoformat()}
    # A moment without a time zone is no point in time.
    return shown | {"epoch": value.timestamp()} if value.tzinfo is not None else shown

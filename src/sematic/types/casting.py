"""Casting, for those who do it themselves."""

from __future__ import annotations

from typing import Any

from sematic.model.errors import CastError
from sematic.types.registry import codec_of


def can_cast_type(from_type: Any, to_type: Any) -> tuple[bool, str | None]:
    """Return whether values of one type may be cast to another, and if not, why."""
    reason = codec_of(to_type).mismatch(codec_of(from_type))
    return reason is None, reason


def safe_cast(value: Any, type_: Any) -> tuple[Any, str | None]:
    """Return the value as a type and None, or None and why it cannot be cast."""
    try:
        return cast(value, type_), None
    except CastError as error:
        return None, str(error)


def cast(value: Any, type_: Any) -> Any:
    """Return the value as a type, without changing the one given; TypeError says what does not fit, and where."""
    return codec_of(type_).cast(value)

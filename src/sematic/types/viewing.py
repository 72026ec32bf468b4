"""What views are made of: bounded texts, numbers that survive JSON, and views inside views."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from sematic.model.records import Json, ViewKind
from sematic.types.codec import FULL_ROOM, Codec, LatePart, ViewDraft
from sematic.types.naming import importable_name_of

MOST_ENTRIES = 100
"""How many entries of a container are shown."""

MOST_FULL = 16
"""How many of them share the room for what is nested in them."""

_SHORT_NUMBER = 9
_LONGEST_QUOTED = 60
_GLANCE = 80
"""How long a line may be that shows everything in a container."""

_BRACKETS = {"tuple": "()", "set": "{}", "frozenset": "{}", "dict": "{}"}
SUMMARY_LIMIT = 200
REPR_LIMIT = 10_000
SAFE_INTEGER = 2**53

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def shortened(text: str, *, limit: int = SUMMARY_LIMIT) -> str:
    """Return a text's beginning, ending in `…` if something is missing, and free of lone surrogates."""
    kept = text if len(text) <= limit else text[: limit - 1] + "…"
    return kept if kept.isascii() else kept.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, *, limit: int = SUMMARY_LIMIT) -> str:
    """Return a text's beginning as one line."""
    # Only the part that can be shown is looked at: splitting a gigabyte would cost a second.
    return shortened(" ".join(text[: 4 * limit].split()) + ("…" if len(text) > 4 * limit else ""), limit=limit)


def repr_of(value: object, *, limit: int = REPR_LIMIT) -> str:
    """Return what `repr` says of a value without memory addresses, or that it failed; at most `limit` characters."""
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001 - boundary: a user's __repr__ may raise anything
        return shortened(f"<{importable_name_of(type(value))} whose repr() raised {type(error).__name__}>", limit=limit)
    return shortened(_ADDRESS.sub("", text[: limit + 100]) if " at 0x" in text[: limit + 100] else text, limit=limit)


def short_number(number: float) -> str:
    """Return a number as people like to read it: at most six significant digits of a long fraction."""
    exact = repr(number)
    return exact if len(exact) <= _SHORT_NUMBER or isinstance(number, int) else f"{number:.6g}"


def quoted(text: str) -> str:
    """Return a text's beginning in quotes, as part of a longer line."""
    return repr(shortened(text, limit=_LONGEST_QUOTED))


def in_brief(value: object, entry: Json) -> str:
    """Return what one line says of a value inside another, from its view as JSON: its summary, a text in quotes."""
    if type(value) is str:
        return quoted(value)
    return str(entry.get("summary", "")) if isinstance(entry, dict) else ""


def in_brief_alone(value: object) -> str | None:
    """Return the same of a small built-in value without its view; None for all else."""
    match value:
        case None | bool():
            return str(value)
        case str() if type(value) is str:
            return quoted(value)
        case float() if type(value) is float:
            return short_number(value)
        case int() if type(value) is int and value.bit_length() < _GLANCE:
            return str(value)
        case Enum() if isinstance(value.name, str):
            return f"{type(value).__name__}.{value.name}"
        case _:
            return None


def at_a_glance(briefs: Iterable[str | None], *, form: str, count: int) -> str | None:
    """Return a line with everything in a container, in the brackets of its form; None if that is too long.

    None among the briefs is something that cannot be said briefly. Only as many are looked at as fit.
    """
    if count * len("1, ") > _GLANCE:
        return None
    known: list[str] = []
    room = _GLANCE
    for brief in briefs:
        room -= len(brief or "") + len(", ")
        if not brief or room < 0:
            return None
        known.append(brief)
    if len(known) < count:
        return None
    if not count and "set" in form:
        return f"{form}()"
    brackets = _BRACKETS.get(form, "[]")
    return f"{brackets[0]}{', '.join(known)}{',' if form == 'tuple' and count == 1 else ''}{brackets[1]}"


def number_as_json(number: float) -> Json:
    """Return a number so that no reader of JSON changes it.

    Integers beyond 2**53 are strings; NaN and infinities are `{"float": "nan"}`, `{"float": "inf"}`, ...
    """
    if isinstance(number, int):
        return number if -SAFE_INTEGER <= number <= SAFE_INTEGER else big_integer_text(number)
    return float(number) if math.isfinite(number) else {"float": repr(float(number))}


def big_integer_text(number: int) -> str:
    """Return an integer's digits; hexadecimal where it has more digits than Python likes to convert."""
    return str(number) if number.bit_length() < 10_000 else hex(number)  # noqa: PLR2004 - about 3000 digits


def opaque_view(value: object, *, reason: str = "") -> ViewDraft:
    """Return the view of a value about which nothing is known but its class and its repr."""
    text = repr_of(value)
    content: dict[str, Json] = {"class": importable_name_of(type(value)), "repr": text}
    if reason:
        content["reason"] = shortened(reason, limit=1000)
    summary = summary_of_object(value, text)
    return ViewDraft(kind=ViewKind.OPAQUE, summary=summary, content=content, is_truncated=text.endswith("…"))


def summary_of_object(value: object, text: str) -> str:
    """Return one line for an object from its repr; its class's name where nobody wrote a `__repr__`."""
    cls = type(value)
    return one_line(cls.__name__ if cls.__repr__ is object.__repr__ else text)


def view_of(value: Any, codec: Codec, *, room: int = FULL_ROOM) -> ViewDraft:
    """Return what a codec shows of a value; if it fails, an opaque view that says so."""
    try:
        return codec.view(value, room=room)
    except Exception as error:  # noqa: BLE001 - boundary: libraries' and users' code; a view is never worth a failure
        return opaque_view(value, reason=f"The view failed: {type(error).__name__}: {error}")


class Nest:
    """Gathers views inside a view: each as JSON, their parts under names of their own.

    `room` is what the outer view was given, `count` how many entries there are; only `shown` of them are to be added.
    The first entries share what room is left for what is nested in them. Half the room at most goes to any one of
    them, so that no chain of nested values is followed for ever.
    """

    __slots__ = ("_added", "_room_each", "is_truncated", "parts", "shown")

    def __init__(self, *, room: int, count: int) -> None:
        self.shown = max(0, min(count, room, MOST_ENTRIES))
        self.parts: dict[str, bytes | LatePart] = {}
        self.is_truncated = False
        self._room_each = min((room - self.shown) // max(1, min(self.shown, MOST_FULL)), room // 2)
        self._added = 0

    def add(self, value: Any, codec: Codec) -> Json:
        """Return one entry's view as JSON: kind, type, summary, content, and which outer part each of its parts is."""
        position = self._added
        self._added += 1
        draft = view_of(value, codec, room=self._room_each if position < MOST_FULL else 0)
        actual, declared = _names(value, codec)
        entry: dict[str, Json] = {"kind": str(draft.kind), "type": actual, "summary": draft.summary}
        if declared is not actual:
            entry["declared"] = declared
        if draft.content is not None:
            entry["content"] = draft.content
        if draft.parts:
            entry["parts"] = {name: f"{position}/{name}" for name in draft.parts}
            self.parts.update({f"{position}/{name}": content for name, content in draft.parts.items()})
        if draft.is_truncated:
            entry["is_truncated"] = True
            self.is_truncated = True
        return entry


def _names(value: Any, codec: Codec) -> tuple[str, str]:
    """Return what a value is, and what it was declared to be if that says more than "anything"."""
    declared = codec.description
    if declared.kind not in {"any", "union"}:
        return declared.name, declared.name
    actual = codec.actual(value).description.name if hasattr(codec, "actual") else declared.name
    return actual, declared.name if declared.kind == "union" else actual


def statistics_of(numbers: Sequence[float]) -> dict[str, Json]:
    """Return count, NaNs, minimum, maximum, mean and standard deviation (population) of some numbers."""
    known = list(map(float, numbers))
    finite = known if all(map(math.isfinite, known)) else [number for number in known if math.isfinite(number)]
    found: dict[str, Json] = {"count": len(known), "nan": sum(map(math.isnan, known))}
    if finite:
        # Scaled by the largest, so that no square is beyond what a float can hold.
        scale = max(map(abs, finite)) or 1.0
        mean = math.fsum([number / scale for number in finite]) / len(finite)
        variance = math.fsum([(number / scale - mean) ** 2 for number in finite]) / len(finite)
        found |= {"min": min(finite), "max": max(finite), "mean": mean * scale, "std": math.sqrt(variance) * scale}
    return found

"""What codecs of containers share: casting, fitting and writing many elements of one type at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any

from sematic.model.records import Json, ViewKind
from sematic.types.codec import Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.naming import short_type
from sematic.types.python.typed import Fit, TypedCodec, fit_of
from sematic.types.viewing import (
    Nest,
    at_a_glance,
    in_brief,
    in_brief_alone,
    number_as_json,
    shortened,
    statistics_of,
)

MOST_COUNTED = 10_000
"""How many numbers statistics are taken of."""

FEW = 6
"""How many numbers are read at a glance, without statistics."""


def cast_elements(values: list[Any], element: Codec, *, at: str) -> list[Any]:
    """Return the elements cast, in a list that may be the one given."""
    if is_exact(values, element):
        return values
    return [element.cast(value, at=f"{at}[{index}]") for index, value in enumerate(values)]


def is_exact(values: Collection[Any], element: Codec) -> bool:
    """Return whether the elements need no cast, found without looking at each in Python."""
    exact = getattr(element, "exact", None)
    return exact is not None and set(map(type, values)) <= {exact}


def fit_of_elements(values: Collection[Any], element: Codec) -> Fit:
    """Return how well the worst element fits."""
    if is_exact(values, element):
        return Fit.EXACT
    worst = Fit.EXACT
    for value in values:
        worst = min(worst, fit_of(value, element))
        if worst is Fit.NO:
            break
    return worst


def encode_elements(values: Collection[Any], element: Codec, parts: PartsWriter, *, at: str) -> list[Tree]:
    """Return the elements as trees; elements that are their own trees cost no work each."""
    if isinstance(element, TypedCodec) and element.leaves(values):
        return list(values)
    return [element.encode(value, parts, at=f"{at}[{index}]") for index, value in enumerate(values)]


def decode_elements(trees: list[Tree], element: Codec, parts: PartsReader) -> list[Any]:
    """Return the elements behind some trees."""
    exact = getattr(element, "exact", None)
    # What is its own tree is read as it is; a class whose tree is another class's is not among these.
    if exact in {int, float, str, bool, bytes} and set(map(type, trees)) <= {exact}:
        return trees
    return [element.decode(tree, parts) for tree in trees]


def refusal_of_elements(source: Codec, target: Codec) -> str | None:
    """Return why elements of one type never fit another."""
    return target.mismatch(source)


def counted(name: str, count: int) -> str:
    """Return a type's name and how many entries a value of it has, as one short line."""
    return f"{shortened(short_type(name), limit=150)} \N{MULTIPLICATION SIGN} {count:,}"


def list_view(values: Collection[Any], element: Codec, *, name: str, form: str, room: int) -> ViewDraft:
    """Return the view of values in order: the first of them, or statistics if they are numbers."""
    count = len(values)
    content: dict[str, Json] = {"type": name, "form": form, "length": count}
    if room <= 0:
        summary = at_a_glance(map(in_brief_alone, values), form=form, count=count) or counted(name, count)
        return ViewDraft(kind=ViewKind.LIST, summary=summary, content=content, is_truncated=count > 0)
    nest = Nest(room=room, count=len(values))
    first = list(islice(values, max(nest.shown, 1)))
    if count > 1 and set(map(type, first)) <= {int, float}:
        numbers = first if len(first) == count else list(islice(values, MOST_COUNTED))
        if set(map(type, numbers)) <= {int, float}:
            summary = at_a_glance(map(in_brief_alone, first), form=form, count=count) or counted(name, count)
            return _number_view(numbers, content=content, summary=summary, shown=nest.shown)
    entries = [nest.add(value, element) for value in first[: nest.shown]]
    content["entries"] = list(entries)
    summary = at_a_glance(map(in_brief, first, entries), form=form, count=count) or counted(name, count)
    is_truncated = nest.is_truncated or nest.shown < count
    return ViewDraft(kind=ViewKind.LIST, summary=summary, content=content, parts=nest.parts, is_truncated=is_truncated)


def _number_view(numbers: Sequence[float], *, content: dict[str, Json], summary: str, shown: int) -> ViewDraft:
    is_truncated = content["length"] != shown
    content["numbers"] = [number_as_json(number) for number in numbers[:shown]]
    if len(numbers) > FEW:
        content["stats"] = _statistics(numbers)
    return ViewDraft(kind=ViewKind.LIST, summary=summary, content=content, is_truncated=is_truncated)


def _statistics(numbers: Sequence[float]) -> Json:
    try:
        return statistics_of(numbers)
    except OverflowError:
        # An integer beyond what a float can hold.
        return {"count": len(numbers), "min": number_as_json(min(numbers)), "max": number_as_json(max(numbers))}


def elements_of(source: Codec) -> tuple[Codec, ...] | None:
    """Return the codecs of what iterating over a source gives; None if it is nothing one can iterate over."""
    found: Iterable[Codec] | None = getattr(source, "iterated", None)
    return None if found is None else tuple(found)

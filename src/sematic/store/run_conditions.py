"""What runs must be like to pass a filter, and which index gives them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import exists, literal

from sematic.model.reading import RunFilter
from sematic.store.prefixes import starts_with
from sematic.store.schema import pipeline_runs, run_tags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, FromClause

_LONGEST = 1e12
"""Seconds; nothing takes longer."""

_LEADING = ("parent_id", "root_id", "tag", "name", "function", "state")


def leading(which: RunFilter) -> str | None:
    """Return the fact whose index is read: of several, the one that probably fewest runs have; None: that of all."""
    return next((fact for fact in _LEADING if getattr(which, fact) is not None), None)


def served(which: RunFilter) -> frozenset[str]:
    """Return the facts that the index serves."""
    first = leading(which)
    if first == "function" and which.is_for_roots:
        return frozenset({"function", "state"})
    return frozenset() if first is None else frozenset({first})


def is_served(which: RunFilter) -> bool:
    """Return whether an index gives just the runs that pass; otherwise others are looked at as well."""
    if which.id_prefix is not None:
        return True
    given = {fact for fact in _LEADING if getattr(which, fact) is not None}
    return given <= served(which) and not which.is_about_more


def of_its_index(which: RunFilter) -> RunFilter:
    """Return the filter for all the runs that are looked at: those of the index that is read, in the same time."""
    return replace(
        RunFilter(created_from=which.created_from, created_before=which.created_before),
        roots_only=which.is_for_roots,
        **{fact: getattr(which, fact) for fact in served(which)},
    )


def conditions(which: RunFilter, source: FromClause) -> Iterator[ColumnElement[bool]]:
    """Yield what runs must be like to pass a filter, but for when they were created."""
    columns = source.c
    for fact in _LEADING:
        wanted = getattr(which, fact)
        if wanted is not None and fact != "tag":
            # An index of something that more runs have must not be chosen; joined to "", it cannot be.
            yield (columns[fact] if fact in served(which) else columns[fact].concat("")) == wanted
    if which.is_for_roots and leading(which) != "tag":
        yield columns.parent_id.is_(None)
    if which.text is not None:
        yield _has_text(source, which.text)
    if which.search is not None:
        yield _has_text(source, which.search) | starts_with(columns.id, which.search.lower())
    yield from _more_conditions(which, source)


def _more_conditions(which: RunFilter, source: FromClause) -> Iterator[ColumnElement[bool]]:
    columns = source.c
    tags = which.also_tagged if leading(which) == "tag" or which.tag is None else (which.tag, *which.also_tagged)
    for tag in tags:
        yield _is_tagged(source, tag)
    for tag in which.not_tagged:
        yield ~_is_tagged(source, tag)
    if which.functions:
        yield columns.function.concat("").in_(which.functions)
    if which.not_functions:
        yield columns.function.concat("").not_in(which.not_functions)
    owners = which.owners if which.owner is None else (which.owner,)
    if which.is_virtual is not None:
        yield columns.is_virtual == literal(which.is_virtual)
    if owners:
        yield _is_launched_by(source, owners)
    if which.not_owners:
        yield ~_is_launched_by(source, which.not_owners)
    yield from _lengths(which, source)


def _lengths(which: RunFilter, source: FromClause) -> Iterator[ColumnElement[bool]]:
    """Yield how long runs must have taken: one that never began took nothing, not even no time."""
    took = source.c.ended_at - source.c.started_at
    if which.least_duration is not None:
        yield took >= _micros(which.least_duration)
    if which.most_duration is not None:
        yield took <= _micros(which.most_duration)


def _is_tagged(source: FromClause, tag: str) -> ColumnElement[bool]:
    other = run_tags.alias()
    return exists().where(
        other.c.tag == tag, other.c.run_created_at == source.c.created_at, other.c.run_id == source.c.id
    )


def _is_launched_by(source: FromClause, owners: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(pipeline_runs.c.root_id == source.c.root_id, pipeline_runs.c.user.in_(owners))


def _micros(seconds: float) -> int:
    return round(min(max(seconds, 0.0), _LONGEST) * 1_000_000)


def _has_text(source: FromClause, text: str) -> ColumnElement[bool]:
    return source.c.name.icontains(text, autoescape=True) | source.c.function.icontains(text, autoescape=True)

"""In which arguments the calls that a run made under one name differ, as far as they were given short values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sematic.model.ids import RunId
from sematic.model.names import shown_name
from sematic.model.records import Direction, ViewKind
from sematic.store.artifacts import BEGINNING, kind_in, summary_in
from sematic.store.rows import micros_of
from sematic.store.schema import artifacts, bindings, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from sematic.model.records import Run

MOST_NAMES = 5
"""How many arguments are told."""
LONGEST = 40
"""Characters of a value that has a place beside a name."""

_LOOKED_AT = 1000
"""How many of the calls from one on are looked at, whatever they are named."""
_MOST_BINDINGS = 5000
_KINDS = frozenset({ViewKind.SCALAR, ViewKind.TEXT, ViewKind.TREE})
"""What a line tells apart; of a list it only says how long it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Varying:
    """Calls, and the arguments in which they differ."""

    names: Sequence[str]
    calls: Sequence[tuple[RunId, Sequence[str | None]]]
    """In the order in which they were made: a line for each of the names."""


ALIKE = Varying(names=(), calls=())


@dataclass(frozen=True, slots=True)
class Arguments:
    """Looks up in a database what calls were given."""

    engine: Engine

    def varying(self, first: Run, *, limit: int) -> Varying:
        """Return how a run and those that were made after it, beside it and of the same name, differ."""
        if first.parent_id is None:
            return ALIKE
        with self.engine.connect() as db:
            alike = _alike_in(db, first, limit=limit)
            given = _given_in(db, alike) if len(alike) > 1 else {}
            # What is the same artifact everywhere is not even read.
            differing = {name: by_run for name, by_run in given.items() if len(set(by_run.values())) > 1}
            some = dict(list(differing.items())[: 2 * MOST_NAMES])
            lines = _lines_of(db, {artifact_id for by_run in some.values() for artifact_id in by_run.values()})
        told = {
            name: {run_id: lines[artifact_id] for run_id, artifact_id in by_run.items() if artifact_id in lines}
            for name, by_run in some.items()
        }
        names = [name for name, by_run in told.items() if len(set(by_run.values())) > 1][:MOST_NAMES]
        if not names:
            return ALIKE
        return Varying(
            names=names, calls=[(RunId(run_id), [told[name].get(run_id) for name in names]) for run_id in alike]
        )


def _alike_in(db: Connection, first: Run, *, limit: int) -> Sequence[str]:
    """Return a run and the next ones of its name beside it."""
    query = select(runs.c.id, runs.c.function, runs.c.name, runs.c.position)
    # Those made at the same moment may come before it in the index.
    query = query.where(runs.c.parent_id == first.parent_id, runs.c.created_at >= micros_of(first.created_at))
    found = db.execute(query.order_by(runs.c.created_at, runs.c.id).limit(_LOOKED_AT)).all()
    later = [each for each in found if each.position >= first.position]
    own = [each for each in later if shown_name(each.name, function=each.function) == first.name]
    return [each.id for each in sorted(own, key=lambda each: (each.position, each.id))[:limit]]


def _given_in(db: Connection, run_ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the artifacts that runs were given directly, by argument as the signature has them, and run."""
    query = (
        select(bindings.c.run_id, bindings.c.name, bindings.c.artifact_id, bindings.c.position)
        .where(
            bindings.c.run_id.in_(run_ids),
            bindings.c.direction == Direction.INPUT.value,
            bindings.c.producer_id.is_(None),
            bindings.c.artifact_id.is_not(None),
        )
        .limit(_MOST_BINDINGS)
    )
    given: dict[str, dict[str, str]] = {}
    for row in sorted(db.execute(query), key=lambda row: (row.position, row.name)):
        given.setdefault(row.name, {})[row.run_id] = row.artifact_id
    return given


def _lines_of(db: Connection, artifact_ids: set[str]) -> Mapping[str, str]:
    """Return what short values are, in a line each."""
    query = select(artifacts.c.id, func.substr(artifacts.c.view, 1, BEGINNING).label("view"))
    rows = db.execute(query.where(artifacts.c.id.in_(sorted(artifact_ids))))
    lines = {row.id: summary_in(row.view) for row in rows if kind_in(row.view) in _KINDS}
    return {artifact_id: line for artifact_id, line in lines.items() if 0 < len(line) <= LONGEST}

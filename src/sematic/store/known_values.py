"""What runs are filtered by: every tag, owner and function there is, each once, as far as somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select

from sematic.store.schema import pipeline_runs, run_tags, runs

if TYPE_CHECKING:
    from sqlalchemy import Column, Engine

MOST_LOOKED_AT = 5_000
"""How many different values are looked at, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Some values, in order."""

    items: tuple[str, ...]
    is_complete: bool
    """Whether these are all that were asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValues:
    """Looks up in a database which values there are: one step in an index for each, however many runs have it."""

    engine: Engine
    most: int = MOST_LOOKED_AT

    def tags(self, search: str = "", *, limit: int) -> Known:
        """Return tags in which something occurs, in any case; first those that begin with it."""
        return self._found(run_tags.c.tag, search, limit=limit)

    def owners(self, search: str = "", *, limit: int) -> Known:
        """Return who launched pipeline runs, as `tags` does."""
        return self._found(pipeline_runs.c.user, search, limit=limit)

    def functions(self, search: str = "", *, limit: int) -> Known:
        """Return dotted paths of functions that were ever called, as `tags` does."""
        return self._found(runs.c.function, search, limit=limit)

    def _found(self, column: Column[str], search: str, *, limit: int) -> Known:
        first = select(func.min(column).label("value"), literal(1).label("number"))
        each = first.cte("each", recursive=True)
        after = select(func.min(column)).where(column > each.c.value).scalar_subquery()
        step = select(after, each.c.number + 1).where(each.c.value.is_not(None), each.c.number <= self.most)
        each = each.union_all(step)
        with self.engine.connect() as db:
            values = db.scalars(select(each.c.value).where(each.c.value.is_not(None)).order_by(each.c.number)).all()
        looked_at = values[: self.most]
        wanted = search.casefold()
        found = [value for value in looked_at if value and wanted in value.casefold()]
        found.sort(key=lambda value: not value.casefold().startswith(wanted))
        return Known(items=tuple(found[:limit]), is_complete=len(found) <= limit and len(values) <= self.most)

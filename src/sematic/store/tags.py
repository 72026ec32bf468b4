"""Changing the tags of a run after it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from sematic.model.errors import UnknownRunError
from sematic.store.audit import record
from sematic.store.database import writing
from sematic.store.feed import tell
from sematic.store.rows import json_of, run_of, storable
from sematic.store.schema import run_tags, runs
from sematic.wire.changes import Aspect, RunChange

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sematic.model.ids import RunId
    from sematic.model.records import Run


@dataclass(frozen=True, slots=True)
class Tags:
    """Changes tags in a database; the change feed and the audit log are told."""

    engine: Engine

    def put(
        self, run_id: RunId, tags: Sequence[str], *, actor: str, at: datetime, known: Sequence[str] | None = None
    ) -> Run:
        """Give a run these tags in the place of those it had, each once, and return it; UnknownRunError if it is gone.

        With `known`, the tags are in the place of those: what others added or took away meanwhile stays so. The list of
        a run's tags and what finds runs by tag change together.
        """
        with writing(self.engine) as db:
            row = db.execute(select(runs).where(runs.c.id == run_id).with_for_update()).one_or_none()
            if row is None:
                raise UnknownRunError(run_id)
            wanted = _merged(list(dict.fromkeys(map(storable, tags))), known=known, now=run_of(row).tags)
            run = replace(run_of(row), tags=tuple(wanted))
            db.execute(update(runs).where(runs.c.id == run_id).values(tags=json_of(wanted)))
            db.execute(delete(run_tags).where(run_tags.c.run_id == run_id, run_tags.c.tag.in_(run_of(row).tags)))
            if wanted:
                facts = {"run_id": run_id, "run_created_at": row.created_at, "is_root": run.parent_id is None}
                db.execute(insert(run_tags), [{"tag": tag, **facts} for tag in wanted])
            of = [RunChange(id=run.id, position=run.position)]
            tell(db, run.root_id, at=at, also=[Aspect.TAGS], of=of)
            record(db, actor=actor, action="tags.change", target=run.id, detail=", ".join(wanted), at=at)
        return run


def _merged(wanted: list[str], *, known: Sequence[str] | None, now: Sequence[str]) -> list[str]:
    if known is None:
        return wanted
    kept = [tag for tag in now if tag in wanted or tag not in known]
    return [*kept, *(tag for tag in wanted if tag not in known and tag not in kept)]

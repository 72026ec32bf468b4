"""What people changed: written with the change, never edited, read newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from sematic.model.accounts import AuditEntry
from sematic.store import schema
from sematic.store.database import writing
from sematic.store.rows import micros_of, moment_of, storable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

_MOST = 1000
"""Characters of a detail that are kept."""


def record(db: Connection | Engine, *, actor: str, action: str, target: str, detail: str = "", at: datetime) -> None:
    """Write down that somebody changed something: in the transaction of a connection, or in one of its own."""
    row = {
        "at": micros_of(at),
        "actor": storable(actor),
        "action": action,
        "target": storable(target),
        "detail": storable(detail[:_MOST]),
    }
    if isinstance(db, Connection):
        db.execute(insert(schema.audit).values(row))
        return
    with writing(db) as own:
        own.execute(insert(schema.audit).values(row))


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The audit log, read from a database."""

    engine: Engine

    def page(
        self, matching: Mapping[str, str] | None = None, *, before: int | None = None, limit: int
    ) -> Sequence[AuditEntry]:
        """Return at most `limit` entries, newest first, older than the one that is numbered `before`.

        `matching` says what `actor`, `action` or `target` are, letter for letter.
        """
        audit = schema.audit
        query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.seq < before)
        for name, wanted in (matching or {}).items():
            query = query.where(audit.c[name] == wanted)
        with self.engine.connect() as db:
            return tuple(
                AuditEntry(
                    seq=row.seq,
                    at=moment_of(row.at),
                    actor=row.actor,
                    action=row.action,
                    target=row.target,
                    detail=row.detail,
                )
                for row in db.execute(query)
            )

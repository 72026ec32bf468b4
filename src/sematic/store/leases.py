"""Who drives which pipeline run, and when each was last known to live.

Small transactions of their own, beside the journal's queue: a sign of life must not wait for a large commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from sematic.store.database import upsert, writing
from sematic.store.rows import columns_of_lease, lease_of, micros_of
from sematic.store.schema import leases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine

    from sematic.model.ids import RunId
    from sematic.model.records import Lease

_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Leases:
    """The leases in a database: at most one for each pipeline run."""

    engine: Engine

    def take(self, lease: Lease) -> None:
        """Write down who drives a pipeline run from now on, whoever did before."""
        row = dict(zip(leases.c.keys(), columns_of_lease(lease), strict=True))
        with writing(self.engine) as db:
            statement = upsert(leases, db.dialect).values(row)
            db.execute(statement.on_conflict_do_update(index_elements=["root_id"], set_=row))

    def renew(self, lease: Lease, *, at: datetime) -> bool:
        """Write down that a driver lives; False if the lease is not its own any more."""
        with writing(self.engine) as db:
            found = db.execute(update(leases).where(*_is(lease)).values(beat_at=micros_of(at)))
            return found.rowcount == 1

    def release(self, lease: Lease) -> None:
        """Forget a lease, unless somebody else has taken it since."""
        with writing(self.engine) as db:
            db.execute(delete(leases).where(*_is(lease)))

    def held(self) -> Mapping[RunId, Lease]:
        """Return all leases: those of drivers that live, and of those that ended before what they drove."""
        with self.engine.connect() as db:
            return {row.root_id: lease_of(row) for row in db.execute(select(leases))}

    def of(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Lease]:
        """Return the leases of pipeline runs, as far as there are any."""
        found: dict[RunId, Lease] = {}
        with self.engine.connect() as db:
            for start in range(0, len(root_ids), _PER_QUERY):
                some = root_ids[start : start + _PER_QUERY]
                rows = db.execute(select(leases).where(leases.c.root_id.in_(some)))
                found.update((row.root_id, lease_of(row)) for row in rows)
        return found


def _is(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (
        leases.c.root_id == lease.root_id,
        leases.c.hostname == lease.hostname,
        leases.c.pid == lease.pid,
        leases.c.taken_at == micros_of(lease.taken_at),
    )

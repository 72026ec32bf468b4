"""Earlier results, found by the key of what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Direction
from sematic.store.schema import IS_RESOLVED, bindings, runs

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sematic.model.ids import Digest


@dataclass(frozen=True, slots=True)
class SqlCache:
    """The cache, read from a database."""

    engine: Engine

    def oldest_success(self, key: Digest) -> tuple[RunId, ArtifactId] | None:
        """Return the oldest resolved run under a key, with its output; None if there is none."""
        query = (
            select(runs.c.id, bindings.c.artifact_id)
            .join(bindings, (bindings.c.run_id == runs.c.id) & (bindings.c.direction == Direction.OUTPUT.value))
            .where(runs.c.cache_key == key, IS_RESOLVED, bindings.c.artifact_id.is_not(None))
            .order_by(runs.c.created_at, runs.c.id)
            .limit(1)
        )
        with self.engine.connect() as db:
            row = db.execute(query).one_or_none()
        return None if row is None else (RunId(row.id), ArtifactId(row.artifact_id))

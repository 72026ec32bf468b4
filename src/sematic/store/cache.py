"""Earlier results, found by the key of what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import false, select

from sematic.model.ids import ArtifactId, RunId
from sematic.model.names import shown_name
from sematic.model.records import Direction
from sematic.store.schema import IS_RESOLVED, bindings, runs

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sematic.model.ids import Digest


class Asked(NamedTuple):
    """A run, and what it asked the cache for."""

    run_id: RunId
    name: str
    function: str
    key: Digest | None
    """None if it did not ask."""


@dataclass(frozen=True, slots=True)
class SqlCache:
    """The cache, read from a database."""

    engine: Engine

    def asked_in(self, root_id: RunId, *, limit: int) -> list[Asked]:
        """Return the first runs of a pipeline run in the order they were created, with the keys they asked for."""
        query = select(runs.c.id, runs.c.name, runs.c.function, runs.c.cache_key)
        of_it = query.where(runs.c.root_id == root_id, runs.c.is_virtual == false())
        with self.engine.connect() as db:
            rows = db.execute(of_it.order_by(runs.c.created_at, runs.c.id).limit(limit)).all()
        return [Asked(RunId(id_), shown_name(name, function=path), path, key) for id_, name, path, key in rows]

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

"""Questions about artifacts: by id, by its beginning, and whose a blob is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from sematic.model.errors import AmbiguousIdError, StoreError, UnknownArtifactError
from sematic.model.reading import DEFAULT_LIMIT, Page
from sematic.model.records import Direction
from sematic.store.pages import Place, cursor_of, place_of
from sematic.store.prefixes import ids_like, starts_with
from sematic.store.rows import artifact_of
from sematic.store.schema import artifact_blobs, artifacts, bindings, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import ArtifactId, Digest
    from sematic.model.reading import Cursor
    from sematic.model.records import Artifact, ViewKind

_PER_QUERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactFilter:
    """Which artifacts to list; what is None does not matter."""

    type_name: str | None = None
    """The type as people write it."""
    text: str | None = None
    """Characters that occur in the type's name, in upper or lower case."""
    id_prefix: str | None = None
    kind: ViewKind | None = None
    """How it is shown."""


EVERY_ARTIFACT = ArtifactFilter()


@dataclass(frozen=True, slots=True)
class ArtifactQueries:
    """Looks artifacts up in a database."""

    engine: Engine

    def by_ids(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        found: dict[ArtifactId, Artifact] = {}
        with self.engine.connect() as db:
            for start in range(0, len(artifact_ids), _PER_QUERY):
                some = artifact_ids[start : start + _PER_QUERY]
                for row in db.execute(select(artifacts).where(artifacts.c.id.in_(some))):
                    artifact = artifact_of(row)
                    found[artifact.id] = artifact
        for artifact_id in artifact_ids:
            if artifact_id not in found:
                raise UnknownArtifactError(artifact_id)
        return found

    def page(
        self, which: ArtifactFilter = EVERY_ARTIFACT, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Artifact]:
        """Return the newest artifacts that pass a filter, newest first; `after` is the page before's `next`."""
        query = select(artifacts)
        if which.type_name is not None:
            query = query.where(artifacts.c.type_name == which.type_name)
        if which.text is not None:
            query = query.where(artifacts.c.type_name.icontains(which.text, autoescape=True))
        if which.id_prefix is not None:
            query = query.where(starts_with(artifacts.c.id, which.id_prefix.lower()))
        if which.kind is not None:
            # A view is written with its kind first.
            query = query.where(artifacts.c.view.startswith(f'{{"kind":"{which.kind}",', autoescape=True))
        if after is not None:
            place = place_of(after)
            query = query.where(tuple_(artifacts.c.created_at, artifacts.c.id) < tuple_(place.micros, place.id))
        query = query.order_by(artifacts.c.created_at.desc(), artifacts.c.id.desc()).limit(limit + 1)
        with self.engine.connect() as db:
            found = db.execute(query).all()
        shown = found[:limit]
        more = len(found) > limit and bool(shown)
        return Page(
            items=tuple(artifact_of(row) for row in shown),
            next=cursor_of(Place(shown[-1].created_at, shown[-1].id)) if more else None,
        )

    def by_prefix(self, prefix: str) -> Artifact:
        """Return the only artifact whose id begins like this; UnknownArtifactError or AmbiguousIdError otherwise."""
        with self.engine.connect() as db:
            matches = ids_like(db, artifacts.c.id, prefix=prefix) if prefix.strip() else ()
            if not matches:
                raise UnknownArtifactError(prefix)
            if len(matches) > 1:
                raise AmbiguousIdError(prefix, matches=matches)
            return artifact_of(db.execute(select(artifacts).where(artifacts.c.id == matches[0])).one())

    def users_of_blob(self, digest: Digest) -> str:
        """Return which artifact and run some content belongs to, in words; empty if that is not known."""
        query = (
            select(artifact_blobs.c.artifact_id, bindings.c.direction, runs.c.id, runs.c.function)
            .outerjoin(bindings, bindings.c.artifact_id == artifact_blobs.c.artifact_id)
            .outerjoin(runs, runs.c.id == bindings.c.run_id)
            .where(artifact_blobs.c.digest == digest)
            .order_by(bindings.c.direction.desc(), bindings.c.run_created_at)
            .limit(1)
        )
        try:
            with self.engine.connect() as db:
                row = db.execute(query).one_or_none()
        except StoreError:
            # It is another error that is being explained.
            return ""
        if row is None:
            return ""
        artifact_id, direction, run_id, function = row
        if run_id is None:
            return f"artifact {artifact_id}"
        role = "output" if direction == Direction.OUTPUT else "an input"
        return f"artifact {artifact_id}, {role} of run {run_id} ({function})"

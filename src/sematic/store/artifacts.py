"""Questions about artifacts: by id, by its beginning, and whose a blob is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import exists, func, select, tuple_

from sematic.model.errors import AmbiguousIdError, StoreError, UnknownArtifactError
from sematic.model.reading import DEFAULT_LIMIT, Page
from sematic.model.records import Direction, ViewKind
from sematic.store.pages import Place, cursor_of, place_of
from sematic.store.prefixes import ids_like, starts_with
from sematic.store.rows import artifact_of
from sematic.store.schema import artifact_blobs, artifacts, bindings, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, Select

    from sematic.model.ids import ArtifactId, Digest
    from sematic.model.reading import Cursor
    from sematic.model.records import Artifact

MOST_LOOKED_AT = 2_500
"""How many artifacts a page looks at; the next page goes on from there."""

MOST_VIEWS_READ = 500
"""How many it looks at where their views have to be read, each of which may have 256 KiB."""

_PER_QUERY = 500
_BEGINNING_OF_ID = re.compile(r"[0-9a-f]{8,64}", re.ASCII | re.IGNORECASE)
"""What no type is like, so whoever searches for it means an id."""
BEGINNING = 1600
"""Characters of a view as it is stored that hold its kind and summary: at most 200, each of which JSON may escape."""
_SUMMARY = re.compile(r'\{"kind":"([a-z]*)","summary":("(?:[^"\\]|\\.)*")', re.DOTALL)


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
    search: str | None = None
    """What the id begins with, or characters that occur in the type's name or the view's summary; in any case."""
    made_by: str | None = None
    """Dotted path of a function: only what a run of it gave as its output."""

    @property
    def reads_views(self) -> bool:
        """Whether the views of artifacts have to be read to know which pass."""
        return self.kind is not None or self.search is not None


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
        """Return the newest artifacts that pass a filter, newest first; `after` is the page before's `next`.

        A page may hold fewer than asked for, or none, while there are more: looking has an end.
        """
        start = None if after is None else place_of(after)
        with self.engine.connect() as db:
            asked = _searched(db, which)
            of_type = _of_type(asked, start=start)
            end = _end_of(db, asked, of_type)
            found = _passing(db, asked, of_type, end=end, limit=limit + 1)
            shown = found[:limit]
            rows = db.execute(select(artifacts).where(artifacts.c.id.in_([place.id for place in shown])))
            by_id = {row.id: artifact_of(row) for row in rows}
        if len(found) > limit:
            end = shown[-1] if shown else None
        items = tuple(by_id[place.id] for place in shown if place.id in by_id)
        return Page(items=items, next=None if end is None else cursor_of(end))

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


def _searched(db: Connection, which: ArtifactFilter) -> ArtifactFilter:
    """Return the filter for ids alone, if it searches for what is the beginning of one."""
    searched = which.search
    if searched is None or which.id_prefix is not None or not _BEGINNING_OF_ID.fullmatch(searched):
        return which
    is_one = ids_like(db, artifacts.c.id, prefix=searched)
    return replace(which, search=None, id_prefix=searched) if is_one else which


def _end_of(db: Connection, which: ArtifactFilter, of_type: Select[*tuple[object, ...]]) -> Place | None:
    """Return the last place that a page looks at; None if it looks at all that is left."""
    if which.id_prefix is not None:
        return None
    most = MOST_VIEWS_READ if which.reads_views else MOST_LOOKED_AT
    # Of the index alone: none of them is read for this.
    places = of_type.with_only_columns(artifacts.c.created_at, artifacts.c.id).offset(most - 1).limit(2)
    last, *more = db.execute(places).all() or (None,)
    return None if last is None or not more else Place(*last)


def _of_type(which: ArtifactFilter, *, start: Place | None) -> Select[*tuple[object, ...]]:
    """Return the query for the artifacts that an index finds, newest first, from after a place on."""
    query = select(artifacts.c.id)
    if which.type_name is not None:
        query = query.where(artifacts.c.type_name == which.type_name)
    if start is not None:
        query = query.where(tuple_(artifacts.c.created_at, artifacts.c.id) < tuple_(start.micros, start.id))
    return query.order_by(artifacts.c.created_at.desc(), artifacts.c.id.desc())


def _passing(
    db: Connection, which: ArtifactFilter, of_type: Select[*tuple[object, ...]], *, end: Place | None, limit: int
) -> list[Place]:
    """Return where the first artifacts are that pass a filter, down to a place that belongs to them."""
    query = of_type.where(*_conditions(which))
    if end is not None:
        query = query.where(tuple_(artifacts.c.created_at, artifacts.c.id) >= tuple_(end.micros, end.id))
    if which.search is None:
        places = query.with_only_columns(artifacts.c.created_at, artifacts.c.id).limit(limit)
        return [Place(created_at, id_) for created_at, id_ in db.execute(places)]
    beginning = func.substr(artifacts.c.view, 1, BEGINNING)
    rows = db.execute(query.with_only_columns(artifacts.c.created_at, artifacts.c.id, artifacts.c.type_name, beginning))
    wanted = which.search.casefold()
    found = (
        Place(created_at, id_)
        for created_at, id_, type_name, view in rows
        if id_.startswith(wanted) or wanted in type_name.casefold() or wanted in summary_in(view).casefold()
    )
    return list(islice(found, limit))


def _conditions(which: ArtifactFilter) -> Iterator[ColumnElement[bool]]:
    if which.text is not None:
        yield artifacts.c.type_name.icontains(which.text, autoescape=True)
    if which.id_prefix is not None:
        yield starts_with(artifacts.c.id, which.id_prefix.lower())
    if which.kind is not None:
        # As views are written: the kind comes first.
        yield artifacts.c.view.startswith(f'{{"kind":"{which.kind.value}",', autoescape=True)
    if which.made_by is not None:
        yield exists().where(
            bindings.c.artifact_id == artifacts.c.id,
            bindings.c.direction == Direction.OUTPUT.value,
            runs.c.id == bindings.c.run_id,
            # Joined to "", the index of functions is not chosen: each has very many runs.
            runs.c.function.concat("") == which.made_by,
        )


def summary_in(view: str) -> str:
    """Return the summary in the beginning of a view as it is stored; empty where it is written in another way."""
    match = _SUMMARY.match(view)
    if match is None:
        return ""
    return msgspec.json.decode(match[2], type=str)


def kind_in(view: str) -> str:
    """Return the kind in the beginning of a view as it is stored; empty where it is written in another way."""
    match = _SUMMARY.match(view)
    return "" if match is None else match[1]

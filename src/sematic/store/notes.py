"""Notes that people write on runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, tuple_, update

from sematic.model.errors import NotThereError, StaleTextError
from sematic.model.ids import RunId
from sematic.model.reading import DEFAULT_LIMIT, Page
from sematic.store.audit import record
from sematic.store.database import writing
from sematic.store.feed import tell
from sematic.store.pages import Place, cursor_of, place_of
from sematic.store.rows import micros_of, moment_of, moment_or_none, storable
from sematic.store.schema import notes, runs
from sematic.wire.changes import Aspect, RunChange

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Row

    from sematic.model.reading import Cursor
    from sematic.model.records import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody wrote on a run."""

    id: str
    run_id: RunId
    root_id: RunId
    author: str
    markdown: str
    created_at: datetime
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notes:
    """Keeps notes in a database; the change feed and the audit log are told of each change."""

    engine: Engine

    def count_of(self, run: Run) -> int:
        """Return how many notes there are on a run."""
        on_it = (notes.c.root_id == run.root_id) & (notes.c.run_id == run.id)
        with self.engine.connect() as db:
            return db.scalar(select(func.count()).select_from(notes).where(on_it)) or 0

    def note(self, note_id: str) -> Note:
        """Return a note; NotThereError if there is none with this id."""
        with self.engine.connect() as db:
            return _note_at(db, note_id)

    def add(self, run: Run, *, author: str, markdown: str, at: datetime) -> Note:
        """Write a note on a run and return it."""
        note = Note(
            id=uuid4().hex,
            run_id=run.id,
            root_id=run.root_id,
            author=storable(author),
            markdown=storable(markdown),
            created_at=at,
        )
        with writing(self.engine) as db:
            db.execute(
                insert(notes).values(
                    id=note.id,
                    run_id=note.run_id,
                    root_id=note.root_id,
                    author=note.author,
                    markdown=note.markdown,
                    created_at=micros_of(at),
                )
            )
            _tell(db, note, at=at)
            record(db, actor=author, action="note.add", target=note.run_id, detail=note.id, at=at)
        return note

    def edit(self, note_id: str, *, markdown: str, actor: str, at: datetime, known: str | None = None) -> Note:
        """Give a note another text and return it; NotThereError if there is none with this id.

        With `known`, it is in the place of that text: StaleTextError if the note says something else by now.
        """
        with writing(self.engine) as db:
            before = _note_at(db, note_id)
            if known is not None and before.markdown not in {storable(known), storable(markdown)}:
                raise StaleTextError("The note", author=before.author, present=before.markdown)
            note = replace(before, markdown=storable(markdown), edited_at=at)
            changed = update(notes).where(notes.c.id == note_id)
            db.execute(changed.values(markdown=note.markdown, edited_at=micros_of(at)))
            _tell(db, note, at=at)
            record(db, actor=actor, action="note.edit", target=note.run_id, detail=note.id, at=at)
        return note

    def remove(self, note_id: str, *, actor: str, at: datetime) -> Note:
        """Remove a note and return what it was; NotThereError if there is none with this id."""
        with writing(self.engine) as db:
            note = _note_at(db, note_id)
            db.execute(delete(notes).where(notes.c.id == note_id))
            _tell(db, note, at=at)
            record(db, actor=actor, action="note.remove", target=note.run_id, detail=note.id, at=at)
        return note

    def page(self, run: Run, *, is_all: bool, after: Cursor | None = None, limit: int = DEFAULT_LIMIT) -> Page[Note]:
        """Return the notes on a run, or with `is_all` on its whole pipeline run, the first first."""
        query = select(notes).where(notes.c.root_id == run.root_id)
        if not is_all:
            query = query.where(notes.c.run_id == run.id)
        if after is not None:
            place = place_of(after)
            query = query.where(tuple_(notes.c.created_at, notes.c.id) > tuple_(place.micros, place.id))
        with self.engine.connect() as db:
            found = db.execute(query.order_by(notes.c.created_at, notes.c.id).limit(limit + 1)).all()
        shown = found[:limit]
        more = len(found) > limit and bool(shown)
        return Page(
            items=tuple(_note_of(row) for row in shown),
            next=cursor_of(Place(shown[-1].created_at, shown[-1].id)) if more else None,
        )


def _note_at(db: Connection, note_id: str) -> Note:
    row = db.execute(select(notes).where(notes.c.id == note_id)).one_or_none()
    if row is None:
        raise NotThereError(f"There is no note {note_id!r}. It may have been deleted meanwhile.")
    return _note_of(row)


def _note_of(row: Row[*tuple[object, ...]]) -> Note:
    return Note(
        id=row.id,
        run_id=row.run_id,
        root_id=row.root_id,
        author=row.author,
        markdown=row.markdown,
        created_at=moment_of(row.created_at),
        edited_at=moment_or_none(row.edited_at),
    )


def _tell(db: Connection, note: Note, *, at: datetime) -> None:
    position = db.scalar(select(runs.c.position).where(runs.c.id == note.run_id))
    of = [] if position is None else [RunChange(id=note.run_id, position=position)]
    tell(db, note.root_id, at=at, also=[Aspect.NOTES], of=of)

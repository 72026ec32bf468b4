"""Notes on runs, and their tags."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from sematic.model.errors import AccessError, InvalidMessageError
from sematic.model.reading import Cursor
from sematic.server.access import CalledBy, Caller, Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import Sent
from sematic.server.lookups import After, Limit, RunPrefix, run_at
from sematic.server.parts import Parts, Served
from sematic.store.notes import Note, Notes
from sematic.store.tags import Tags
from sematic.wire.changing import NotePage, NoteText, NoteTold, NoteWish, TagList, TagWish
from sematic.wire.json import from_json

router = APIRouter(tags=["notes"])

LONGEST_NOTE = 20_000
LONGEST_TAG = 100
MOST_TAGS = 50

NoteId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
IsAll = Annotated[bool, Query(alias="all", description="Whether to give those on every run of its pipeline run")]


@router.get("/runs/{run_id}/notes", **serves(NotePage, to=Role.VIEWER, errors=(404, 409)))
def run_notes(
    *, run_id: RunPrefix, parts: Served, caller: CalledBy, is_all: IsAll = False, after: After = None, limit: Limit = 50
) -> Response:
    """Return the notes on a run, or on all of its pipeline run, the first first."""
    run = run_at(run_id, parts=parts)
    cursor = None if after is None else Cursor(after)
    page = Notes(parts.store.engine).page(run, is_all=is_all, after=cursor, limit=limit)
    return answer(NotePage(items=tuple(_told(note, caller) for note in page.items), next=page.next))


@router.post(
    "/runs/{run_id}/notes", **serves(NoteTold, to=Role.EDITOR, status=201, takes=NoteText, errors=(404, 409, 413))
)
def add_note(run_id: RunPrefix, sent: Sent, parts: Served, caller: CalledBy) -> Response:
    """Write a note on a run, in Markdown."""
    markdown = from_json(sent, NoteText).markdown
    _check(markdown)
    run = run_at(run_id, parts=parts)
    note = Notes(parts.store.engine).add(run, author=caller.name, markdown=markdown, at=parts.clock())
    return answer(_told(note, caller), status=201)


@router.put("/notes/{note_id}", **serves(NoteTold, to=Role.EDITOR, takes=NoteWish, errors=(404, 409, 413)))
def edit_note(note_id: NoteId, sent: Sent, parts: Served, caller: CalledBy) -> Response:
    """Give a note of your own another text; an administrator may edit anybody's.

    With `known`, the text it had when it was read, 409 if somebody changed it since: `present` is what it says now.
    """
    wish = from_json(sent, NoteWish)
    _check(wish.markdown)
    _refuse_others(note_id, parts=parts, caller=caller)
    note = Notes(parts.store.engine).edit(
        note_id, markdown=wish.markdown, known=wish.known, actor=caller.name, at=parts.clock()
    )
    return answer(_told(note, caller))


@router.delete("/notes/{note_id}", **serves(None, to=Role.EDITOR, status=204, errors=(404,)))
def remove_note(note_id: NoteId, parts: Served, caller: CalledBy) -> Response:
    """Delete a note of your own; an administrator may delete anybody's."""
    _refuse_others(note_id, parts=parts, caller=caller)
    Notes(parts.store.engine).remove(note_id, actor=caller.name, at=parts.clock())
    return Response(status_code=204)


@router.put("/runs/{run_id}/tags", **serves(TagList, to=Role.EDITOR, takes=TagWish, errors=(404, 409, 413)))
def put_run_tags(run_id: RunPrefix, sent: Sent, parts: Served, caller: CalledBy) -> Response:
    """Give a run these tags in the place of those it had, or of those that were `known` if others changed them too."""
    wish = from_json(sent, TagWish)
    wanted = wish.tags
    if len(wanted) > MOST_TAGS:
        raise InvalidMessageError(f"A run has at most {MOST_TAGS} tags; these are {len(wanted)}.")
    for tag in wanted:
        if not tag or len(tag) > LONGEST_TAG or not tag.isprintable() or tag != tag.strip():
            raise InvalidMessageError(
                f"{tag[:LONGEST_TAG]!r} is no tag: one has 1 to {LONGEST_TAG} characters that can be printed, and no"
                " space at its ends."
            )
    run = run_at(run_id, parts=parts)
    changed = Tags(parts.store.engine).put(run.id, wanted, known=wish.known, actor=caller.name, at=parts.clock())
    return answer(TagList(tags=changed.tags))


def _check(markdown: str) -> None:
    if not markdown.strip() or len(markdown) > LONGEST_NOTE or "\0" in markdown:
        raise InvalidMessageError(f"A note has 1 to {LONGEST_NOTE:,} characters, and none of them is NUL.")


def _is_own(note: Note, caller: Caller) -> bool:
    return caller.role >= Role.ADMIN or (caller.role >= Role.EDITOR and note.author == caller.name)


def _refuse_others(note_id: str, *, parts: Parts, caller: Caller) -> None:
    note = Notes(parts.store.engine).note(note_id)
    if not _is_own(note, caller):
        raise AccessError(f"This note is {note.author}'s. Only they and administrators change it.")


def _told(note: Note, caller: Caller) -> NoteTold:
    return NoteTold(
        id=note.id,
        run_id=note.run_id,
        root_id=note.root_id,
        author=note.author,
        markdown=note.markdown,
        created_at=note.created_at,
        edited_at=note.edited_at,
        is_own=_is_own(note, caller),
    )

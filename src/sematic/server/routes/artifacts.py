"""Stored values: listed, shown, read by ranges, and followed up and down."""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from sematic.model.errors import NotThereError
from sematic.model.ids import Digest
from sematic.model.reading import Cursor
from sematic.model.records import ViewKind
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.downloads import BYTES, download, picture_type, sent_on
from sematic.server.lineage import lineage_of, listed, made_as
from sematic.server.lookups import After, ArtifactPrefix, Limit, artifact_at, link_to
from sematic.server.near_runs import users_among
from sematic.server.parts import Served
from sematic.server.plain_values import plain_json_of
from sematic.store.artifacts import ArtifactFilter
from sematic.store.contents import content_of_blob, document_of
from sematic.store.relatives import Relatives
from sematic.types.values.media_formats import media_type_of
from sematic.wire.artifacts import (
    ArtifactDetail,
    ArtifactJson,
    ArtifactPage,
    BufferEntry,
    Consumer,
    ConsumerPage,
    LineageGraph,
    ProducerPage,
)

router = APIRouter(tags=["artifacts"])

PartName = Annotated[str, Path(min_length=1, max_length=400, description="As the view names it")]
BufferDigest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="As the artifact lists it")]

Searched = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\x00]*$",
        description="Begins the id, or occurs in the type's name or the summary, in any case",
    ),
]
MadeBy = Annotated[
    str | None,
    Query(max_length=1000, pattern=r"^[^\x00]*$", description="Dotted path of a function whose output it was"),
]


@unique
class Way(StrEnum):
    """Which way to follow a value."""

    UP = "up"
    """To what it was made from."""
    DOWN = "down"
    """To what was made from it."""


@router.get("/artifacts", **serves(ArtifactPage, to=Role.VIEWER))
def list_artifacts(  # noqa: PLR0913 - one parameter for each part of the query
    *,
    parts: Served,
    kind: Annotated[str | None, Query(alias="type", max_length=400, description="The type, as people write it")] = None,
    text: Annotated[str | None, Query(max_length=200, description="Occurs in the type's name")] = None,
    prefix: Annotated[str | None, Query(alias="id", pattern="^[0-9a-fA-F]{1,64}$", description="Begins the id")] = None,
    view: Annotated[ViewKind | None, Query(alias="kind", description="How it is shown")] = None,
    search: Searched = None,
    function: MadeBy = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Return the values there are, newest first.

    A page may have fewer values than its limit, or none, and still a `next`: then looking goes on there.
    """
    which = ArtifactFilter(
        type_name=kind, text=text, id_prefix=prefix, kind=view, search=search or None, made_by=function
    )
    page = parts.store.artifacts.page(which, after=_cursor(after), limit=limit)
    makers = parts.store.lineage.first_producers_of([each.id for each in page.items])
    shown = Relatives(parts.store.engine).shown_for(makers.values())
    known = {artifact_id: shown[maker.id] for artifact_id, maker in makers.items()}
    items = tuple(listed(each, first=makers.get(each.id), maker=known.get(each.id)) for each in page.items)
    return answer(ArtifactPage(items=items, next=page.next))


@router.get("/artifacts/{artifact_id}", **serves(ArtifactDetail, to=Role.VIEWER, errors=(404, 409)))
def artifact_detail(artifact_id: ArtifactPrefix, parts: Served) -> Response:
    """Return one value: its type, its view, and the first run that made it."""
    found = artifact_at(artifact_id, parts=parts)
    made = parts.store.lineage.producers_of(found.id, limit=1).items
    makers = tuple(Relatives(parts.store.engine).shown_for(made).values())
    return answer(
        ArtifactDetail(
            id=found.id,
            type=found.type,
            type_name=found.type_name,
            size=found.size,
            document_digest=found.document_digest,
            buffers=tuple(BufferEntry(digest=digest, size=size) for digest, size in found.buffers),
            view=found.view,
            created_at=found.created_at,
            producer=link_to(makers[0]) if makers else None,
            made_as=made_as(made[0]) if made else None,
        )
    )


@router.get("/artifacts/{artifact_id}/json", **serves(ArtifactJson, to=Role.VIEWER, errors=(404, 409)))
def artifact_json(artifact_id: ArtifactPrefix, parts: Served) -> Response:
    """Return a value as JSON if it is at most 1 MiB and nothing of it is pickled; otherwise, why not."""
    return answer(plain_json_of(artifact_at(artifact_id, parts=parts), blobs=parts.store.blobs))


@router.get("/artifacts/{artifact_id}/value", **serves(bytes, to=Role.VIEWER, media_type=BYTES, errors=(404, 409, 416)))
def artifact_value(artifact_id: ArtifactPrefix, parts: Served, request: Request) -> Response:
    """Return the document of a value as it is stored, a MessagePack map, or a range of its bytes."""
    found = artifact_at(artifact_id, parts=parts)
    content = document_of(found, blobs=parts.store.blobs)
    return download(content, request, name=f"{found.id[:12]}.msgpack")


@router.get(
    "/artifacts/{artifact_id}/buffers/{digest}",
    **serves(bytes, to=Role.VIEWER, media_type=BYTES, errors=(404, 409, 416)),
)
def artifact_buffer(artifact_id: ArtifactPrefix, digest: BufferDigest, parts: Served, request: Request) -> Response:
    """Return a large buffer that a value's document refers to, or a range of its bytes."""
    found = artifact_at(artifact_id, parts=parts)
    if digest not in dict(found.buffers):
        raise NotThereError(f"Artifact {found.id} has no buffer {digest}.")
    if (elsewhere := sent_on(Digest(digest), request, parts)) is not None:
        return elsewhere
    content = content_of_blob(Digest(digest), blobs=parts.store.blobs)
    return download(content, request, name=f"{found.id[:12]}-{digest[:12]}.bin")


@router.get(
    "/artifacts/{artifact_id}/parts/{name:path}",
    **serves(bytes, to=Role.VIEWER, media_type=BYTES, errors=(404, 409, 416)),
)
def artifact_part(artifact_id: ArtifactPrefix, name: PartName, parts: Served, request: Request) -> Response:
    """Return a part of a value's view, or a range of its bytes; pictures have a type of their own."""
    found = artifact_at(artifact_id, parts=parts)
    digest = dict(found.view.parts).get(name)
    if digest is None:
        raise NotThereError(f"The view of artifact {found.id} has no part {name!r}.")
    content = content_of_blob(digest, blobs=parts.store.blobs)
    media_type = picture_type(content.beginning) or media_type_of(content.beginning) or BYTES
    return download(content, request, name=f"{found.id[:12]}-{name}", media_type=media_type)


@router.get("/artifacts/{artifact_id}/producers", **serves(ProducerPage, to=Role.VIEWER, errors=(404, 409)))
def artifact_producers(artifact_id: ArtifactPrefix, parts: Served, after: After = None, limit: Limit = 50) -> Response:
    """Return the runs that made a value themselves, the first first.

    Of a container that was put together from outputs, or of a part of one, that is the run that called for it.
    """
    found = artifact_at(artifact_id, parts=parts)
    page = parts.store.lineage.producers_of(found.id, after=_cursor(after), limit=limit)
    shown = Relatives(parts.store.engine).shown_for(page.items)
    makers = {run.id: run for run in shown.values()}
    return answer(ProducerPage(items=tuple(map(link_to, makers.values())), next=page.next))


@router.get("/artifacts/{artifact_id}/consumers", **serves(ConsumerPage, to=Role.VIEWER, errors=(404, 409)))
def artifact_consumers(artifact_id: ArtifactPrefix, parts: Served, after: After = None, limit: Limit = 50) -> Response:
    """Return the runs that took a value as an input, newest first; one that took it twice comes twice.

    For what only put it into a container, or took it apart, those that took the outcome come, maybe on several pages.
    """
    found = artifact_at(artifact_id, parts=parts)
    page = parts.store.lineage.consumers_of(found.id, after=_cursor(after), limit=limit)
    users = users_among(page.items, store=parts.store)
    items = tuple(Consumer(run=link_to(run), name=name) for run, name in users.runs)
    return answer(ConsumerPage(items=items, next=page.next, is_all=users.is_all))


@router.get("/artifacts/{artifact_id}/lineage", **serves(LineageGraph, to=Role.VIEWER, errors=(404, 409)))
def artifact_lineage(
    artifact_id: ArtifactPrefix,
    parts: Served,
    direction: Annotated[Way, Query(description="To what it was made from, or to what was made from it")] = Way.UP,
    depth: Annotated[int, Query(ge=1, le=5, description="How many runs far")] = 1,
) -> Response:
    """Return what a value was made from, or what was made from it, a few runs far and across all pipelines."""
    found = artifact_at(artifact_id, parts=parts)
    return answer(lineage_of(found, is_up=direction is Way.UP, depth=depth, store=parts.store))


def _cursor(after: str | None) -> Cursor | None:
    return None if after is None else Cursor(after)

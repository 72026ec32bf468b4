"""Bytes by their digest: asked for, sent and fetched, never in memory as a whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError
from sematic.model.ids import Digest
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.bodies import feed, whole_body
from sematic.server.downloads import BYTES, download, sent_on
from sematic.server.parts import Served
from sematic.store.contents import content_of_blob
from sematic.store.intake import missing_among
from sematic.store.storage import BlobStore
from sematic.store.uploads import PartialUpload, Upload
from sematic.wire.blobs import MOST_DIGESTS, Digests, Extent
from sematic.wire.json import from_json
from sematic.wire.soundness import refuse_other_than_digests

LARGEST = 2**50
"""Bytes a blob may have at the most; the disk is full before."""

OfBlob = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="The SHA-256 of the bytes, in hexadecimal.")]

router = APIRouter(tags=["blobs"])


@router.post("/blobs/missing", **serves(Digests, to=Role.EDITOR, takes=Digests, errors=(413,)))
async def missing_blobs(request: Request, parts: Served) -> Response:
    """Say which of some blobs the server does not have; the others stay for a while, though nothing refers to them."""
    asked = from_json(await whole_body(request, most=MOST_DIGESTS * 70), Digests)
    refuse_other_than_digests(asked.digests)
    missing = await run_in_threadpool(missing_among, parts.store, list(asked.digests))
    return answer(Digests(digests=missing))


@router.get("/blobs/{digest}", **serves(bytes, to=Role.VIEWER, errors=(404, 416), media_type=BYTES))
def blob(digest: OfBlob, request: Request, parts: Served) -> Response:
    """Give the bytes, or the part of them that a `Range` asks for. A server may send you on, with status 307."""
    blobs = parts.store.blobs
    # What is asked for stays for a while.
    blobs.has(Digest(digest))
    if (elsewhere := sent_on(Digest(digest), request, parts)) is not None:
        return elsewhere
    return download(content_of_blob(Digest(digest), blobs=blobs), request, name=digest)


@router.head("/blobs/{digest}", **serves(None, to=Role.VIEWER, errors=(404,)))
def has_blob(digest: OfBlob, request: Request, parts: Served) -> Response:
    """Say whether the bytes are there, and how many they are."""
    return blob(digest, request, parts)


@router.put("/blobs/{digest}", **serves(None, to=Role.EDITOR, status=204, errors=(409,)))
async def put_blob(digest: OfBlob, request: Request, parts: Served) -> Response:
    """Take bytes in, in one go; 422, and nothing is stored, if they are not what their digest says."""
    upload = await run_in_threadpool(Upload, parts.store.blobs, Digest(digest))
    with upload:
        await feed(upload.write, request)
        await run_in_threadpool(upload.finish)
    return Response(status_code=204)


@router.patch("/blobs/{digest}", **serves(Extent, to=Role.EDITOR, errors=(409,)))
async def patch_blob(
    digest: OfBlob,
    request: Request,
    parts: Served,
    offset: Annotated[int, Query(ge=0, le=LARGEST, description="Where in the blob the body begins.")],
    size: Annotated[int, Query(ge=0, le=LARGEST, description="Bytes of the whole blob.")],
) -> Response:
    """Take a part of some bytes in, and say up to where they are there; an empty body at offset 0 only asks.

    Whatever ends a request, what had come by then stays for a day. With the last part it becomes a blob; 422, and
    everything is forgotten, if it is not what its digest says, or is more than was announced.
    """
    blobs = parts.store.blobs
    there = await run_in_threadpool(_size_of, blobs, Digest(digest))
    if there is not None and there != size:
        raise InvalidMessageError(f"The bytes {digest[:12]} are here: they are {there}, not {size}.")
    if there is not None:
        return answer(Extent(size=there))
    return answer(Extent(size=await _added(request, blobs, Digest(digest), offset=offset, size=size)))


def _size_of(blobs: BlobStore, digest: Digest) -> int | None:
    """Return how many bytes a blob has, which stays as after `has`; None if it is not there."""
    # An error that says whose the bytes are would be looked up for nothing; meanwhile senders may have gone.
    return content_of_blob(digest, blobs=blobs).size if blobs.has(digest) else None


async def _added(request: Request, blobs: BlobStore, digest: Digest, *, offset: int, size: int) -> int:
    with await run_in_threadpool(lambda: PartialUpload(blobs, digest, size=size)) as upload:
        upload.seek(offset)
        await feed(upload.write, request)
        if upload.is_whole:
            await run_in_threadpool(upload.finish)
        return upload.written

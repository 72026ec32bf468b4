"""An artifact's stored form: one MessagePack document, and its large buffers as blobs of their own.

Written by `encoded`, read by `decoded`. Document, a MessagePack map:
`v` (format version, 1), `tree` (what the codec made), `pickles` (byte strings, protocol 5),
`buffers` (per pickle, the list of out-of-band buffers' digests).
"""

from __future__ import annotations

import base64
import functools
import math
import pickle
from dataclasses import dataclass, field
from datetime import datetime
from pickle import PickleBuffer
from typing import Any, Protocol

import msgspec

from sematic.model.errors import DecodeError, EncodeError, SematicError
from sematic.model.ids import Digest, artifact_id_of, digest_of
from sematic.model.records import Artifact, Json, View, ViewKind
from sematic.types.codec import FULL_ROOM, Codec, LatePart, StoredBuffer, Tree, ViewDraft
from sematic.types.cycles import FLATTEN, path_to_cycle
from sematic.types.descriptions import type_text_of
from sematic.types.naming import with_article
from sematic.types.viewing import SUMMARY_LIMIT, one_line, view_of

INLINE_LIMIT = 16 * 1024
"""Bytes up to which a document lives in the database and a buffer inside its pickle."""


class BlobSink(Protocol):
    """Where large bytes go."""

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes and return their digest."""
        ...


class BlobSource(Protocol):
    """Where large bytes come from."""

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory."""
        ...


def encoded(value: Any, codec: Codec, *, blobs: BlobSink, now: datetime) -> Artifact:
    """Store a cast value and return its artifact; EncodeError says which part cannot be stored and why."""
    parts = _Writer(blobs)
    document = _document_of(value, codec, parts)
    is_inline = len(document) <= INLINE_LIMIT
    digest = digest_of(document) if is_inline else blobs.put(document)
    return Artifact(
        id=artifact_id_of(type_name=codec.description.name, document=digest),
        type=type_text_of(codec),
        type_name=codec.description.name,
        document=document if is_inline else None,
        document_digest=digest,
        buffers=tuple(parts.sizes.items()),
        size=len(document) + sum(parts.sizes.values()),
        view=_stored_view(value, codec, parts),
        created_at=now,
    )


def decoded(artifact: Artifact, codec: Codec, *, blobs: BlobSource) -> Any:
    """Return an artifact's value, a new object each time; its buffers are private copy-on-write memory."""
    document = _read(artifact, blobs)
    parts = _Reader(document, blobs, type_name=artifact.type_name)
    try:
        return codec.decode(document.tree, parts)
    except SematicError:
        raise
    except Exception as error:
        raise DecodeError(
            f"The stored {artifact.type_name} {artifact.id[:12]} cannot be read as {codec.description.name}: "
            f"{type(error).__name__}: {error}. If the class has changed since, read it with the code that wrote it, "
            "or rerun the step that made it."
        ) from error


def plain(artifact: Artifact, *, blobs: BlobSource) -> Json:
    """Return an artifact's document as JSON without importing or unpickling anything.

    Pickled parts read as `{"pickle": N}` with their size, bytes as `{"base64": ...}`, NaN and infinities as
    `{"float": "nan"}`, so the result is valid JSON.
    """
    document = _read(artifact, blobs)
    sizes = dict(artifact.buffers)
    totals = [
        len(content) + sum(sizes.get(Digest(digest), 0) for digest in digests)
        for content, digests in zip(document.pickles, document.buffers, strict=True)
    ]
    return _as_json(document.tree, totals)


def is_plain(artifact: Artifact, *, blobs: BlobSource) -> bool:
    """Return whether an artifact's document holds no pickled parts, so that `plain` tells all of it."""
    return not _read(artifact, blobs).pickles


VERSION = 1
VIEW_LIMIT = 256 * 1024
"""Bytes of JSON a view's content may have."""

_ROOMS = (FULL_ROOM, 100, 10)
"""How much room a view is given, in turn, until it is small enough."""


class _Document(msgspec.Struct, kw_only=True):
    """What an artifact's bytes hold."""

    v: int
    tree: Any
    pickles: list[bytes] = []
    buffers: list[list[str]] = []


@dataclass(slots=True)
class _Writer:
    """Collects pickles while a value is encoded; their large buffers go straight to the blobs."""

    blobs: BlobSink
    pickles: list[bytes] = field(default_factory=list)
    buffers: list[list[str]] = field(default_factory=list)
    sizes: dict[Digest, int] = field(default_factory=dict)
    stored: list[StoredBuffer] = field(default_factory=list)
    """The buffers themselves: while they are here, nothing else can be where they are in memory."""

    def pickle(self, value: object, *, at: str = "") -> Tree:
        """Pickle a value and return the place of its pickle."""
        # cloudpickle is imported when something is pickled; most values are not.
        from sematic.types.pickling import pickled

        own: list[PickleBuffer] = []

        def keep_inside(buffer: PickleBuffer) -> bool:
            is_small = memoryview(buffer).nbytes <= INLINE_LIMIT
            if not is_small:
                own.append(buffer)
            return is_small

        content = pickled(value, keep_inside=keep_inside, at=at)
        self.buffers.append([self._put(buffer) for buffer in own])
        self.pickles.append(content)
        return {"pickle": len(self.pickles) - 1}

    def _put(self, buffer: PickleBuffer) -> Digest:
        with buffer.raw() as memory:
            digest = self.blobs.put(memory)
            self.sizes[digest] = memory.nbytes
        self.stored.append(StoredBuffer(digest=digest, memory=buffer))
        return digest


@dataclass(slots=True)
class _Reader:
    """Unpickles parts of a document."""

    document: _Document
    blobs: BlobSource
    type_name: str

    def unpickle(self, reference: Tree) -> Any:
        """Return the value whose pickle is in this place."""
        match reference:
            case {"pickle": int(index)} if 0 <= index < len(self.document.pickles):
                content = self.document.pickles[index]
                buffers = [self.blobs.open(Digest(digest)) for digest in self.document.buffers[index]]
                try:
                    return pickle.loads(content, buffers=buffers)  # noqa: S301 - the user's own
                except (ImportError, AttributeError) as error:
                    raise DecodeError(
                        f"Part of the stored {self.type_name} cannot be read: {error}. Run from the project's folder, "
                        "or put that folder on PYTHONPATH, with the libraries installed that the step had."
                    ) from error
            case _:
                raise DecodeError(f"The stored {self.type_name} refers to a pickle that is not there; it is damaged.")


def _document_of(value: Any, codec: Codec, parts: _Writer) -> bytes:
    try:
        tree = codec.encode(value, parts)
        # Written by hand, because it is written once for every value there is.
        return _encoder().encode({"v": VERSION, "tree": tree, "pickles": parts.pickles, "buffers": parts.buffers})
    except SematicError:
        raise
    except RecursionError:
        raise EncodeError(_too_deep(value, codec)) from None
    except Exception as error:
        raise EncodeError(f"{_article(codec)} cannot be stored: {type(error).__name__}: {error}") from error


@functools.cache
def _encoder() -> msgspec.msgpack.Encoder:
    return msgspec.msgpack.Encoder()


@functools.cache
def _json_encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder()


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[_Document]:
    return msgspec.msgpack.Decoder(_Document)


def _too_deep(value: Any, codec: Codec) -> str:
    path = path_to_cycle(value)
    if path is None:
        return f"{_article(codec)} cannot be stored: it is nested deeper than Python's recursion limit. {FLATTEN}."
    return (
        f"{_article(codec)} cannot be stored: it contains itself, at {path}. Refer to the outer value by a "
        "name or an id instead."
    )


def _article(codec: Codec) -> str:
    return with_article(codec.description.name, "A")


def _read(artifact: Artifact, blobs: BlobSource) -> _Document:
    content = artifact.document if artifact.document is not None else blobs.open(artifact.document_digest)
    try:
        document = _decoder().decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise DecodeError(
            f"The stored {artifact.type_name} {artifact.id[:12]} is damaged: {error}. Rerun the step that made it."
        ) from error
    if document.v != VERSION:
        raise DecodeError(
            f"The stored {artifact.type_name} {artifact.id[:12]} was written by a newer version of Sematic "
            f"(format {document.v}, this one reads {VERSION}); upgrade to read it."
        )
    return document


def _stored_view(value: Any, codec: Codec, written: _Writer) -> View:
    draft = _bounded_view(value, codec)
    made = ((name, _content_of(part, written)) for name, part in draft.parts.items())
    parts = tuple((name, written.blobs.put(content)) for name, content in made if content is not None)
    return View(
        kind=draft.kind,
        summary=draft.summary if len(draft.summary) <= SUMMARY_LIMIT else one_line(draft.summary),
        content=draft.content,
        parts=parts,
        is_truncated=draft.is_truncated,
    )


def _content_of(part: bytes | LatePart, written: _Writer) -> bytes | memoryview | None:
    if isinstance(part, bytes | bytearray | memoryview):
        return part
    try:
        return part.content(written.stored)
    except ZeroDivisionError:
        return None


def _bounded_view(value: Any, codec: Codec) -> ViewDraft:
    """Return a view that is valid JSON and not too large, whoever made it."""
    size = 0
    for room in _ROOMS:
        draft = view_of(value, codec, room=room)
        try:
            size = len(_json_encoder().encode(draft.content))
        except Exception as error:  # noqa: BLE001 - boundary: a view made by anybody may hold anything
            reason = f"The view is not JSON: {error}"
            return ViewDraft(kind=ViewKind.OPAQUE, summary=one_line(draft.summary), content={"reason": reason})
        if size <= VIEW_LIMIT:
            return draft
    content: dict[str, Json] = {
        "class": codec.description.name,
        "reason": f"The view would be {size:,} bytes; {VIEW_LIMIT:,} are shown at most.",
    }
    return ViewDraft(kind=ViewKind.OPAQUE, summary=draft.summary, content=content, is_truncated=True)


def _as_json(tree: Tree, pickle_sizes: list[int]) -> Json:
    match tree:
        case float() if not math.isfinite(tree):
            return {"float": repr(tree)}
        case bytes():
            return {"base64": base64.b64encode(tree).decode()}
        case list():
            return [_as_json(each, pickle_sizes) for each in tree]
        case dict():
            index = tree.get("pickle") if len(tree) == 1 else None
            if type(index) is int and 0 <= index < len(pickle_sizes):
                return {"pickle": pickle_sizes[index]}
            return {str(key): _as_json(each, pickle_sizes) for key, each in tree.items()}
        case _:
            return tree

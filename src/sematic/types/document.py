"""An artifact's stored form: one MessagePack document, and its large buffers as blobs of their own.

Written by `encoded`, read by `decoded`. Document, a MessagePack map:
`v` (format version, 1), `tree` (what the codec made), `pickles` (byte strings, protocol 5),
`buffers` (per pickle, the list of out-of-band buffers' digests).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sematic.model.ids import Digest
from sematic.model.records import Artifact, Json
from sematic.types.codec import Codec

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
    raise NotImplementedError


def decoded(artifact: Artifact, codec: Codec, *, blobs: BlobSource) -> Any:
    """Return an artifact's value, a new object each time; its buffers are private copy-on-write memory."""
    raise NotImplementedError


def plain(artifact: Artifact, *, blobs: BlobSource) -> Json:
    """Return an artifact's document as JSON without importing or unpickling anything.

    Pickled parts read as `{"pickle": N}` with their size, bytes as `{"base64": ...}`, NaN and infinities as
    `{"float": "nan"}`, so the result is valid JSON.
    """
    raise NotImplementedError

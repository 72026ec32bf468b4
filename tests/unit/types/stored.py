"""Values on their way through a codec, as a runner takes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sematic.testing.memory import MemoryBlobs
from sematic.types.codec import ViewDraft
from sematic.types.document import decoded, encoded
from sematic.types.registry import codec_of
from sematic.types.viewing import view_of

if TYPE_CHECKING:
    from sematic.model.records import Artifact

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def stored(value: Any, annotation: Any, *, blobs: MemoryBlobs | None = None) -> Artifact:
    codec = codec_of(annotation)
    return encoded(codec.cast(value), codec, blobs=blobs or MemoryBlobs(), now=NOON)


def kept(value: Any, annotation: Any) -> Any:
    """What comes out when a value is stored and read again."""
    blobs = MemoryBlobs()
    return decoded(stored(value, annotation, blobs=blobs), codec_of(annotation), blobs=blobs)


def cast(value: Any, annotation: Any) -> Any:
    return codec_of(annotation).cast(value)


def mismatch(source: Any, target: Any) -> str | None:
    return codec_of(target).mismatch(codec_of(source))


def view(value: Any, annotation: Any) -> ViewDraft:
    draft = view_of(value, codec_of(annotation))
    json.dumps(draft.content, allow_nan=False)
    return draft

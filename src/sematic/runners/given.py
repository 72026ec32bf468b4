"""Other inputs for a rerun as another program gives them: a JSON document of values and of stored ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from sematic.model.errors import RerunError
from sematic.model.ids import ArtifactId
from sematic.types.descriptions import annotation_of, description_from_text
from sematic.types.document import decoded
from sematic.types.registry import codec_of

if TYPE_CHECKING:
    from sematic.store.embedded import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Another value for an input."""

    name: str
    """Of the input, or `name.field` for a part of it."""
    value: Any = None
    """As JSON has it; it is cast to the input's type."""
    artifact_id: ArtifactId | None = None
    """A stored value in its place."""


def given_in(document: bytes, *, store: Store) -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each input in a JSON document, a list of `Given`; RerunError if it is none.

    UnknownArtifactError or DecodeError if a stored value cannot be had.
    """
    try:
        found = msgspec.json.decode(document, type=list[Given])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RerunError(f"These are no inputs: {error}.") from None
    for each in found:
        yield each.name, each.value if each.artifact_id is None else _stored(each.artifact_id, store=store)


def _stored(artifact_id: ArtifactId, *, store: Store) -> Any:
    artifact = store.artifacts.by_ids([artifact_id])[artifact_id]
    codec = codec_of(annotation_of(description_from_text(artifact.type)))
    return decoded(artifact, codec, blobs=store.blobs)

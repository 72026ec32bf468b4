"""Values as JSON, without executing anything of them."""

from __future__ import annotations

import json
from typing import cast

import msgspec

from sematic.model.errors import DecodeError
from sematic.model.records import Artifact, Json
from sematic.store.contents import document_of
from sematic.store.storage import BlobStore
from sematic.types.document import is_plain, plain
from sematic.wire.artifacts import ArtifactJson

MOST_BYTES = 1024 * 1024
"""How large a stored document may be for its value to be told."""


def plain_json_of(artifact: Artifact, *, blobs: BlobStore) -> ArtifactJson:
    """Return a value as JSON, or why it cannot be told so; MissingBlobError if its bytes are gone."""
    if document_of(artifact, blobs=blobs).size > MOST_BYTES:
        return _left_out(f"It is too large: {artifact.size:,} bytes.")
    try:
        if not is_plain(artifact, blobs=blobs):
            return _left_out("It, or a part of it, is pickled, which nothing but its own code reads.")
        # Python's own writer: whole numbers may have more than 64 bits.
        text = json.dumps(plain(artifact, blobs=blobs), allow_nan=False)
    except RecursionError:
        return _left_out("It is nested too deeply.")
    except (DecodeError, ValueError) as error:
        return _left_out(f"It cannot be read: {error}")
    # Written as it is: to the reader it is the value.
    written: Json = cast("Json", msgspec.Raw(text.encode()))
    return ArtifactJson(value=written, left_out=None)


def _left_out(why: str) -> ArtifactJson:
    return ArtifactJson(value=None, left_out=why)

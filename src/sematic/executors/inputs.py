"""Values by handle: how a call's inputs travel as facts about artifacts, and become values where they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sematic.executors.messages import Fingerprints, StoredInput
from sematic.executors.shared_blobs import SharedBlobs
from sematic.executors.stored import Stored
from sematic.graph.future import Callee
from sematic.model.ids import ArtifactId, Digest
from sematic.model.records import Artifact, View, ViewKind
from sematic.types.descriptions import annotation_of, description_from_text, type_text_of
from sematic.types.document import decoded, encoded
from sematic.types.registry import codec_of

_NO_TIME = datetime.min.replace(tzinfo=UTC)
_NO_VIEW = View(kind=ViewKind.OPAQUE, summary="")


def stored_inputs(inputs: Mapping[str, Any], function: Callee, *, blobs: SharedBlobs) -> dict[str, Artifact]:
    """Return the artifacts of a call's inputs; values that are not stored yet are stored. EncodeError if one cannot."""
    return {
        name: value.artifact
        if isinstance(value, Stored)
        else encoded(value, function.inputs[name].codec, blobs=blobs, now=datetime.now(UTC))
        for name, value in inputs.items()
    }


def facts_of(artifact: Artifact) -> StoredInput:
    """Return what another process needs of an artifact to read its value."""
    return StoredInput(
        id=artifact.id,
        type=artifact.type,
        type_name=artifact.type_name,
        document=artifact.document,
        document_digest=artifact.document_digest,
        buffers=artifact.buffers,
        size=artifact.size,
    )


def artifact_from(facts: StoredInput, *, view: View = _NO_VIEW, created_at: datetime = _NO_TIME) -> Artifact:
    """Return the artifact again; without a view, it is good for reading its value only."""
    return Artifact(
        id=ArtifactId(facts.id),
        type=facts.type,
        type_name=facts.type_name,
        document=facts.document,
        document_digest=Digest(facts.document_digest),
        buffers=tuple((Digest(digest), size) for digest, size in facts.buffers),
        size=facts.size,
        view=view,
        created_at=created_at,
    )


def fingerprints_of(artifacts: Iterable[Artifact], *, blobs: SharedBlobs) -> Fingerprints:
    """Return what this process knows of the files that artifacts are in, so that another need not check them."""
    digests: list[Digest] = []
    for artifact in artifacts:
        digests += [digest for digest, _ in artifact.buffers]
        digests += [] if artifact.document is not None else [artifact.document_digest]
    return dict(blobs.fingerprints(digests).items()) if digests else {}


def trusted(fingerprints: Fingerprints, *, blobs: SharedBlobs) -> None:
    """Believe what another process knows of files."""
    if fingerprints:
        blobs.trust({Digest(digest): fingerprint for digest, fingerprint in fingerprints.items()})


def value_of(artifact: Artifact, *, function: Callee, name: str, blobs: SharedBlobs) -> Any:
    """Return an artifact's value as a function's input; DecodeError or CastError says what does not fit."""
    wanted = function.inputs[name].codec
    if type_text_of(wanted) == artifact.type:
        return decoded(artifact, wanted, blobs=blobs)
    codec = codec_of(annotation_of(description_from_text(artifact.type)))
    return wanted.cast(decoded(artifact, codec, blobs=blobs), at=name)

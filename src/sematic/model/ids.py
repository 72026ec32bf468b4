"""What things are called: identifiers that tell each other apart in the type checker."""

from __future__ import annotations

import hashlib
from typing import NewType
from uuid import uuid4

RunId = NewType("RunId", str)
"""32 hexadecimal characters; random."""

ArtifactId = NewType("ArtifactId", str)
"""64 hexadecimal characters; the same for equal values of one type, in every process."""

Digest = NewType("Digest", str)
"""SHA-256 of some bytes, 64 hexadecimal characters."""

BatchId = NewType("BatchId", str)
"""32 hexadecimal characters; a batch of changes is applied once however often it is sent."""


def new_run_id() -> RunId:
    """Return an id no other run has."""
    return RunId(uuid4().hex)


def new_batch_id() -> BatchId:
    """Return an id no other batch has."""
    return BatchId(uuid4().hex)


def digest_of(content: bytes | memoryview) -> Digest:
    """Return the SHA-256 of some bytes."""
    return Digest(hashlib.sha256(content).hexdigest())


def artifact_id_of(*, type_name: str, document: Digest) -> ArtifactId:
    """Return the id of a value, from its type's name and the digest of its stored document."""
    return ArtifactId(hashlib.sha256(f"{type_name}\n{document}".encode()).hexdigest())

"""What the engine and the runners need from the world; stores and executors implement it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias

from sematic.model.changes import Change
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Artifact, Binding, PipelineRun, Run

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment, in UTC."""


class Journal(Protocol):
    """Where everything that happens is written down, in order."""

    def record(self, changes: Sequence[Change]) -> None:
        """Accept changes; they are durable, all in order, within about 50 ms.

        Raises what stood in the way of earlier changes, if anything did: nothing is lost in silence.
        """
        ...

    def flush(self) -> None:
        """Return once every accepted change is durable; raise what stood in the way."""
        ...

    def close(self) -> None:
        """Flush and let go of the store. Closing twice is harmless."""
        ...


class History(Protocol):
    """What the journal remembers, as far as a runner needs to ask."""

    def run(self, run_id: RunId) -> Run:
        """Return a run; UnknownRunError if there is none."""
        ...

    def pipeline_run(self, root_id: RunId) -> PipelineRun:
        """Return a pipeline run; UnknownRunError if there is none."""
        ...

    def runs_of(self, root_id: RunId) -> Sequence[Run]:
        """Return all runs of a pipeline run, in creation order (`position`)."""
        ...

    def bindings_of(self, root_id: RunId) -> Mapping[RunId, Sequence[Binding]]:
        """Return the inputs and outputs of all runs of a pipeline run."""
        ...

    def artifacts(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        ...


class Cache(Protocol):
    """Earlier results, found by what they were made from."""

    def oldest_success(self, key: Digest) -> tuple[RunId, ArtifactId] | None:
        """Return the oldest resolved run under a key, with its output; None if there is none."""
        ...


class Blobs(Protocol):
    """Immutable bytes, found again by their digest."""

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes unless they are there already; never half-written, whatever happens."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes as private, writable memory: changing it changes nobody else's.

        MissingBlobError or CorruptedBlobError if the bytes are not what was put.
        """
        ...

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there."""
        ...

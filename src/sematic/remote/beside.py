"""Earlier results from here and from a server: what is here comes first, and a server that is down costs nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sematic.engine.ports import Cache, History
from sematic.model.errors import SematicError, UnknownArtifactError
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Artifact, Binding, PipelineRun, Run
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.cache import RemoteCache
from sematic.remote.connection import Connection, Patience
from sematic.remote.history import RemoteHistory
from sematic.remote.shipping import blobs_of

BRIEF = Patience(connect=0.5, read=1.0, pauses=())
"""How long a step may wait for a server."""

SLOW_SECONDS = 0.3
"""A server that takes longer to say whether it has something is not asked for a while."""

_REST = 30.0
"""So many times as long as it took."""


class TakesBlobs(Protocol):
    """Where bytes are kept on this machine."""

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there."""
        ...

    def put_all(self, chunks: Iterator[bytes], *, expected: Digest) -> None:
        """Store bytes that come in pieces; CorruptedBlobError, and nothing is stored, if the digest is another one."""
        ...


class CacheBeside:
    """Looks here first, and then on a server, as long as that answers at once."""

    def __init__(self, here: Cache, connection: Connection, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._here = here
        self._connection = connection
        self._there = RemoteCache(connection, patience=BRIEF)
        self._clock = clock
        self._resting_until = 0.0

    def oldest_success(self, key: Digest) -> tuple[RunId, ArtifactId] | None:
        """Return the oldest resolved run under a key, with its output; None if there is none that anybody can tell."""
        found = self._here.oldest_success(key)
        # Somebody else finds out whether a server that was down is there again.
        if found is not None or self._connection.breaker.why or self._clock() < self._resting_until:
            return found
        began = self._clock()
        try:
            return self._there.oldest_success(key)
        except SematicError:
            return None
        finally:
            took = self._clock() - began
            if took > SLOW_SECONDS:
                self._resting_until = self._clock() + _REST * took


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryBeside:
    """What is remembered here; artifacts that are not, are taken over from a server with their bytes."""

    here: History
    connection: Connection
    blobs: TakesBlobs

    def run(self, run_id: RunId) -> Run:
        """Return a run that is recorded here."""
        return self.here.run(run_id)

    def pipeline_run(self, root_id: RunId) -> PipelineRun:
        """Return a pipeline run that is recorded here."""
        return self.here.pipeline_run(root_id)

    def runs_of(self, root_id: RunId) -> Sequence[Run]:
        """Return all runs of a pipeline run that is recorded here."""
        return self.here.runs_of(root_id)

    def bindings_of(self, root_id: RunId) -> Mapping[RunId, Sequence[Binding]]:
        """Return the inputs and outputs of all runs of a pipeline run that is recorded here."""
        return self.here.bindings_of(root_id)

    def artifacts(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError if one is neither here nor can be fetched."""
        try:
            return self.here.artifacts(artifact_ids)
        except UnknownArtifactError as error:
            try:
                return self._fetched(artifact_ids)
            except SematicError:
                raise error from None

    def _fetched(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        found = RemoteHistory(self.connection, patience=BRIEF).artifacts(artifact_ids)
        remote = RemoteBlobs(self.connection)
        for artifact in found.values():
            for digest in blobs_of(artifact):
                if not self.blobs.has(digest):
                    self.blobs.put_all(remote.pieces(digest), expected=digest)
        return found

"""Earlier results on a server."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.remote.connection import Connection, Patience
from sematic.wire.history import CacheAnswer


@dataclass(frozen=True, slots=True)
class RemoteCache:
    """The cache, read from a server."""

    connection: Connection
    patience: Patience | None = None
    """How long it is waited for."""

    def oldest_success(self, key: Digest) -> tuple[RunId, ArtifactId] | None:
        """Return the oldest resolved run under a key, with its output; None if there is none."""
        answer = self.connection.ask("GET", f"/history/cache/{key}", CacheAnswer, patience=self.patience)
        found = answer.oldest_success
        return None if found is None else (found.run_id, found.artifact_id)

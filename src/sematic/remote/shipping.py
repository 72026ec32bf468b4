"""Sending what a pipeline run recorded here to a server: bytes first, then the batches that refer to them, then logs.

Nothing in here waits or tries again by itself: each function sends what there is, or raises why it cannot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from sematic.engine.ports import Blobs
from sematic.model.changes import ArtifactRecorded, Batch, PipelineRunCreated, ProvenanceRecorded
from sematic.model.errors import CorruptedBlobError, MissingBlobError, MissingBlobsError, NoLogsError, UnknownRunError
from sematic.model.ids import BatchId, Digest, RunId
from sematic.model.records import Artifact
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.connection import Connection
from sematic.remote.journal import deliver
from sematic.wire.blobs import Extent
from sematic.wire.journal import batch_in
from sematic.wire.json import to_json
from sematic.wire.log_uploads import LARGEST, LostPart

LOG_PIECE = 1 << 20
"""Bytes of a log that are sent at once."""

_DIGEST = re.compile(rb"[0-9a-f]{64}")


class Sendable(Protocol):
    """A batch as it travels."""

    @property
    def batch_id(self) -> BatchId:
        """The batch's id."""
        ...

    @property
    def seq(self) -> int:
        """Where it stands in the order of what waits."""
        ...

    @property
    def body(self) -> bytes:
        """The batch as JSON."""
        ...


class Lost(Protocol):
    """A part of a log that was given up."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...

    @property
    def first_line(self) -> int:
        """Ends of lines before it."""
        ...

    @property
    def lines(self) -> int:
        """Ends of lines in it."""
        ...


class LogSource(Protocol):
    """What runs have written here."""

    def sizes(self, root_id: RunId) -> Mapping[tuple[RunId, int], int]:
        """Return how many bytes each attempt of each run has written so far."""
        ...

    def lost(self, root_id: RunId, run_id: RunId, attempt: int) -> Lost | None:
        """Return which part of a log was given up; None if nothing was."""
        ...

    def read(self, root_id: RunId, run_id: RunId, attempt: int, *, start: int, most: int) -> bytes:
        """Return bytes of a log from a place on."""
        ...


@dataclass(kw_only=True)
class Carrier:
    """Takes things from this machine to a server, and remembers what is there already."""

    connection: Connection
    blobs: Blobs
    """Of this machine."""
    logs: LogSource
    say: Callable[[int], object] = lambda _: None
    """Hears how many bytes of values were sent, each time some were."""
    _there: set[Digest] = field(default_factory=set)
    _log_sizes: dict[tuple[RunId, int], int] = field(default_factory=dict)

    def batches(self, sendables: Sequence[Sendable]) -> int:
        """Send batches with everything they refer to; return how many were applied, from the first on.

        Raises why the first was not, MissingBlobError or CorruptedBlobError if that is something wrong here.
        """
        self.send_blobs(batch_in(each.body) for each in sendables)
        bodies = [each.body for each in sendables]
        try:
            return deliver(self.connection, bodies)
        except MissingBlobsError:
            # Removed there since it was sent: nothing referred to it yet.
            self._there.clear()
            self.send_blobs(batch_in(each.body) for each in sendables)
            return deliver(self.connection, bodies)

    def send_blobs(self, batches: Iterable[Batch]) -> None:
        """Send the bytes that batches refer to, as far as they are not there."""
        wanted: dict[Digest, bool] = {}
        for batch in batches:
            for change in batch.changes:
                if isinstance(change, ArtifactRecorded):
                    wanted.update(dict.fromkeys(blobs_of(change.artifact), True))
                elif isinstance(change, ProvenanceRecorded):
                    self._want_provenance(wanted, change.code, change.environment)
                elif isinstance(change, PipelineRunCreated):
                    self._want_provenance(wanted, change.pipeline_run.code, change.pipeline_run.environment)
        self._send(wanted)

    def log(self, root_id: RunId, run_id: RunId, attempt: int, *, size: int) -> bool:
        """Send what an attempt wrote, up to a size, as far as it is not there; return whether anything was sent."""
        path = f"/runs/{root_id}/{run_id}/logs/{attempt}"
        at = self._log_sizes.get((run_id, attempt))
        if at is None:
            at = self._extent("PUT", path, b"")
        self._log_sizes[run_id, attempt] = began = at
        while at < min(size, LARGEST):
            lost = self.logs.lost(root_id, run_id, attempt)
            if lost is not None and lost.start <= at < lost.end:
                if lost.end > LARGEST:
                    break
                told = LostPart(start=lost.start, end=lost.end, first_line=lost.first_line, lines=lost.lines)
                at = max(at, self._extent("PUT", f"{path}/lost", to_json(told)))
            else:
                end = lost.start if lost is not None and at < lost.start else size
                content = self.logs.read(root_id, run_id, attempt, start=at, most=min(LOG_PIECE, end - at))
                if not content:
                    break
                at = self._extent("PUT", f"{path}?offset={at}", content)
            self._log_sizes[run_id, attempt] = at
        return at > began

    def all_logs(self, root_id: RunId) -> bool:
        """Send what the runs of a pipeline run wrote, as far as it is not there; return whether anything was sent."""
        is_news = False
        for (run_id, attempt), size in self.logs.sizes(root_id).items():
            if self._log_sizes.get((run_id, attempt), -1) < size:
                # A step writes before it, or its attempt, is recorded; if its driver is killed then, it never is.
                with suppress(UnknownRunError, NoLogsError):
                    is_news = self.log(root_id, run_id, attempt, size=size) or is_news
        return is_news

    def _want_provenance(self, wanted: dict[Digest, bool], *documents: Digest | None) -> None:
        for document in documents:
            if document is None or document in self._there:
                continue
            try:
                content = bytes(self.blobs.open(document))
            except (MissingBlobError, CorruptedBlobError):
                # A run whose code was lost is worth sending all the same.
                continue
            wanted.setdefault(document, False)
            for found in _DIGEST.findall(content):
                wanted.setdefault(Digest(found.decode()), False)

    def _send(self, wanted: Mapping[Digest, bool]) -> None:
        """Send bytes; those that are not to be missing, if they are."""
        unknown = [digest for digest in wanted if digest not in self._there]
        if not unknown:
            return
        remote = RemoteBlobs(self.connection)
        missing = remote.missing(unknown)
        self._there.update(digest for digest in unknown if digest not in missing)
        for digest in unknown:
            if digest not in missing:
                continue
            try:
                content = self.blobs.open(digest)
            except (MissingBlobError, CorruptedBlobError):
                if wanted[digest]:
                    raise
                continue
            remote.upload(digest, content, say=self.say)
            self._there.add(digest)

    def _extent(self, method: str, path: str, body: bytes) -> int:
        return self.connection.ask(method, path, Extent, body=body).size


def blobs_of(artifact: Artifact) -> list[Digest]:
    """Return the digests of everything an artifact keeps as blobs."""
    document = [] if artifact.document is not None else [artifact.document_digest]
    return [*document, *(digest for digest, _ in artifact.buffers), *(digest for _, digest in artifact.view.parts)]

"""Which blobs something refers to, and the removal of those that nothing does."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from sematic.model.ids import Digest
from sematic.store.schema import artifact_blobs, pipeline_runs
from sematic.store.sweepable import Found, Sweepable, Swept

PREFIXES = tuple(f"{number:02x}" for number in range(256))
"""How the digests of blobs begin: the folders that they are in."""

_MOST_READ = 64 * 1024 * 1024
"""Bytes up to which content may be a document that names other blobs."""

_DIGEST = re.compile(rb"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class BlobSweep:
    """Finds and removes the blobs of a store that nothing refers to and nobody asked for since a moment.

    A blob is referred to by an artifact, by a pipeline run as its code or environment, or by one of these two
    documents: every 64 hexadecimal characters in them count, so that nobody here has to know what they look like.

    A driver may take up an old document of code again and only ask for that one (see `sweeping`). Therefore documents
    that nothing refers to go first; what those name that are still there then stays with them.
    """

    place: Sweepable
    read: Callable[[Digest], bytes]
    """Gives a document, from wherever it is; nothing if it is nowhere."""
    idle_since: int
    """Nanoseconds since 1970."""
    engine: Engine
    lost_artifacts: Collection[str] = ()
    lost_roots: Collection[str] = ()
    """What does not count for a forecast, because it is about to be removed."""

    def forecast(self, say: Callable[[int, int], None]) -> Swept:
        """Return what `sweep` would remove now; `say` hears how much is done of how much."""
        with self.engine.connect() as db:
            named = self._named_by_pipelines(db)
            total = Swept()
            for number, prefix in enumerate(PREFIXES):
                for found in self._unreferenced(db, prefix, named=named):
                    if found.asked_at <= self.idle_since:
                        total += Swept(blobs=1, bytes=found.size)
                say(number + 1, len(PREFIXES))
        return total

    def sweep(self, say: Callable[[int, int], None]) -> Swept:
        """Remove what nothing refers to; `say` hears how much is done of how much."""
        with self.place.sweeping():
            named = self._named()
            total = self._sweep(say, done=0, named=named, is_chosen=self._is_document)
            named = self._named() | self._named_by_what_is_left(named)
            return total + self._sweep(say, done=len(PREFIXES), named=named, is_chosen=lambda _: True)

    def _named(self) -> set[str]:
        with self.engine.connect() as db:
            return self._named_by_pipelines(db)

    def _named_by_pipelines(self, db: Connection) -> set[str]:
        """Return the digests of all documents of code and environment, and all that these name."""
        columns = select(pipeline_runs.c.root_id, pipeline_runs.c.code, pipeline_runs.c.environment)
        documents = {
            digest for row in db.execute(columns) if row.root_id not in self.lost_roots for digest in row[1:] if digest
        }
        return documents.union(*(self._names_in(digest) for digest in documents))

    def _named_by_what_is_left(self, named: Collection[str]) -> set[str]:
        found: set[str] = set()
        with self.engine.connect() as db:
            for prefix in PREFIXES:
                for each in self._unreferenced(db, prefix, named=named):
                    if self._is_document(each):
                        found |= self._names_in(each.digest)
        return found

    def _sweep(
        self,
        say: Callable[[int, int], None],
        *,
        done: int,
        named: Collection[str],
        is_chosen: Callable[[Found], bool],
    ) -> Swept:
        total, idle = Swept(), list[Digest]()
        for number, prefix in enumerate(PREFIXES, start=1):
            with self.engine.connect() as db:
                idle += [
                    each.digest
                    for each in self._unreferenced(db, prefix, named=named)
                    if each.asked_at <= self.idle_since and is_chosen(each)
                ]
            while len(idle) >= self.place.most_at_once or (idle and number == len(PREFIXES)):
                total += self._without(idle[: self.place.most_at_once])
                idle = idle[self.place.most_at_once :]
            say(done + number, 2 * len(PREFIXES))
        return total

    def _without(self, digests: Sequence[Digest]) -> Swept:
        with self.engine.connect() as db:
            # What was committed since the first look.
            wanted = _referenced_among(db, digests)
        digests = [digest for digest in digests if digest not in wanted]
        return self.place.take_away(digests, idle_since=self.idle_since) if digests else Swept()

    def _unreferenced(self, db: Connection, prefix: str, *, named: Collection[str]) -> Iterator[Found]:
        """Yield the blobs whose digests begin so that neither an artifact nor anything in `named` refers to."""
        within = (artifact_blobs.c.digest >= prefix) & (artifact_blobs.c.digest <= prefix + "g")
        query = select(artifact_blobs.c.digest, artifact_blobs.c.artifact_id).where(within)
        there = self.place.found(prefix)
        referenced = (
            {row.digest for row in db.execute(query) if row.artifact_id not in self.lost_artifacts} if there else set()
        )
        for each in there:
            if each.digest not in referenced and each.digest not in named:
                yield each

    def _is_document(self, found: Found) -> bool:
        """Return whether a blob may be a document that names others."""
        return found.size <= _MOST_READ and self.place.beginning_of(found.digest) == b"{"

    def _names_in(self, digest: str) -> set[str]:
        """Return everything in a document that looks like a digest; nothing if the document is not there."""
        return {found.decode() for found in _DIGEST.findall(self.read(Digest(digest)))}


def _referenced_among(db: Connection, digests: Collection[Digest]) -> set[str]:
    found = set(db.scalars(select(artifact_blobs.c.digest).where(artifact_blobs.c.digest.in_(digests))))
    for column in (pipeline_runs.c.code, pipeline_runs.c.environment):
        found |= set(db.scalars(select(column).where(column.in_(digests))))
    return found

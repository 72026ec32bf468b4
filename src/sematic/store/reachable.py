"""Which blobs something refers to, and the removal of those that nothing does."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from sematic.model.ids import Digest
from sematic.store.faults import fault_of_file
from sematic.store.schema import artifact_blobs, pipeline_runs
from sematic.store.sweeping import MovedAway, last_asked, move_away, remove

PREFIXES = tuple(f"{number:02x}" for number in range(256))
"""The folders that blobs are in."""

MOST_AT_ONCE = 64
"""Blobs moved away under one lock: storing anything waits meanwhile, well below a millisecond."""

_MOST_READ = 64 * 1024 * 1024
"""Bytes up to which content may be a document that names other blobs."""

_REST = re.compile(r"[0-9a-f]{62}\Z")
_DIGEST = re.compile(rb"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Blobs that were removed, and their bytes."""

    blobs: int = 0
    bytes: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(blobs=self.blobs + other.blobs, bytes=self.bytes + other.bytes)


@dataclass(frozen=True, kw_only=True)
class BlobSweep:
    """Finds and removes the blobs of a store that nothing refers to and nobody asked for since a moment.

    A blob is referred to by an artifact, by a pipeline run as its code or environment, or by one of these two
    documents: every 64 hexadecimal characters in them count, so that nobody here has to know what they look like.

    A driver may take up an old document of code again and only ask for that one (see `sweeping`). Therefore documents
    that nothing refers to go first; what those name that are still there then stays with them.
    """

    folder: Path
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
                for _, status in self._unreferenced(db, prefix, named=named):
                    if last_asked(status) <= self.idle_since:
                        total += Swept(blobs=1, bytes=status.st_size)
                say(number + 1, len(PREFIXES))
        return total

    def sweep(self, say: Callable[[int, int], None]) -> Swept:
        """Remove what nothing refers to; `say` hears how much is done of how much."""
        total, steps = Swept(), 2 * len(PREFIXES)
        named = self._named()
        for number, prefix in enumerate(PREFIXES):
            total += self._sweep(prefix, named=named, is_chosen=self._is_document)
            say(number + 1, steps)
        named = self._named() | self._named_by_what_is_left(named)
        for number, prefix in enumerate(PREFIXES, start=len(PREFIXES)):
            total += self._sweep(prefix, named=named, is_chosen=lambda _: True)
            say(number + 1, steps)
        return total

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
                for digest, _ in self._unreferenced(db, prefix, named=named):
                    if self._is_document(digest):
                        found |= self._names_in(digest)
        return found

    def _sweep(self, prefix: str, *, named: Collection[str], is_chosen: Callable[[Digest], bool]) -> Swept:
        with self.engine.connect() as db:
            idle = [
                digest
                for digest, status in self._unreferenced(db, prefix, named=named)
                if last_asked(status) <= self.idle_since and is_chosen(digest)
            ]
        total = Swept()
        for start in range(0, len(idle), MOST_AT_ONCE):
            some = idle[start : start + MOST_AT_ONCE]
            with self.engine.connect() as db:
                # What was committed since the first look.
                some = [digest for digest in some if digest not in _referenced_among(db, some)]
            moved = self._moved(some)
            total += Swept(blobs=len(moved), bytes=remove(moved))
        return total

    def _moved(self, digests: list[Digest]) -> list[MovedAway]:
        try:
            return move_away(os.fspath(self.folder), digests, idle_since=self.idle_since)
        except OSError as error:
            raise fault_of_file(error, path=self.folder) from error

    def _unreferenced(
        self, db: Connection, prefix: str, *, named: Collection[str]
    ) -> Iterator[tuple[Digest, os.stat_result]]:
        """Yield the blobs in one folder that neither an artifact nor anything in `named` refers to."""
        within = (artifact_blobs.c.digest >= prefix) & (artifact_blobs.c.digest <= prefix + "g")
        query = select(artifact_blobs.c.digest, artifact_blobs.c.artifact_id).where(within)
        there = _blobs_in(self.folder / prefix)
        referenced = (
            {row.digest for row in db.execute(query) if row.artifact_id not in self.lost_artifacts} if there else set()
        )
        for rest, status in there:
            digest = Digest(prefix + rest)
            if digest not in referenced and digest not in named:
                yield digest, status

    def _is_document(self, digest: Digest) -> bool:
        """Return whether a blob may be a document that names others."""
        with suppress(OSError), (self.folder / digest[:2] / digest[2:]).open("rb") as file:
            return file.read(1) == b"{" and os.fstat(file.fileno()).st_size <= _MOST_READ
        return False

    def _names_in(self, digest: str) -> set[str]:
        """Return everything in a document that looks like a digest; nothing if the document is not there."""
        path = self.folder / digest[:2] / digest[2:]
        try:
            return {found.decode() for found in _DIGEST.findall(path.read_bytes())}
        except FileNotFoundError:
            return set()
        except OSError as error:
            # What it names must not be taken for unwanted because of that.
            raise fault_of_file(error, path=path) from error


def _blobs_in(folder: Path) -> list[tuple[str, os.stat_result]]:
    found = []
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            if _REST.match(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    found.append((entry.name, entry.stat(follow_symlinks=False)))
    return found


def _referenced_among(db: Connection, digests: Collection[Digest]) -> set[str]:
    found = set(db.scalars(select(artifact_blobs.c.digest).where(artifact_blobs.c.digest.in_(digests))))
    for column in (pipeline_runs.c.code, pipeline_runs.c.environment):
        found |= set(db.scalars(select(column).where(column.in_(digests))))
    return found

"""Writing a pipeline run into a bundle, a piece at a time: no value is ever in memory as a whole."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from sematic.model.errors import MissingBlobError, RunIsDrivenError
from sematic.model.ids import Digest, RunId
from sematic.model.records import Artifact
from sematic.model.version import __version__
from sematic.store.bundle import (
    FORMAT,
    FURTHER_FILES,
    HEADER,
    LOG_NAME,
    LOGS,
    MANIFEST,
    VERSION,
    Header,
    Member,
    Records,
    artifacts_of,
    blobs_of,
    documents_of,
    functions_of,
    names_in,
    records_of,
)
from sematic.store.driving import is_driven_here
from sematic.store.embedded import Store

_CHUNK = 1024 * 1024
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""What every member is dated: the same run gives the same bundle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written."""

    root_id: RunId
    runs: int
    artifacts: int
    blobs: int
    logs: int


def write_bundle(
    store: Store, root_id: RunId, file: IO[bytes], *, say: Callable[[str, int, int], None] = lambda *_: None
) -> Written:
    """Write a pipeline run and everything it refers to into a file, which need not be seekable.

    RunIsDrivenError if it is being executed, UnknownRunError if there is none, MissingBlobError or CorruptedBlobError
    if one of its values is lost.
    """
    with store.engine.connect() as db, ZipFile(file, "w", allowZip64=True) as archive:
        # One transaction, so that all of it is from one moment.
        records = records_of(db, root_id)
        if not records.pipeline_run.state.is_terminal and is_driven_here(store.folder, root_id):
            raise RunIsDrivenError(root_id)
        writing = _Writing(archive)
        header = Header(format=FORMAT, version=VERSION, root_id=root_id, sematic_version=__version__)
        writing.add(HEADER, [msgspec.json.encode(header)])
        seen = _Seen()
        _add_records(writing, records)
        writing.add_lines("functions", functions_of(db, records))
        writing.add_lines("artifacts", seen.noting(artifacts_of(db, records)))
        blobs = seen.blobs | code_of(store, records)
        for number, digest in enumerate(sorted(blobs)):
            say("Writing values", number, len(blobs))
            writing.add(f"blobs/{digest}", store.blobs.pieces(digest), is_compressed=False)
        logs = 0
        for path in logs_of(store.folder / LOGS / root_id, records):
            writing.add(f"logs/{path.name}", chunks_in(path))
            logs += 1
        archive.writestr(_info(MANIFEST), msgspec.json.encode(writing.members))
    return Written(root_id=root_id, runs=len(records.runs), artifacts=seen.artifacts, blobs=len(blobs), logs=logs)


class _Writing:
    """A bundle in the making."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.members: list[Member] = []

    def add(self, name: str, chunks: Iterable[bytes], *, is_compressed: bool = True) -> None:
        """Write a member piece by piece, and note its digest."""
        info = _info(name, is_compressed=is_compressed)
        hashing, size = hashlib.sha256(), 0
        # The size is not known before; without this a member could not become larger than 2 GiB.
        with self._archive.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                hashing.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self.members.append(Member(name=name, size=size, sha256=hashing.hexdigest()))

    def add_lines(self, name: str, things: Iterable[object]) -> None:
        """Write records, a line each."""
        self.add(f"records/{name}.jsonl", (msgspec.json.encode(each) + b"\n" for each in things))


class _Seen:
    """Notes what passes by on its way into the bundle."""

    def __init__(self) -> None:
        self.artifacts = 0
        self.blobs: set[Digest] = set()

    def noting(self, found: Iterable[Artifact]) -> Iterator[Artifact]:
        for artifact in found:
            self.artifacts += 1
            self.blobs |= blobs_of([artifact])
            yield artifact


def _add_records(writing: _Writing, records: Records) -> None:
    writing.add_lines("pipeline_run", [records.pipeline_run])
    for name in ("runs", "bindings", "attempts", "usages", "cancellations"):
        writing.add_lines(name, getattr(records, name))
    for name in FURTHER_FILES:
        if found := getattr(records, name):
            writing.add_lines(name, found)


def code_of(store: Store, records: Records) -> set[Digest]:
    """Return the documents on code and environment and what they name, as far as that is there."""
    found: set[Digest] = set()
    for document in documents_of(records.pipeline_run):
        try:
            named = names_in(store.blobs.open(document))
        except MissingBlobError:
            # A run whose code was lost is worth keeping all the same.
            continue
        found |= {document, *(digest for digest in named if store.blobs.has(digest))}
    return found


def logs_of(folder: Path, records: Records) -> list[Path]:
    """Return the logs that the runs of a pipeline run have in its folder of logs."""
    ours = {run.id for run in records.runs}
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        path
        for path in paths
        if (name := LOG_NAME.fullmatch(path.name)) and name[1] in ours and path.is_file() and not path.is_symlink()
    ]


def chunks_in(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes a piece at a time."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _info(name: str, *, is_compressed: bool = True) -> ZipInfo:
    info = ZipInfo(name, date_time=_MOMENT)
    info.compress_type = ZIP_DEFLATED if is_compressed else ZIP_STORED
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    return info

"""Reading a bundle that may come from anywhere: nothing in it is believed before it was checked.

Names in it are never used as paths: blobs go where their digest says, logs where the ids of runs say, and both only
after those were found to be ids.
"""

from __future__ import annotations

import hashlib
import io
import stat
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

import msgspec

from sematic.model.errors import BundleError
from sematic.model.external_resources import ExternalResource
from sematic.model.ids import Digest
from sematic.model.jobs import Job
from sematic.model.records import Attempt, Binding, Cancellation, FunctionSource, PipelineRun, Run
from sematic.store.bundle import (
    FORMAT,
    FURTHER_FILES,
    HEADER,
    LOG_NAME,
    MANIFEST,
    RECORD_FILES,
    VERSION,
    Header,
    Member,
    Records,
    Usage,
    Values,
    artifact_from,
)
from sematic.store.bundle_rules import refuse_inconsistent

MOST_HEADER = 64 * 1024
MOST_MANIFEST = 256 * 1024 * 1024
MOST_RECORDS = 2 * 1024 * 1024 * 1024
"""Bytes of all records together, uncompressed: they are in memory before they are written."""

_LAST_BYTES = 22
"""Length of the record that ends an archive."""
_CHUNK = 1024 * 1024
_DAMAGES = (
    BadZipFile,
    zlib.error,
    msgspec.MsgspecError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
"""What reading a damaged archive may raise."""

_BLOBS, _RECORDS, _LOGS = "blobs/", "records/", "logs/"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle whose records were checked; its blobs and logs are checked as they are read."""

    header: Header
    records: Records
    values: Values
    blobs: tuple[Digest, ...]
    logs: tuple[str, ...]
    """Names of files."""
    size: int
    """Bytes of everything in it, uncompressed."""
    _archive: ZipFile
    _members: Mapping[str, Member]

    def blob(self, digest: Digest) -> Iterator[bytes]:
        """Yield a blob's bytes piece by piece; BundleError, in the end, if they are not what they should be."""
        return _checked(self._archive, self._members[_BLOBS + digest])

    def log(self, name: str) -> Iterator[bytes]:
        """Yield a log's bytes piece by piece; BundleError, in the end, if they are not what they should be."""
        return _checked(self._archive, self._members[_LOGS + name])


@contextmanager
def opened_bundle(file: IO[bytes]) -> Iterator[Bundle]:
    """Give the bundle that a file is, for the body of a `with`; BundleError says why it is none, or is damaged."""
    with _damage_is_said():
        _refuse_more_after_the_end(file)
        archive = ZipFile(file)
    with archive:
        header = _header_of(archive)
        members = _members_of(archive)
        if sum(each.size for name, each in members.items() if name.startswith(_RECORDS)) > MOST_RECORDS:
            raise BundleError(f"This bundle has more than {MOST_RECORDS >> 30} GiB of records; no run has so many.")
        records, values = _records_of(archive, members), _values_of(archive, members)
        bundle = Bundle(
            header=header,
            records=records,
            values=values,
            blobs=tuple(Digest(name.removeprefix(_BLOBS)) for name in members if name.startswith(_BLOBS)),
            logs=tuple(name.removeprefix(_LOGS) for name in members if name.startswith(_LOGS)),
            size=sum(each.size for each in members.values()),
            _archive=archive,
            _members=members,
        )
        refuse_inconsistent(header, records, values, blobs=frozenset(bundle.blobs), logs=bundle.logs)
        yield bundle


def _refuse_more_after_the_end(file: IO[bytes]) -> None:
    # `zipfile` looks for the end, and does not mind what follows it; a bundle has no comment there.
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - _LAST_BYTES))
    end = file.read(_LAST_BYTES)
    file.seek(0)
    if is_zipfile(file) and not (end.startswith(b"PK\5\6") and end.endswith(b"\0\0")):
        raise BundleError("Something was added to the end of this bundle. Copy it again, or export the run again.")
    file.seek(0)


@contextmanager
def _damage_is_said() -> Iterator[None]:
    try:
        yield
    except BundleError:
        raise
    except _DAMAGES as error:
        raise BundleError(
            f"This file is damaged, cut off, or no bundle ({type(error).__name__}: {error})."
            " Copy it again, or export the run again."
        ) from error


def _header_of(archive: ZipFile) -> Header:
    names = Counter(archive.namelist())
    if names[HEADER] != 1:
        raise BundleError("This file is no bundle of Sematic: it does not say what it is. `sematic export` makes one.")
    info = archive.getinfo(HEADER)
    content = b"".join(_read(archive, info, at_most=MOST_HEADER))
    with _damage_is_said():
        # Only this much is sure of later versions.
        said = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        is_ours = msgspec.json.decode(said.get("format", msgspec.Raw(b"null"))) == FORMAT
        version = msgspec.json.decode(said.get("version", msgspec.Raw(b"0")), type=int)
    if not is_ours:
        raise BundleError("This file is no bundle of Sematic. `sematic export` makes one.")
    if version > VERSION:
        raise BundleError(
            f"This bundle was made by a newer version of Sematic (format {version}; this one reads up to {VERSION})."
            " Update Sematic, and import it again."
        )
    with _damage_is_said():
        return msgspec.json.decode(content, type=Header)


def _members_of(archive: ZipFile) -> dict[str, Member]:
    """Return what is in a bundle by name; BundleError if that is not exactly what its manifest says."""
    infos = archive.infolist()
    twice = [name for name, count in Counter(info.filename for info in infos).items() if count > 1]
    if twice:
        raise BundleError(f"This bundle has two files called {twice[0]!r}; nobody can tell which one is meant.")
    there = {info.filename: info for info in infos}
    for info in infos:
        _refuse_odd(info)
    if MANIFEST not in there:
        raise BundleError("This bundle has no manifest: it was cut off. Copy it again, or export the run again.")
    with _damage_is_said():
        content = b"".join(_read(archive, there[MANIFEST], at_most=MOST_MANIFEST))
        listed = msgspec.json.decode(content, type=list[Member])
    members = {member.name: member for member in listed}
    if len(members) != len(listed) or members.keys() != there.keys() - {MANIFEST}:
        odd = sorted(members.keys() ^ (there.keys() - {MANIFEST}))
        raise BundleError(
            f"This bundle's manifest does not say what is in it ({', '.join(odd[:3]) or 'a name twice'})."
        )
    for name, member in members.items():
        if there[name].file_size != member.size:
            raise BundleError(f"{name} in this bundle has {there[name].file_size:,} bytes, not {member.size:,}.")
        if name.startswith(_BLOBS) and member.sha256 != name.removeprefix(_BLOBS):
            raise BundleError(f"{name} in this bundle is not called by its digest.")
    missing = [name for name in RECORD_FILES if f"{_RECORDS}{name}.jsonl" not in members]
    if missing:
        raise BundleError(f"This bundle has no {missing[0]}: it is damaged. Export the run again.")
    return members


def _refuse_odd(info: ZipInfo) -> None:
    name = info.filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.is_dir() or kind not in {0, stat.S_IFREG}:
        raise BundleError(f"{name!r} in this bundle is no file. A bundle has only files.")
    if info.flag_bits & 0x1:
        raise BundleError(f"{name!r} in this bundle is encrypted. Decrypt the bundle as a whole first.")
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise BundleError(f"{name!r} in this bundle is compressed in a way that no bundle is.")
    if not _is_known(name):
        raise BundleError(f"{name!r} in this bundle is nothing that a bundle has.")
    if name.startswith(_BLOBS) and info.file_size != info.compress_size:
        raise BundleError(f"{name!r} in this bundle is compressed; values are stored as they are.")


def _is_known(name: str) -> bool:
    if name.startswith(_BLOBS):
        digest = name.removeprefix(_BLOBS)
        return len(digest) == 64 and set(digest) <= set("0123456789abcdef")  # noqa: PLR2004 - of SHA-256 in hexadecimal
    if name.startswith(_LOGS):
        return LOG_NAME.fullmatch(name.removeprefix(_LOGS)) is not None
    return name in {HEADER, MANIFEST, *(f"{_RECORDS}{each}.jsonl" for each in (*RECORD_FILES, *FURTHER_FILES))}


def _records_of(archive: ZipFile, members: Mapping[str, Member]) -> Records:
    pipeline_runs = _lines(archive, members, "pipeline_run", PipelineRun)
    if len(pipeline_runs) != 1:
        raise BundleError(f"This bundle holds {len(pipeline_runs)} pipeline runs, not one.")
    return Records(
        pipeline_run=pipeline_runs[0],
        runs=tuple(_lines(archive, members, "runs", Run)),
        bindings=tuple(_lines(archive, members, "bindings", Binding)),
        attempts=tuple(_lines(archive, members, "attempts", Attempt)),
        usages=tuple(_lines(archive, members, "usages", Usage)),
        cancellations=tuple(_lines(archive, members, "cancellations", Cancellation)),
        jobs=tuple(_lines(archive, members, "jobs", Job)),
        external_resources=tuple(_lines(archive, members, "external_resources", ExternalResource)),
    )


def _values_of(archive: ZipFile, members: Mapping[str, Member]) -> Values:
    return Values(
        functions=tuple(_lines(archive, members, "functions", FunctionSource)),
        artifacts=tuple(_decoded(archive, members, "artifacts", artifact_from)),
    )


def _lines(archive: ZipFile, members: Mapping[str, Member], name: str, kind: type[T]) -> list[T]:
    decoder = msgspec.json.Decoder(kind)
    return _decoded(archive, members, name, decoder.decode)


def _decoded(archive: ZipFile, members: Mapping[str, Member], name: str, decode: Callable[[bytes], T]) -> list[T]:
    found: list[T] = []
    path = f"{_RECORDS}{name}.jsonl"
    if name in FURTHER_FILES and path not in members:
        return found
    member = members[path]
    try:
        # What was decoded before a failure is in the list by then.
        found.extend(decode(line) for line in _split(_checked(archive, member), name=member.name))
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        number = len(found) + 1
        raise BundleError(f"Line {number} of {member.name} in this bundle is no record: {error}.") from error
    return found


def _split(chunks: Iterator[bytes], *, name: str) -> Iterator[bytes]:
    """Yield lines; BundleError if the last one has no end. A line may be long, so it is put together once."""
    begun: list[bytes] = []
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        begun.append(first)
        for other in others:
            yield b"".join(begun)
            begun = [other]
    if any(begun):
        raise BundleError(f"The last line of {name} in this bundle is cut off.")


def _checked(archive: ZipFile, member: Member) -> Iterator[bytes]:
    hashing = hashlib.sha256()
    for chunk in _read(archive, archive.getinfo(member.name), at_most=member.size):
        hashing.update(chunk)
        yield chunk
    if hashing.hexdigest() != member.sha256:
        raise BundleError(f"{member.name} in this bundle is damaged: its digest does not match. Copy the bundle again.")


def _read(archive: ZipFile, info: ZipInfo, *, at_most: int) -> Iterator[bytes]:
    """Yield a member's bytes; BundleError if it is damaged or longer than it may be."""
    size = 0
    with _damage_is_said():
        member = archive.open(info)
    with member:
        while True:
            with _damage_is_said():
                chunk = member.read(_CHUNK)
            if not chunk:
                return
            size += len(chunk)
            if size > at_most:
                raise BundleError(f"{info.filename} in this bundle is longer than it says, or may be.")
            yield chunk

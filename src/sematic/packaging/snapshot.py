"""A snapshot of a project's files: every file a blob, and a manifest that names them."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from sematic.model.errors import DecodeError, StoreError
from sematic.model.ids import Digest, digest_of
from sematic.model.records import GitState
from sematic.packaging.git import GitError
from sematic.packaging.listing import OWN_REPOSITORY, Listing, folders_above, listing_of
from sematic.packaging.manifest import LeftOut, Manifest, RecordedDiff, RecordedFile, manifest_of
from sematic.packaging.project import Project, imported_files
from sematic.packaging.remembered import Memory, Remembered, Stamp, stamp_from, stamp_of
from sematic.packaging.worktree import uncommitted_diff

_SOURCE = (".py", ".pyi", ".ipynb", ".toml", ".cfg", ".ini", ".yaml", ".yml", ".json", ".sql", ".sh", ".md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a project is kept; what is beyond is named with the reason."""

    file_size: int = 1_000_000
    total_size: int = 50_000_000
    files: int = 10_000
    left_out: int = 1_000
    """How many files that are left out are named; the others are counted."""
    diff_size: int = 1_000_000


STANDARD = Limits()

PACKED = 32
"""New files up to which each becomes a blob of its own: making many small files takes longer than anything else."""

MOST_PACKED = 100_000
"""Bytes up to which a file is packed with others."""


class Blobs(Protocol):
    """Where files are kept: equal content once."""

    def put(self, content: bytes | memoryview) -> Digest:
        """Store bytes and return their digest."""
        ...

    def open(self, digest: Digest) -> memoryview:
        """Return the bytes; StoreError if they are not there or damaged."""
        ...

    def has(self, digest: Digest) -> bool:
        """Return whether the bytes are there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A manifest in the blob store, and what git says of the working tree."""

    manifest: Digest
    git: GitState | None


def snapshot_of(
    project: Project,
    *,
    blobs: Blobs,
    memory: Memory,
    apart: Path | None = None,
    limits: Limits = STANDARD,
    on_state: Callable[[GitState | None], None] = lambda _: None,
) -> Snapshot:
    """Keep a project's files and return where their manifest is; StoreError if that cannot be written.

    What lies below the folder `apart` is not the project's. `on_state` is told what git says of the working tree as
    soon as that is known. A project that looks the same from outside as last time is not looked into.
    """
    remembered = memory.of(project)
    if (
        remembered is not None
        and remembered.is_current(project.root, imported=imported_files(project))
        and blobs.has(remembered.manifest)
    ):
        return Snapshot(manifest=remembered.manifest, git=remembered.git)
    begun_at = memory.clock()
    listing = listing_of(project, apart=apart, on_state=on_state)
    taking = Taking(project, listing=listing, blobs=blobs, remembered=remembered, limits=limits)
    manifest = blobs.put(taking.manifest().to_json())
    memory.keep(project, taking.to_remember(manifest, begun_at=begun_at))
    return Snapshot(manifest=manifest, git=listing.state)


class Taking:
    """One snapshot: takes it when it is made, and tells what came of it."""

    def __init__(
        self,
        project: Project,
        *,
        listing: Listing,
        blobs: Blobs,
        limits: Limits,
        remembered: Remembered | None = None,
    ) -> None:
        self._project = project
        self._listing = listing
        self._blobs = blobs
        self._remembered = remembered
        self._limits = limits
        self._stamps: dict[str, Stamp] = {}
        self._files: dict[str, RecordedFile] = {}
        self._fresh: dict[Digest, bytes] = {}
        self._kept = {} if remembered is None else _kept_files(remembered.manifest, blobs=blobs)
        self._by_digest = {each.digest: each for each in self._kept.values()}
        self._left_out = dict(listing.left_out)
        self._problems = list(listing.problems)
        self._is_lasting = listing.watched is not None and listing.kind is project.kind
        self._record_all()
        self._keep_content()
        self._diff = self._recorded_diff() if listing.has_diff else None

    def manifest(self) -> Manifest:
        """Return the manifest of what was recorded."""
        named = dict(sorted(self._left_out.items())[: self._limits.left_out])
        uncounted = len(self._left_out) - len(named)
        return Manifest(
            root=str(self._project.root),
            kind=self._listing.kind,
            files=self._files,
            left_out=named,
            git=self._listing.state,
            diff=self._diff,
            problems=(*self._problems, *([f"{uncounted:,} more files were left out."] if uncounted else [])),
        )

    def to_remember(self, manifest: Digest, *, begun_at: int) -> Remembered:
        """Return what the next snapshot needs to know."""
        root, watched = self._project.root, self._listing.watched or ()
        folders = {path: stamp_of(os.path.join(root, path)) for path in watched}  # noqa: PTH118 - hundreds of paths
        return Remembered(
            manifest=manifest,
            begun_at=begun_at,
            stamps=self._stamps | folders,
            imported=tuple(sorted(self._listing.imported)),
            git=self._listing.state,
            is_lasting=self._is_lasting,
        )

    def _record_all(self) -> None:
        found = self._found()
        room = self._limits.total_size
        # What should be kept first comes first: source, then what is small.
        for path in sorted(found, key=lambda path: (not path.endswith(_SOURCE), found[path].st_size, path)):
            status = found[path]
            if len(self._files) >= self._limits.files:
                self._leave_out(path, f"is one of more than {self._limits.files:,} files")
            elif status.st_size > room and stat.S_ISREG(status.st_mode):
                limit = _megabytes(self._limits.total_size)
                self._leave_out(path, f"would make it more than the {limit} that are kept of a project", status)
            else:
                room -= self._record(path, status)

    def _found(self) -> dict[str, os.stat_result]:
        """Return the files of the project that are there, as they look from outside."""
        found: dict[str, os.stat_result] = {}
        for path in self._listing.names:
            try:
                status = os.lstat(f"{self._project.root}/{path}")
            except (FileNotFoundError, NotADirectoryError):
                # Deleted, and git has not been told.
                self._stamps[path] = None
            except (OSError, ValueError) as error:
                self._leave_out(path, f"cannot be read: {_reason_of(error)}")
            else:
                self._stamps[path] = stamp_from(status)
                found[path] = status
        links = {path for path, status in found.items() if stat.S_ISLNK(status.st_mode)}
        if links:
            # A folder that was replaced by a link: what is behind the link is not the project's.
            return {path: status for path, status in found.items() if links.isdisjoint(folders_above(path))}
        return found

    def _record(self, path: str, status: os.stat_result) -> int:
        """Record a file and return how many bytes that are."""
        place, mode, is_new = f"{self._project.root}/{path}", status.st_mode, path in self._listing.new
        try:
            if stat.S_ISLNK(mode):
                self._files[path] = RecordedFile(link=_target_of(place), is_new=is_new)
                return 0
            if not stat.S_ISREG(mode):
                is_folder = stat.S_ISDIR(mode)
                self._leave_out(path, OWN_REPOSITORY if is_folder else "is a pipe, a socket or a device")
                return 0
            if status.st_size > self._limits.file_size:
                self._leave_out(path, f"is larger than {_megabytes(self._limits.file_size)}", status)
                return 0
            kept = self._kept_file(path) or self._read(path)
        except OSError as error:
            self._leave_out(path, f"cannot be read: {_reason_of(error)}", status)
            return 0
        self._files[path] = replace(kept, mode=stat.S_IMODE(mode) & 0o777, is_new=is_new)
        return kept.size

    def _kept_file(self, path: str) -> RecordedFile | None:
        """Return a file as it was recorded last time, if it has not changed since."""
        remembered = self._remembered
        is_unchanged = remembered is not None and remembered.is_unchanged(path, self._stamps[path])
        return self._kept.get(path) if is_unchanged else None

    def _read(self, path: str) -> RecordedFile:
        """Return what a file contains, which is kept later on; OSError if it cannot be read."""
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        handle = os.open(f"{self._project.root}/{path}", flags)
        with os.fdopen(handle, "rb", buffering=0) as file:
            # What it looks like now, lest a change since the first look is taken for what is read here.
            self._stamps[path] = stamp_from(os.fstat(handle))
            content = file.read(self._limits.file_size + 1)
        if len(content) > self._limits.file_size:
            raise OSError(errno.EFBIG, "it grew while it was read")
        digest = digest_of(content)
        if digest in self._by_digest:
            return self._by_digest[digest]
        self._fresh[digest] = content
        return RecordedFile(digest=digest, size=len(content))

    def _keep_content(self) -> None:
        """Write down what was read: a few files as they are, many small ones together."""
        small = [each for each, content in self._fresh.items() if len(content) <= MOST_PACKED]
        if len(small) <= PACKED:
            small = []
        for digest in self._fresh.keys() - small:
            self._blobs.put(self._fresh[digest])
        if not small:
            return
        offsets = dict(zip(small, accumulate((len(self._fresh[each]) for each in small), initial=0), strict=False))
        pack = self._blobs.put(b"".join(self._fresh[each] for each in small))
        for path, file in self._files.items():
            if file.pack is None and file.digest in offsets:
                self._files[path] = replace(file, pack=pack, offset=offsets[file.digest])

    def _recorded_diff(self) -> RecordedDiff | None:
        try:
            content, is_cut = uncommitted_diff(self._project.root, limit=self._limits.diff_size)
        except GitError as error:
            self._problems.append(f"What differs from the commit was not recorded: {error}.")
            self._is_lasting = False
            return None
        return RecordedDiff(digest=self._blobs.put(content), size=len(content), is_cut=is_cut) if content else None

    def _leave_out(self, path: str, reason: str, status: os.stat_result | None = None) -> None:
        self._left_out[path] = LeftOut(reason=reason, size=None if status is None else status.st_size)


def _kept_files(manifest: Digest, *, blobs: Blobs) -> dict[str, RecordedFile]:
    """Return the files of an earlier manifest whose content is still kept."""
    try:
        files = manifest_of(blobs.open(manifest)).files
    except (StoreError, DecodeError):
        return {}
    there = {place: blobs.has(place) for each in files.values() if (place := each.pack or each.digest) is not None}
    return {path: each for path, each in files.items() if each.digest is not None and there[each.pack or each.digest]}


def _target_of(link: str) -> str:
    # A path as an object would tidy up what is written there.
    return os.readlink(link)  # noqa: PTH115 - as it is written


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"


def _reason_of(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)

"""What a snapshot of a project's files is: a document that names every file and the blob of its content."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sematic.model.errors import DecodeError
from sematic.model.ids import Digest, digest_of
from sematic.model.records import GitState
from sematic.packaging.project import ProjectKind
from sematic.types.document import BlobSource

VERSION = 1
"""Of the document; a later one that older readers cannot read has another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """A file as it was: its content, or where it leads if it is a symbolic link."""

    digest: Digest | None = None
    """Of the content; None for a link."""
    pack: Digest | None = None
    """The blob that the content is a part of; None if it is a blob of its own."""
    offset: int = 0
    """Where in the pack the content begins."""
    size: int = 0
    mode: int = 0o644
    """Permissions of owner, group and others."""
    link: str | None = None
    """What a symbolic link leads to, as it is written there."""
    is_new: bool = False
    """Whether git did not track the file yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Why a file of the project is not in its snapshot."""

    reason: str
    """Goes on after the file's name: `is larger than 1 MB`."""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedDiff:
    """What differed from git's commit, in the form `git apply` takes."""

    digest: Digest
    size: int
    is_cut: bool = False
    """Whether it was longer than what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A project's files as they were. Paths are relative to the root, with `/`; bytes that are no text are escaped."""

    root: str
    kind: ProjectKind
    files: Mapping[str, RecordedFile] = field(default_factory=dict)
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    git: GitState | None = None
    diff: RecordedDiff | None = None
    problems: tuple[str, ...] = ()
    """Sentences on what could not be found out."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(each.size for each in self.files.values())

    @property
    def blobs(self) -> frozenset[Digest]:
        """The blobs that the manifest needs, its own not among them."""
        places = {each.pack or each.digest for each in self.files.values()}
        places.add(self.diff.digest if self.diff is not None else None)
        return frozenset(place for place in places if place is not None)

    def to_json(self) -> bytes:
        """Return the manifest as a document; equal manifests are equal bytes."""
        git, diff = self.git, self.diff
        packs = sorted({each.pack for each in self.files.values() if each.pack is not None})
        numbers = {pack: number for number, pack in enumerate(packs)}
        document = {
            "v": VERSION,
            "root": self.root,
            "kind": self.kind.value,
            "packs": packs,
            "files": {path: _fields_of(each, numbers) for path, each in sorted(self.files.items())},
            "left_out": {
                path: {"reason": each.reason, "size": each.size} for path, each in sorted(self.left_out.items())
            },
            "git": None if git is None else {"commit": git.commit, "branch": git.branch, "is_dirty": git.is_dirty},
            "diff": None if diff is None else {"digest": diff.digest, "size": diff.size, "is_cut": diff.is_cut},
            "problems": list(self.problems),
        }
        # ASCII only: file names may hold bytes that are no UTF-8, and those have an escape of their own.
        return json.dumps(document, separators=(",", ":"), ensure_ascii=True).encode()


def content_of(file: RecordedFile, *, blobs: BlobSource) -> memoryview:
    """Return what a recorded file contained; DecodeError if that is not what was recorded, StoreError if it is gone.

    A link contains nothing.
    """
    if file.digest is None:
        return memoryview(b"")
    if file.pack is None:
        return blobs.open(file.digest)
    content = blobs.open(file.pack)[file.offset : file.offset + file.size]
    if digest_of(content) != file.digest:
        raise DecodeError("The recorded code is damaged: a file's content is not where it should be.")
    return content


def manifest_of(content: bytes | memoryview) -> Manifest:
    """Return the manifest that a document holds; DecodeError if it holds none, or one of a later version."""
    try:
        document = json.loads(bytes(content))
        version = document["v"]
        if version == VERSION:
            return _manifest_of(document)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DecodeError(
            f"The recorded code is damaged: {type(error).__name__}: {error}. It cannot be shown or used again."
        ) from error
    raise DecodeError(
        f"The recorded code was written by a newer version of Sematic (format {version}, this one reads {VERSION});"
        " upgrade to read it."
    )


def _fields_of(file: RecordedFile, packs: Mapping[Digest, int]) -> dict[str, object]:
    """Return what is worth writing of a file: what most files have in common goes without saying."""
    fields: dict[str, object] = {}
    if file.digest is None:
        fields["link"] = file.link
    else:
        fields |= {"digest": file.digest, "size": file.size, "mode": f"{file.mode:o}"}
    if file.pack is not None:
        fields["at"] = [packs[file.pack], file.offset]
    if file.is_new:
        fields["is_new"] = True
    return fields


def _manifest_of(document: dict[str, Any]) -> Manifest:
    git, diff, packs = document["git"], document["diff"], [Digest(str(each)) for each in document["packs"]]
    return Manifest(
        root=str(document["root"]),
        kind=ProjectKind(document["kind"]),
        files={path: _file_of(each, packs) for path, each in document["files"].items()},
        left_out={
            path: LeftOut(reason=str(each["reason"]), size=None if each["size"] is None else int(each["size"]))
            for path, each in document["left_out"].items()
        },
        git=None if git is None else GitState(**git),
        diff=None if diff is None else RecordedDiff(**diff),
        problems=tuple(map(str, document["problems"])),
    )


def _file_of(fields: dict[str, Any], packs: Sequence[Digest]) -> RecordedFile:
    is_new = fields.get("is_new", False) is True
    if "digest" not in fields:
        return RecordedFile(link=str(fields["link"]), is_new=is_new)
    pack, offset = (None, 0) if "at" not in fields else (packs[fields["at"][0]], int(fields["at"][1]))
    return RecordedFile(
        digest=Digest(str(fields["digest"])),
        pack=pack,
        offset=offset,
        size=int(fields["size"]),
        mode=int(fields["mode"], 8) & 0o777,
        is_new=is_new,
    )

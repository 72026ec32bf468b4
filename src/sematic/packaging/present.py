"""A project's files as they are now, to be compared with a snapshot; nothing is written anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from sematic.model.errors import UnsupportedUsageError
from sematic.model.ids import Digest, digest_of
from sematic.packaging.listing import listing_of
from sematic.packaging.manifest import Manifest
from sematic.packaging.project import Project
from sematic.packaging.restoring import check_paths
from sematic.packaging.snapshot import STANDARD, Taking


@dataclass(slots=True)
class Contents:
    """Contents of files, in memory."""

    _contents: dict[Digest, bytes] = field(default_factory=dict)

    def put(self, content: bytes | memoryview) -> Digest:
        """Keep a content."""
        copy = bytes(content)
        digest = digest_of(copy)
        self._contents[digest] = copy
        return digest

    def open(self, digest: Digest) -> memoryview:
        """Return a content that was put."""
        return memoryview(self._contents[digest])

    def has(self, digest: Digest) -> bool:
        """Return whether a content is here."""
        return digest in self._contents


def present_code(recorded: Manifest, *, apart: Path) -> tuple[Manifest, Contents]:
    """Return the files of a recorded project as they are now, with their contents.

    What lies below the folder `apart` is not the project's. UnsupportedUsageError if the project's folder is gone;
    DecodeError if a recorded path leaves it.
    """
    check_paths(recorded)
    root = Path(recorded.root)
    if not root.is_dir():
        raise UnsupportedUsageError(f"The folder of the project, {recorded.root}, is not there any more.")
    listing = listing_of(Project(root=root, kind=recorded.kind), apart=apart, on_state=lambda _: None)
    contents = Contents()
    # What was recorded for another reason than that git knows it is compared too.
    listing = replace(listing, names=listing.names | recorded.files.keys())
    taking = Taking(Project(root=root, kind=recorded.kind), listing=listing, blobs=contents, limits=STANDARD)
    return taking.manifest(), contents

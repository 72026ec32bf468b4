"""Puts recorded code into a cache, and holds it until it is told to end."""

from __future__ import annotations

import sys
from pathlib import Path

from sematic.model.ids import Digest
from sematic.packaging.travel.code_folder import code_folder
from sematic.store.blobs import FileBlobs


def main(blobs: str, digest: str, cache: str) -> None:
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    found = code_folder(Digest(digest), blobs=FileBlobs(Path(blobs)), cache=Path(cache), say=sys.stderr.write)
    sys.stdout.write(f"{found.path}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])

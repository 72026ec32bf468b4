"""Bytes from object storage into a file: several ranges at once, and checked while they come."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from sematic.model.errors import CorruptedBlobError, UnreachableStoreError
from sematic.model.ids import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sematic.store.objects.port import ObjectStore

RANGE = 8 * 1024 * 1024
"""Bytes that are asked for at once."""

RANGES_AT_ONCE = 8
"""Ranges that are on their way at the same time; what has come and could not be used yet counts too."""


def fetch(
    objects: ObjectStore, name: str, *, size: int, into: int, expected: Digest, threads: ThreadPoolExecutor
) -> None:
    """Write an object's bytes to an open file.

    CorruptedBlobError if they are not what their digest says; FileNotFoundError if there is no such object.
    """
    hashing = hashlib.sha256()
    at = 0
    for piece in pieces_of(objects, name, start=0, end=size, threads=threads):
        hashing.update(piece)
        while piece.nbytes:
            written = os.pwrite(into, piece, at)
            at, piece = at + written, piece[written:]  # noqa: PLW2901 - what is left of it
    if hashing.hexdigest() != expected:
        raise CorruptedBlobError(expected, path=f"{objects.address}/{name}")


def pieces_of(
    objects: ObjectStore, name: str, *, start: int, end: int, threads: ThreadPoolExecutor
) -> Iterator[memoryview]:
    """Yield an object's bytes from one place to another, in order, while those that follow are on their way."""

    def read(at: int) -> memoryview:
        wanted = min(at + RANGE, end)
        piece = objects.read(name, at, wanted)
        if piece.nbytes != wanted - at:
            raise UnreachableStoreError(
                f"The object storage {objects.address} has sent {piece.nbytes} bytes of {name} instead of"
                f" {wanted - at}. Try again."
            )
        return piece

    if end - start <= RANGE:
        # Not worth a thread.
        if end > start:
            yield read(start)
        return
    coming: deque[Future[memoryview]] = deque()
    at = start
    try:
        while coming or at < end:
            while at < end and len(coming) < RANGES_AT_ONCE:
                coming.append(threads.submit(read, at))
                at += RANGE
            yield coming.popleft().result()
    finally:
        for each in coming:
            each.cancel()

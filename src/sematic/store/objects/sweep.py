"""The sweep's side of `claims`: it says what it is about to remove, waits, and removes what nobody has asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from sematic.model.errors import MissingBlobError, StoreError
from sematic.model.ids import Digest
from sematic.store.objects.claims import ABANDONED, BLOBS, SETTLING, SWEEP, WANTED, name_of
from sematic.store.sweepable import Found, Swept

if TYPE_CHECKING:
    from sematic.store.objects.blobs import ObjectBlobs
    from sematic.store.objects.port import Stored

MOST_AT_ONCE = 5000
"""Blobs that are removed on one word: each word takes its time, and they are to be gone before it is believed dead."""

_LONGEST = 60.0
"""Seconds from the word to the last deed; well before others believe that the sweep is dead."""

_DELETED_AT_ONCE = 1000


class SweepableObjects:
    """Blobs in object storage, as they were when the sweep first looked."""

    most_at_once = MOST_AT_ONCE

    def __init__(
        self, blobs: ObjectBlobs, *, settling: float = SETTLING, rest: Callable[[float], None] = time.sleep
    ) -> None:
        self._blobs = blobs
        self._settling = settling
        self._rest = rest
        self._id = uuid4().hex
        self._ahead = 0.0
        """Seconds by which the clock of the storage is ahead of ours."""
        self._is_removing = False

    @contextmanager
    def sweeping(self) -> Iterator[None]:
        """Have nobody else sweep here for the body of a `with`; StoreError if somebody does."""
        objects = self._blobs.objects
        self._begin()
        try:
            yield
        finally:
            # Of what was asked to be removed when the connection broke, some may be removed yet.
            if not self._is_removing:
                objects.delete([SWEEP])

    def found(self, prefix: str) -> Sequence[Found]:
        """Return the blobs whose digests begin with two characters."""
        return list(self._listed.get(prefix, {}).values())

    def beginning_of(self, digest: Digest) -> bytes:
        """Return the first byte of a blob; nothing if it is not there any more."""
        found = self._listed[digest[:2]].get(digest)
        if found is None or not found.size:
            return b""
        try:
            return bytes(self._blobs.objects.read(name_of(digest), 0, 1))
        except FileNotFoundError:
            return b""

    def take_away(self, digests: Sequence[Digest], *, idle_since: int) -> Swept:
        """Remove those of some blobs that nobody has asked for since a moment; whoever asks now keeps them."""
        objects = self._blobs.objects
        self._say(digests)
        since = time.monotonic()
        self._rest(self._settling)
        doomed = [each for each in self._blobs.threads.map(self._now, digests) if each is not None]
        doomed = [each for each in doomed if each.asked_at <= idle_since]
        names = [name_of(each.digest, folder=folder) for each in doomed for folder in (BLOBS, WANTED)]
        self._refuse_if_not_ours()
        for start in range(0, len(names), _DELETED_AT_ONCE):
            if time.monotonic() - since > _LONGEST:
                raise StoreError(
                    f"The object storage {objects.address} is too slow to remove {len(doomed):,} values at once."
                    " What was removed is gone, the rest stays; try again."
                )
            self._is_removing = True
            objects.delete(names[start : start + _DELETED_AT_ONCE])
            self._is_removing = False
        self._say(())
        for each in doomed:
            self._listed.get(each.digest[:2], {}).pop(each.digest, None)
            self._blobs.forget(each.digest)
        return Swept(blobs=len(doomed), bytes=sum(each.size for each in doomed))

    @cached_property
    def _listed(self) -> dict[str, dict[Digest, Found]]:
        objects = self._blobs.objects
        wanted = {_digest_in(each): each.changed_at for each in objects.list(WANTED)}
        listed: dict[str, dict[Digest, Found]] = {}
        for each in objects.list(BLOBS):
            digest = _digest_in(each)
            listed.setdefault(digest[:2], {})[digest] = self._found(digest, each, wanted.get(digest, 0.0))
        return listed

    def _now(self, digest: Digest) -> Found | None:
        objects = self._blobs.objects
        wanted, stored = objects.head(name_of(digest, folder=WANTED)), objects.head(name_of(digest))
        return None if stored is None else self._found(digest, stored, wanted.changed_at if wanted is not None else 0.0)

    def _found(self, digest: Digest, stored: Stored, wanted_at: float) -> Found:
        asked_at = max(stored.changed_at, wanted_at) - self._ahead
        return Found(digest=digest, size=stored.size, asked_at=int(asked_at * 1e9))

    def _begin(self) -> None:
        objects = self._blobs.objects
        word = self._word(())
        if not objects.put(SWEEP, word, is_new=True):
            other, now = objects.head(SWEEP), self._now_there()
            if other is not None and now - other.changed_at < ABANDONED:
                raise StoreError(
                    f"Another `sematic gc` removes values from {objects.address}. Try again once it is done; in"
                    f" {ABANDONED:.0f} seconds, if it was killed."
                )
            objects.put(SWEEP, word)
        ours = objects.head(SWEEP)
        self._ahead = ours.changed_at - time.time() if ours is not None else 0.0

    def _now_there(self) -> float:
        """Return what the clock of the storage says."""
        objects, name = self._blobs.objects, f"moment-{self._id}"
        objects.put(name, memoryview(b""))
        found = objects.head(name)
        objects.delete([name])
        return found.changed_at if found is not None else time.time()

    def _say(self, digests: Sequence[Digest]) -> None:
        self._refuse_if_not_ours()
        self._blobs.objects.put(SWEEP, self._word(digests))

    def _refuse_if_not_ours(self) -> None:
        objects = self._blobs.objects
        found = objects.head(SWEEP)
        if found is not None:
            try:
                if json.loads(bytes(objects.read(SWEEP, 0, found.size)))["by"] == self._id:
                    return
            except (FileNotFoundError, ValueError, KeyError):
                pass
        raise StoreError(
            f"Another `sematic gc` has taken over {objects.address}, as this one was silent for too long."
            " Try again once it is done."
        )

    def _word(self, digests: Sequence[Digest]) -> memoryview:
        return memoryview(json.dumps({"by": self._id, "digests": list(digests)}).encode())


def document_of(blobs: ObjectBlobs) -> Callable[[Digest], bytes]:
    """Return what reads a document, from here or from there; nothing if it is nowhere."""

    def read(digest: Digest) -> bytes:
        try:
            return bytes(blobs.open(digest))
        except MissingBlobError:
            return b""

    return read


def _digest_in(stored: Stored) -> Digest:
    return Digest("".join(stored.name.split("/")[-2:]))

"""What keeps a sweep away from objects that somebody is about to refer to.

As with files (see `sematic.store.sweeping`), a blob is stored before the record that refers to it is committed, and a
sweep cannot tell from its database alone whether a blob is wanted. There is no lock that all machines share, so:

1. Whoever stores content has it written now; whoever finds it there writes an empty object `wanted/DIGEST`. A blob was
   last asked for at the later one of these two moments, both on the clock of the storage.
2. A sweep first says, in the object `sweep.json`, what it is about to remove. Then it waits for `SETTLING` seconds, and
   removes only those that nobody has asked for since.
3. Whoever has asked for content looks afterwards whether a sweep has said that it removes this; less than half of the
   settling ago is late enough. If so, it waits until that is over, and begins again.

So either the sweep sees that somebody asked, or that one sees the sweep. A sweep that was killed is believed no longer
once it has said nothing new for a minute; it gives up by itself before.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sematic.model.errors import StoreError

if TYPE_CHECKING:
    from sematic.model.ids import Digest
    from sematic.store.objects.port import ObjectStore

SWEEP = "sweep.json"
BLOBS, WANTED = "blobs", "wanted"
"""The folders of blobs, and of the empty objects that say when one was last asked for."""

SETTLING = 10.0
"""Seconds between a sweep's word and its deeds."""

ABANDONED = 90.0
"""Seconds after which a sweep that says nothing new is believed dead; it ends its work on one word long before."""

_LONGEST_SWEEP = 16 * 1024 * 1024
_PAUSE = 0.5
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def name_of(digest: Digest, *, folder: str = BLOBS) -> str:
    """Return the name of a blob's object, or of the one that says that it is wanted; StoreError if it is no digest."""
    if not _DIGEST.match(digest):
        raise StoreError(f"{digest!r} is not a digest; one has 64 hexadecimal characters.")
    return f"{folder}/{digest[:2]}/{digest[2:]}"


class Claims:
    """Says that blobs are wanted, and learns whether a sweep has them in its list."""

    def __init__(self, *, settling: float = SETTLING, clock: Callable[[], float] = time.monotonic) -> None:
        self._settling = settling
        self._clock = clock
        self._looked_at = float("-inf")
        self._doomed: frozenset[str] = frozenset()

    def want(self, objects: ObjectStore, digest: Digest) -> None:
        """Say that a blob that is there is wanted from now on."""
        objects.put(name_of(digest, folder=WANTED), memoryview(b""))

    def is_safe(self, objects: ObjectStore, digest: Digest) -> bool:
        """Return whether no sweep is about to remove what was asked for; if not, only once that sweep is over.

        StoreError if it is never over.
        """
        asked_at = self._clock()
        if self._looked_at < asked_at - self._settling / 2:
            self._look(objects)
        if digest not in self._doomed:
            return True
        while digest in self._doomed:
            if self._clock() - asked_at > ABANDONED:
                # Its last word is all that is left of it.
                return True
            time.sleep(_PAUSE)
            self._look(objects)
        return False

    def _look(self, objects: ObjectStore) -> None:
        now = self._clock()
        self._doomed = doomed_in(objects)
        self._looked_at = now


def doomed_in(objects: ObjectStore) -> frozenset[str]:
    """Return the digests that a sweep has said it removes."""
    found = objects.head(SWEEP)
    if found is None or not found.size:
        return frozenset()
    if found.size > _LONGEST_SWEEP:
        raise StoreError(f"{objects.address}/{SWEEP} is no list of a sweep. Remove it, unless `sematic gc` runs.")
    try:
        said = json.loads(bytes(objects.read(SWEEP, 0, found.size)))
        return frozenset(said["digests"])
    except FileNotFoundError:
        return frozenset()
    except (ValueError, KeyError, TypeError):
        # It was replaced between the two looks by one of another length; the next look tells.
        return doomed_in(objects)

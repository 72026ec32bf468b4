"""Taking in batches that were recorded elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.model.changes import ArtifactRecorded, Batch
from sematic.model.errors import MissingBlobsError
from sematic.store.fitting import refuse_unfit
from sematic.store.rows import blobs_of_artifact

if TYPE_CHECKING:
    from datetime import datetime

    from sematic.model.ids import Digest
    from sematic.store.embedded import Store


def take_in(store: Store, batch: Batch, *, now: datetime) -> None:
    """Apply a batch, unless it was before; MissingBlobsError, and nothing is applied, if it refers to bytes not here.

    One that fits nothing here is refused, as `refuse_unfit` says. The rest as applying any batch.
    """
    refuse_unfit(store.engine, batch, now=now)
    wanted = [
        digest
        for change in batch.changes
        if type(change) is ArtifactRecorded
        for digest in blobs_of_artifact(change.artifact)
    ]
    if missing := missing_among(store, wanted):
        raise MissingBlobsError(missing)
    store.apply(batch)


def missing_among(store: Store, digests: list[Digest]) -> tuple[Digest, ...]:
    """Return those of some blobs that are not here; the others stay for a while, though nothing refers to them yet."""
    return store.blobs.missing(digests)

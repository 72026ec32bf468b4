"""Values of a pipeline run that are kept somewhere else than where the settings say now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sematic.model.errors import UnsuitableRunError
from sematic.settings.storage import STORAGE, without_secrets
from sematic.store import facts
from sematic.store.blobs import BLOBS, FileBlobs
from sematic.store.bundle import artifacts_of, blobs_of, documents_of, records_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sematic.model.ids import Digest, RunId
    from sematic.settings import Storage
    from sematic.store.embedded import Store


def refuse_if_elsewhere(store: Store, root_id: RunId, *, storage: Storage | None) -> None:
    """Return if what a pipeline run has made can be read where the settings have values; it may have been moved there.

    UnsuitableRunError says where it is instead: whoever drove the run without it would end it as failed.
    """
    now = None if storage is None else without_secrets(storage.url)
    others = [url for url in facts.storages(store.engine) if url != now]
    own = Path(store.folder) / BLOBS
    is_other_folder = isinstance(store.blobs, FileBlobs) and Path(store.blobs.folder) != own and own.is_dir()
    if not others and not is_other_folder:
        return
    missing = store.blobs.missing(_values_of(store, root_id))
    if not missing:
        return
    if is_other_folder and len(FileBlobs(own).missing(missing)) < len(missing):
        raise _error(root_id, f"they were kept in the store's own folder, {own}. Leave {STORAGE} unset", now=now)
    if others:
        raise _error(root_id, f"they were kept in {' or '.join(others)}. Set {STORAGE} to that", now=now)


def _values_of(store: Store, root_id: RunId) -> Sequence[Digest]:
    with store.engine.connect() as db:
        records = records_of(db, root_id)
        return sorted({*documents_of(records.pipeline_run), *blobs_of(artifacts_of(db, records))})


def _error(root_id: RunId, where: str, *, now: str | None) -> UnsuitableRunError:
    here = f"not in {now}" if now is not None else f"not in this store's folder, and {STORAGE} is not set"
    return UnsuitableRunError(
        root_id,
        f"Pipeline run {root_id[:8]} cannot go on here, and stays as it is: values of it are {here};"
        f" {where} and go on with it again.",
    )

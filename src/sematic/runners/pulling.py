"""Having a pipeline run in this machine's store that a server knows: a driver starts where its records are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.errors import LaunchError, UnknownRunError
from sematic.model.ids import Digest, RunId
from sematic.model.records import Binding
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.connection import Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.shipping import blobs_of
from sematic.store.bundle import Records, Values, artifact_ids_of, documents_of, names_in
from sematic.store.importing import import_bundle
from sematic.store.removing import Pace, remove_pipeline_run

if TYPE_CHECKING:
    from sematic.settings import Settings
    from sematic.store.embedded import Store


@dataclass(frozen=True, kw_only=True)
class ServerParcel:
    """A pipeline run as a server has it, with the values that are needed to go on with it."""

    records: Records
    values: Values
    blobs: Sequence[Digest]
    remote: RemoteBlobs
    logs: Sequence[str] = ()
    """None: what runs wrote elsewhere stays there."""
    size: int = 0
    """Not known before it is read."""

    def blob(self, digest: Digest) -> Iterator[bytes]:
        """Yield a blob's bytes piece by piece."""
        return self.remote.pieces(digest)

    def log(self, name: str) -> Iterator[bytes]:
        """Raise LookupError: there are none."""
        raise LookupError(name)


def pulled(root_id: RunId, *, store: Store, settings: Settings) -> bool:
    """Have a pipeline run here as the server that the settings name has it; return whether anything was copied.

    One that is here and has changes that were not sent yet stays as it is, and so does one that is no further there.

    Raises:
        UnknownRunError: Neither has it.
        APIConnectionError: It is not here, and the server cannot be reached.
    """
    if settings.api_address is None:
        raise LaunchError("No server is named: set SEMATIC_API_ADDRESS.")
    with closing(Connection(settings.api_address, key=settings.api_key)) as connection:
        if connection.info.store_id == store.id:
            return False
        history = RemoteHistory(connection)
        is_news = _pull(root_id, store=store, history=history, connection=connection)
        start = history.pipeline_run(root_id).rerun_from
        if start is not None:
            # What the rerun takes over from.
            _pull(history.run(start).root_id, store=store, history=history, connection=connection)
    return is_news


def _pull(root_id: RunId, *, store: Store, history: RemoteHistory, connection: Connection) -> bool:
    here = _states_here(root_id, store)
    if here is not None:
        if store.outbox_to(connection.address).waits(root_id) or here == _states(root_id, history):
            return False
        # It went on elsewhere since.
        remove_pipeline_run(store.engine, root_id, pace=Pace())
    import_bundle(store, _parcel(root_id, store=store, history=history, connection=connection))
    return True


def _states_here(root_id: RunId, store: Store) -> dict[RunId, str] | None:
    try:
        store.history.pipeline_run(root_id)
    except UnknownRunError:
        return None
    return {run.id: run.state for run in store.history.runs_of(root_id)}


def _states(root_id: RunId, history: RemoteHistory) -> dict[RunId, str]:
    return {run.id: run.state for run in history.runs_of(root_id)}


def _parcel(root_id: RunId, *, store: Store, history: RemoteHistory, connection: Connection) -> ServerParcel:
    bound = history.bindings_of(root_id)
    records = Records(
        pipeline_run=history.pipeline_run(root_id),
        runs=tuple(history.runs_of(root_id)),
        bindings=tuple(binding for of_run in bound.values() for binding in of_run),
    )
    values = Values(
        functions=tuple(history.functions(root_id).values()),
        artifacts=tuple(history.artifacts(sorted(artifact_ids_of(records))).values()),
    )
    remote = RemoteBlobs(connection)
    wanted = [*_needed(records, values), *_of_documents(records, store=store, remote=remote)]
    fresh = [digest for digest in dict.fromkeys(wanted) if not store.blobs.has(digest)]
    lost = remote.missing(fresh)
    return ServerParcel(
        records=records, values=values, blobs=[digest for digest in fresh if digest not in lost], remote=remote
    )


def _needed(records: Records, values: Values) -> Iterator[Digest]:
    """Yield the bytes of values that unfinished runs have, made, or may still be given."""
    unfinished = {run.id for run in records.runs if not run.state.is_terminal}
    near = unfinished | {run.id for run in records.runs if run.parent_id in unfinished}
    wanted = {_artifact_of(binding) for binding in records.bindings if binding.run_id in near}
    # A graph hands on what a run deep inside it returned.
    nested = {b.producer_id for b in records.bindings if b.run_id in near} - {None}
    while nested:
        found = [b for b in records.bindings if b.run_id in nested]
        wanted |= {_artifact_of(binding) for binding in found}
        nested = {b.producer_id for b in found if b.producer_id not in near} - nested - {None}
    for artifact in values.artifacts:
        if artifact.id in wanted:
            yield from blobs_of(artifact)


def _artifact_of(binding: Binding) -> str | None:
    return binding.artifact_id


def _of_documents(records: Records, *, store: Store, remote: RemoteBlobs) -> Iterator[Digest]:
    """Yield the documents on code and environment, and what these name."""
    for digest in documents_of(records.pipeline_run):
        if not store.blobs.has(digest):
            store.blobs.put_all(remote.pieces(digest), expected=digest)
        yield digest
        yield from names_in(store.blobs.open(digest))

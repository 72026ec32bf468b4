"""Read what was recorded from Python, in any process: values, inputs, outputs, and whether a run has ended.

Ids may be cut to any beginning that only one thing has.
"""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeGuard

from sematic.model.errors import (
    APIConnectionError,
    SematicError,
    ServerError,
    StoreError,
    UnknownArtifactError,
    UnknownRunError,
)
from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Artifact, Binding, Direction, PipelineRun, Run
from sematic.model.states import RunState
from sematic.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sematic.engine.reading import Records
    from sematic.model.jobs import Job
    from sematic.remote.cancelling import RemoteCancelling
    from sematic.remote.records import RemoteRecords
    from sematic.settings import Settings
    from sematic.store.cancelling import Cancelling
    from sematic.store.embedded import Store
    from sematic.store.outbox import Outbox

__all__ = [
    "block_on_run",
    "cancel_pipeline_run",
    "get_artifact_value",
    "get_jobs_by_run_id",
    "get_pipeline_run",
    "get_run",
    "get_run_inputs",
    "get_run_output",
    "get_runs",
]


SILENCE = 60.0
"""Seconds for which a server, or a driver that it hears, may be silent before a run is not waited for any more."""


def get_artifact_value(artifact_id: str) -> Any:
    """Return the value of an artifact, a new object each time.

    Raises:
        UnknownArtifactError: No artifact has this id.
        DecodeError: The value cannot be read here, for instance because its class cannot be imported.
    """
    _check_id(artifact_id, of="an artifact")
    with _nearest(lambda own: own.artifacts.by_ids([ArtifactId(artifact_id)])) as store:
        return value_of(store.artifacts.by_prefix(artifact_id), store=store)


def get_run_output(run_id: str) -> Any:
    """Return what a run returned, a new object each time.

    Raises:
        UnknownRunError: No run has this id.
        RuntimeError: The run has not succeeded.
        DecodeError: The value cannot be read here.
    """
    _check_id(run_id, of="a run")
    with _nearest(lambda own: own.history.run(RunId(run_id))) as store:
        run = _run_like(store, run_id)
        if run.state is not RunState.RESOLVED:
            raise RuntimeError(f"Run {run.id} has no output: it is {run.state.value}, not {RunState.RESOLVED.value}.")
        bound = [each for each in _bindings_of(run, store=store) if each.direction is Direction.OUTPUT]
        return _values_of(bound, store=store)[bound[0].name]


def get_run_inputs(run_id: str) -> Mapping[str, Any]:
    """Return the arguments a run was called with, defaults too, by name; each a new object.

    Raises:
        UnknownRunError: No run has this id.
        RuntimeError: An input is the output of a run that has not succeeded yet.
        DecodeError: A value cannot be read here.
    """
    _check_id(run_id, of="a run")
    with _nearest(lambda own: own.history.run(RunId(run_id))) as store:
        run = _run_like(store, run_id)
        bound = [each for each in _bindings_of(run, store=store) if each.direction is Direction.INPUT]
        return _values_of(bound, store=store)


def block_on_run(
    run_id: str,
    polling_interval_seconds: float = 5.0,
    max_wait_seconds: float | None = None,
    cancel_on_exit: bool = False,  # noqa: FBT001, FBT002 - the signature programs already use
) -> None:
    """Return once a run has succeeded.

    With `cancel_on_exit` its pipeline run is canceled if waiting ends before it does: by Ctrl-C, or by an error.

    Raises:
        UnknownRunError: No run has this id.
        RuntimeError: The run failed, was canceled, or was interrupted and nobody executes it any more.
        TimeoutError: `max_wait_seconds` passed first.
    """
    _check_id(run_id, of="a run")
    try:
        wait_for_run(run_id, interval=polling_interval_seconds, limit=max_wait_seconds)
    except BaseException:
        if cancel_on_exit:
            # What ended the waiting is what is told; a run that has ended need not be canceled.
            with suppress(SematicError):
                cancel_pipeline_run(run_id)
        raise


def cancel_pipeline_run(root_id: str) -> PipelineRun:
    """Have the pipeline run that a run is part of end, and return it as it stands now; its driver may take a moment.

    Raises:
        UnknownRunError: No run has this id.
        UnsuitableRunError: It has ended already.
    """
    _check_id(root_id, of="a run")
    with cancelling(root_id) as (_, wish):
        wish.check()
        is_lost = wish.is_lost
        if is_lost:
            wish.end()
        else:
            wish.ask()
        _withdraw(wish, waiting_only=not is_lost)
        return wish.pipeline_run


def _withdraw(wish: Cancelling | RemoteCancelling, *, waiting_only: bool) -> None:
    """Stop the drivers that a pipeline run no longer needs, if it has ended, where an engine has them."""
    from sematic.executors.withdrawing import drivers_withdrawn

    trouble = drivers_withdrawn(wish, read_settings(), waiting_only=waiting_only)
    if trouble:
        logging.getLogger("sematic").warning(trouble)


def get_jobs_by_run_id(run_id: str) -> Sequence[Job]:
    """Return what an engine made of each attempt of a run, as it stands: none, if processes of a machine execute it.

    Those of attempt 0 drive the pipeline run. UnknownRunError if there is no such run.
    """
    from sematic.model.jobs import courses_of

    _check_id(run_id, of="a run")
    with open_records() as store:
        return [course.job for course in courses_of(store.executions.jobs_of(_run_like(store, run_id).id))]


def wait_for_run(
    run_id: str,
    *,
    interval: float,
    limit: float | None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Return once a run has succeeded, asking every `interval` seconds; errors as `block_on_run`.

    A server, or a driver that it hears, may be silent for a minute.
    """
    began = clock()
    _check_id(run_id, of="a run")
    with _nearest(lambda own: own.history.run(RunId(run_id))) as store:
        heard_at, run = began, _run_like(store, run_id)
        while not run.state.is_terminal:
            try:
                _refuse_interrupted(run, store=store)
                heard_at = clock()
            except (APIConnectionError, ServerError, RuntimeError):
                if not _is_far(store) or clock() - heard_at >= SILENCE:
                    raise
            left = None if limit is None else limit - (clock() - began)
            if left is not None and left <= 0:
                raise TimeoutError(f"Run {run.id} is still {run.state.value} after {limit:g} s.")
            sleep(interval if left is None else min(interval, left))
            with suppress(*((APIConnectionError, ServerError) if _is_far(store) else ())):
                run = store.runs.by_prefix(run_id)
    if run.state is not RunState.RESOLVED:
        why = f": {run.error.name}: {run.error.message}" if run.error is not None else ""
        raise RuntimeError(f"Run {run.id} did not succeed, it is {run.state.value}{why}.")


def _is_far(records: Records) -> TypeGuard[RemoteRecords]:
    from sematic.remote.records import RemoteRecords

    return isinstance(records, RemoteRecords)


def _refuse_interrupted(run: Run, *, store: Records) -> None:
    """Raise RuntimeError if nobody executes a run any more: it would be waited for in vain."""
    interruption = store.interruptions([run.root_id]).get(run.root_id)
    if interruption is not None:
        raise RuntimeError(
            f"Run {run.id} is {run.state.value}, but its pipeline run was interrupted: {interruption.why}."
            f" `sematic resume {run.root_id[:8]}` goes on with it."
        )


def get_run(run_id: str) -> Run:
    """Return what is known of a run; UnknownRunError if there is none."""
    _check_id(run_id, of="a run")
    with open_records() as store:
        return _run_like(store, run_id)


def get_pipeline_run(root_id: str) -> PipelineRun:
    """Return how a pipeline run was launched and where it stands; UnknownRunError if there is none."""
    _check_id(root_id, of="a run")
    with open_records() as store:
        return store.history.pipeline_run(_run_like(store, root_id).root_id)


def get_runs(limit: int | None = None, order: str | None = None, **filters: Any) -> Sequence[Run]:
    """Return runs, the newest first unless `order` is `asc`; as many as there are unless `limit` says how many.

    Filters are the fields of `sematic.model.reading.RunFilter`, such as `function`, `name`, `state`, `tag`, `root_id`;
    nested runs are included unless `roots_only=True`.

    Raises:
        ValueError: There is no such filter or order.
    """
    from dataclasses import fields

    from sematic.model.reading import RunFilter

    names = [field.name for field in fields(RunFilter)]
    if unknown := sorted(set(filters) - set(names)):
        raise ValueError(f"Runs cannot be filtered by {', '.join(unknown)}, only by {', '.join(names)}.")
    if order not in {None, "asc", "desc"}:
        raise ValueError(f"order must be 'asc' or 'desc', not {order!r}.")
    if "state" in filters:
        filters["state"] = RunState(filters["state"])
    which = RunFilter(**({"roots_only": False} | filters))
    with open_records() as store:
        found = _pages(store, which, limit=None if order == "asc" else limit)
    return found[::-1][:limit] if order == "asc" else found


def value_of(artifact: Artifact, *, store: Records) -> Any:
    """Return an artifact's value, its class imported from where it was when the value was stored."""
    # Commands that read no value open the records here, too.
    from sematic.types.descriptions import annotation_of, description_from_text
    from sematic.types.document import decoded
    from sematic.types.registry import codec_of

    annotation = annotation_of(description_from_text(artifact.type))
    return decoded(artifact, codec_of(annotation), blobs=store.blobs)


def _check_id(value: object, *, of: str) -> None:
    if isinstance(value, str):
        return
    kind = type(value).__name__
    # A run, an artifact or a future has its own id.
    hint = " Give its .id." if isinstance(getattr(value, "id", None), str) else ""
    told = "None" if value is None else f"a {kind}"
    raise TypeError(f"This must be a string: the id of {of}, or its beginning; not {told}.{hint}")


def _by_prefix(records: Records, prefix: str) -> Run:
    return records.runs.by_prefix(prefix)


@contextmanager
def cancelling(
    run_id: str, *, is_step: bool = False, find: Callable[[Records, str], Run] = _by_prefix
) -> Iterator[tuple[Run, Cancelling | RemoteCancelling]]:
    """Give a run and what ends its pipeline run, or the run alone with what needs it, for the body of a `with`.

    What was recorded on this machine is ended from here, also while no server can be reached. One that has it is told.
    """
    from sematic.store.cancelling import Cancelling

    settings = read_settings()
    with ExitStack() as held:
        try:
            store = held.enter_context(_store_to_write(settings))
            run = find(store, run_id)
        except UnknownRunError:
            if settings.api_address is None:
                raise
        else:
            outbox_of = held.enter_context(telling(store, settings))
            part = _part(run, is_step=is_step)
            yield run, Cancelling(store=store, root_id=run.root_id, run_id=part, outbox=outbox_of(run.root_id))
            return
        from sematic.remote.cancelling import RemoteCancelling

        records = held.enter_context(_server_records(settings, settings.api_address))
        run = find(records, run_id)
        yield run, RemoteCancelling(records=records, root_id=run.root_id, run_id=_part(run, is_step=is_step))


@contextmanager
def telling(store: Store, settings: Settings | None) -> Iterator[Callable[[RunId], Outbox | None]]:
    """Give where ends of pipeline runs are to wait, for the body of a `with`: nowhere, or for a server that knows them.

    At the end, the server is told at once if it answers.
    """
    if settings is None or settings.api_address is None:
        yield lambda _: None
        return
    from sematic.remote.connection import Connection
    from sematic.remote.shipping import Carrier
    from sematic.remote.telling import Telling
    from sematic.store.log_source import LogSource

    with closing(Connection(settings.api_address, key=settings.api_key)) as connection:
        outbox = store.outbox_to(connection.address)
        carrier = Carrier(connection=connection, blobs=store.blobs, logs=LogSource(store.logs))
        tells = Telling(connection=connection, carrier=carrier, outbox=outbox, store_id=lambda: store.id)
        told: list[RunId] = []

        def outbox_of(root_id: RunId) -> Outbox | None:
            if not tells.is_for(root_id):
                return None
            told.append(root_id)
            return outbox

        yield outbox_of
        for root_id in dict.fromkeys(told):
            tells.tell(root_id)


def open_records() -> Records:
    """Return what the settings name, to be read and closed: the records of a server, or those of this machine.

    APIConnectionError if the server cannot be reached, IncompatibleClientError if it is of another major version.
    """
    settings = read_settings()
    if settings.api_address is None:
        return _own_store(settings)
    return _server_records(settings, settings.api_address)


def _own_store(settings: Settings) -> Store:
    from sematic.store.embedded import open_store

    return open_store(settings.folder, for_writing=False, storage=settings.storage)


def kept_here(records: Records, prefix: str) -> tuple[RunId, str] | None:
    """Return the run of this machine's own store that records on a server lack, and what to do about it; None if none.

    `prefix` is the beginning of its id.
    """
    if not _is_far(records):
        return None
    with suppress(SematicError), _own_store(read_settings()) as store:
        found = store.runs.by_prefix(prefix).id
        return found, (
            f"Run {found[:8]} was recorded on this machine and is not on the server at {records.connection.address}."
            f" `sematic push {found[:8]}` sends it there; `SEMATIC_API_ADDRESS= sematic show {found[:8]}` shows it."
        )
    return None


def _run_like(records: Records, prefix: str) -> Run:
    """Return the only run whose id begins like this; UnknownRunError says so if this machine alone has it."""
    try:
        return records.runs.by_prefix(prefix)
    except UnknownRunError as error:
        if (here := kept_here(records, prefix)) is not None:
            error.args = (here[1],)
        raise


@contextmanager
def _nearest(is_there: Callable[[Store], object]) -> Iterator[Records]:
    """Give this machine's own store for the body of a `with` if what is wanted is there, otherwise `open_records()`.

    Runs are recorded here first: what is here is not asked of a server, which may be down, or behind. `is_there` raises
    an error if it is not; only a whole id is, as the beginning of one may mean something else on a server.
    """
    with ExitStack() as held:
        yield held.enter_context(_own_store_with(is_there) or open_records())


def _own_store_with(is_there: Callable[[Store], object]) -> Store | None:
    settings = read_settings()
    if settings.api_address is None:
        return None
    with suppress(UnknownRunError, UnknownArtifactError, StoreError), ExitStack() as held:
        store = held.enter_context(_own_store(settings))
        is_there(store)
        held.pop_all()
        return store
    return None


def _server_records(settings: Settings, address: str) -> RemoteRecords:
    from sematic.remote.blobs import RemoteBlobs
    from sematic.remote.connection import Connection
    from sematic.remote.nearby import NearbyBlobs
    from sematic.remote.records import RemoteRecords
    from sematic.store.blobs import BLOBS, FileBlobs

    connection = Connection(address, key=settings.api_key)
    try:
        connection.info  # noqa: B018 - asked for its error
    except SematicError as error:
        connection.close()
        if not isinstance(error, APIConnectionError):
            raise
        raise APIConnectionError(
            f"{error} To read what was recorded on this machine, leave the server out for once, with an empty"
            " SEMATIC_API_ADDRESS in the environment (in a shell: `SEMATIC_API_ADDRESS= COMMAND`)."
        ) from None
    blobs = NearbyBlobs(here=FileBlobs(settings.folder / BLOBS), there=RemoteBlobs(connection))
    return RemoteRecords(connection=connection, blobs=blobs)


def _store_to_write(settings: Settings) -> Store:
    from sematic.store.embedded import open_store

    with _own_store(settings) as store:
        if not store.exists:
            # Looking makes no store.
            return _own_store(settings)
    return open_store(settings.folder, storage=settings.storage)


def _part(run: Run, *, is_step: bool) -> RunId | None:
    return run.id if is_step and run.parent_id is not None else None


def _bindings_of(run: Run, *, store: Records) -> Sequence[Binding]:
    return store.history.bindings_of(run.root_id).get(run.id, ())


def _values_of(bindings: Sequence[Binding], *, store: Records) -> dict[str, Any]:
    for each in bindings:
        if each.artifact_id is None:
            raise RuntimeError(f"{each.name} of run {each.run_id} is not there yet: run {each.producer_id} makes it.")
    artifacts = store.artifacts.by_ids([each.artifact_id for each in bindings if each.artifact_id is not None])
    return {
        each.name: value_of(artifacts[each.artifact_id], store=store)
        for each in bindings
        if each.artifact_id is not None
    }


def _pages(store: Records, which: Any, *, limit: int | None) -> list[Run]:
    found: list[Run] = []
    after = None
    while limit is None or len(found) < limit:
        page = store.runs.page(which, after=after, limit=1000 if limit is None else limit - len(found))
        found.extend(page.items)
        if (after := page.next) is None:
            break
    return found

"""Nouns to rows and back: the edge where records become columns, in the order of the tables' columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.names import shown_name
from sematic.model.records import (
    Artifact,
    Attempt,
    Binding,
    CacheRecord,
    Cancellation,
    Direction,
    ExceptionMetadata,
    FunctionSource,
    GitState,
    Json,
    Launch,
    Lease,
    PipelineRun,
    ResourceUsage,
    Run,
    View,
    ViewKind,
)
from sematic.model.states import PipelineRunState, RunState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

Value: TypeAlias = str | int | bytes | None
Columns: TypeAlias = tuple[Value, ...]
T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400 * 1_000_000
# A day from the first and last moments there are, so that every time zone can show them.
_FIRST = -719_161 * _DAY
_LAST = 2_932_895 * _DAY


def micros_of(moment: datetime) -> int:
    """Return whole microseconds since 1970, exactly."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment_of(micros: int) -> datetime:
    """Return the moment in UTC, exactly; one that no calendar of ours has is as near to it as there is one."""
    return _EPOCH + timedelta(microseconds=micros if _FIRST < micros < _LAST else max(_FIRST, min(micros, _LAST)))


def micros_or_none(moment: datetime | None) -> int | None:
    """Return whole microseconds since 1970, or None for None."""
    return None if moment is None else micros_of(moment)


def moment_or_none(micros: int | None) -> datetime | None:
    """Return the moment in UTC, or None for None."""
    return None if micros is None else moment_of(micros)


def storable(text: str) -> str:
    r"""Return the text with what databases cannot hold written as `\udc80` or `\x00`: users write what they like."""
    if "\0" in text:
        text = text.replace("\0", "\\x00")
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def json_of(value: object) -> str:
    """Return compact JSON; what UTF-8 cannot hold is written out as in `storable`."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_storable_tree(msgspec.to_builtins(value))).decode()


def _storable_tree(value: Json) -> Json:
    match value:
        case str():
            return storable(value)
        case list() | tuple():
            return [_storable_tree(item) for item in value]
        case dict():
            return {storable(key): _storable_tree(item) for key, item in value.items()}
        case _:
            return value


def json_or_none(value: object | None) -> str | None:
    """Return compact JSON, or None for None."""
    return None if value is None else json_of(value)


def _read_or_none(json: str | None, kind: type[T]) -> T | None:
    return None if json is None else msgspec.json.decode(json, type=kind)


def columns_of_run(run: Run) -> list[Value]:
    """Return a run's columns; a list, because moves in the same batch still change some."""
    return [
        run.id,
        run.root_id,
        run.parent_id,
        run.position,
        storable(run.function),
        storable(run.name),
        run.source_id,
        run.is_virtual,
        run.state.value,
        micros_of(run.created_at),
        micros_or_none(run.started_at),
        micros_or_none(run.ended_at),
        run.attempts,
        json_of(run.tags) if run.tags else "[]",
        json_or_none(run.error),
        json_or_none(run.cache),
        run.cache.key if run.cache else None,
        run.original_run_id,
        storable(run.settings),
        micros_or_none(run.last_started_at),
    ]


def run_of(row: Row[*tuple[object, ...]]) -> Run:
    """Return the run a whole row of `runs` stands for."""
    return Run(
        id=row.id,
        root_id=row.root_id,
        parent_id=row.parent_id,
        position=row.position,
        function=row.function,
        name=shown_name(row.name, function=row.function),
        source_id=row.source_id,
        is_virtual=bool(row.is_virtual),
        state=RunState(row.state),
        created_at=moment_of(row.created_at),
        started_at=moment_or_none(row.started_at),
        ended_at=moment_or_none(row.ended_at),
        attempts=row.attempts,
        tags=() if row.tags == "[]" else tuple(msgspec.json.decode(row.tags, type=list[str])),
        error=_read_or_none(row.error, ExceptionMetadata),
        cache=_read_or_none(row.cache, CacheRecord),
        original_run_id=row.original_run_id,
        settings=row.settings,
        last_started_at=moment_or_none(row.last_started_at),
    )


def columns_of_pipeline_run(pipeline_run: PipelineRun) -> Columns:
    """Return a pipeline run's columns."""
    return (
        pipeline_run.root_id,
        pipeline_run.state.value,
        pipeline_run.kind,
        storable(pipeline_run.function),
        micros_of(pipeline_run.created_at),
        micros_or_none(pipeline_run.ended_at),
        pipeline_run.cache_namespace and storable(pipeline_run.cache_namespace),
        pipeline_run.rerun_from,
        pipeline_run.rerun_mode,
        json_or_none(pipeline_run.git),
        json_of(pipeline_run.command),
        storable(pipeline_run.folder),
        pipeline_run.sematic_version,
        pipeline_run.python_version,
        storable(pipeline_run.hostname),
        storable(pipeline_run.user),
        pipeline_run.code,
        pipeline_run.environment,
        json_or_none(pipeline_run.launch),
    )


def pipeline_run_of(row: Row[*tuple[object, ...]]) -> PipelineRun:
    """Return the pipeline run a whole row of `pipeline_runs` stands for."""
    return PipelineRun(
        root_id=row.root_id,
        state=PipelineRunState(row.state),
        kind=row.kind,
        function=row.function,
        created_at=moment_of(row.created_at),
        ended_at=moment_or_none(row.ended_at),
        cache_namespace=row.cache_namespace,
        rerun_from=row.rerun_from,
        rerun_mode=row.rerun_mode,
        git=_read_or_none(row.git, GitState),
        command=tuple(msgspec.json.decode(row.command, type=list[str])),
        folder=row.folder,
        sematic_version=row.sematic_version,
        python_version=row.python_version,
        hostname=row.hostname,
        user=row.user,
        code=row.code and Digest(row.code),
        environment=row.environment and Digest(row.environment),
        launch=_read_or_none(row.launch, Launch),
    )


def columns_of_function(function: FunctionSource) -> Columns:
    """Return a function's columns."""
    texts = (function.path, function.source, function.docstring)
    return (function.id, *map(storable, texts), function.code)


def function_of(row: Row[*tuple[object, ...]]) -> FunctionSource:
    """Return the function a whole row of `functions` stands for."""
    return FunctionSource(id=row.id, path=row.path, source=row.source, docstring=row.docstring, code=row.code)


def columns_of_attempt(attempt: Attempt) -> Columns:
    """Return an attempt's columns."""
    return (
        attempt.run_id,
        attempt.number,
        micros_of(attempt.started_at),
        micros_of(attempt.ended_at),
        json_of(attempt.error),
    )


def attempt_of(row: Row[*tuple[object, ...]]) -> Attempt:
    """Return the attempt a whole row of `attempts` stands for."""
    return Attempt(
        run_id=row.run_id,
        number=row.number,
        started_at=moment_of(row.started_at),
        ended_at=moment_of(row.ended_at),
        error=msgspec.json.decode(row.error, type=ExceptionMetadata),
    )


def usage_of(row: Row[*tuple[object, ...]]) -> ResourceUsage:
    """Return the usage a whole row of `usages` stands for."""
    return msgspec.json.decode(row.usage, type=ResourceUsage)


def columns_of_cancellation(cancellation: Cancellation) -> Columns:
    """Return a cancellation's columns, without its number."""
    return (
        cancellation.root_id,
        cancellation.run_id,
        micros_of(cancellation.at),
        storable(cancellation.by),
    )


def cancellation_of(row: Row[*tuple[object, ...]]) -> Cancellation:
    """Return the cancellation a whole row of `cancellations` stands for."""
    return Cancellation(root_id=row.root_id, run_id=row.run_id, at=moment_of(row.asked_at), by=row.asked_by)


def columns_of_lease(lease: Lease) -> Columns:
    """Return a lease's columns."""
    return (
        lease.root_id,
        storable(lease.hostname),
        lease.boot_id,
        lease.pid,
        micros_of(lease.process_started_at),
        micros_of(lease.taken_at),
        micros_of(lease.beat_at),
        lease.is_remote,
    )


def lease_of(row: Row[*tuple[object, ...]]) -> Lease:
    """Return the lease a whole row of `leases` stands for."""
    return Lease(
        root_id=row.root_id,
        hostname=row.hostname,
        boot_id=row.boot_id,
        pid=row.pid,
        process_started_at=moment_of(row.process_started_at),
        taken_at=moment_of(row.taken_at),
        beat_at=moment_of(row.beat_at),
        is_remote=bool(row.is_remote),
    )


def columns_of_artifact(artifact: Artifact) -> Columns:
    """Return an artifact's columns."""
    return (
        artifact.id,
        storable(artifact.type),
        storable(artifact.type_name),
        artifact.document,
        artifact.document_digest,
        json_of(artifact.buffers) if artifact.buffers else "[]",
        artifact.size,
        json_of(artifact.view),
        micros_of(artifact.created_at),
    )


def artifact_of(row: Row[*tuple[object, ...]]) -> Artifact:
    """Return the artifact a whole row of `artifacts` stands for."""
    buffers = () if row.buffers == "[]" else msgspec.json.decode(row.buffers, type=list[tuple[str, int]])
    return Artifact(
        id=row.id,
        type=row.type,
        type_name=row.type_name,
        document=row.document,
        document_digest=row.document_digest,
        buffers=tuple((Digest(digest), size) for digest, size in buffers),
        size=row.size,
        view=_view_of(row.view),
        created_at=moment_of(row.created_at),
    )


def blobs_of_artifact(artifact: Artifact) -> Iterable[Digest]:
    """Return the digests of everything an artifact keeps outside the database."""
    if artifact.document is None:
        yield artifact.document_digest
    for digest, _ in artifact.buffers:
        yield digest
    for _, digest in artifact.view.parts:
        yield digest


def _view_of(json: str) -> View:
    stored = msgspec.json.decode(json)
    return View(
        kind=ViewKind(stored["kind"]),
        summary=stored["summary"],
        content=stored["content"],
        parts=tuple((name, Digest(digest)) for name, digest in stored["parts"]),
        is_truncated=stored["is_truncated"],
    )


def binding_of(row: Row[*tuple[object, ...]]) -> Binding:
    """Return the binding a row of `bindings` stands for."""
    return Binding(
        run_id=RunId(row.run_id),
        direction=Direction(row.direction),
        name=row.name,
        artifact_id=row.artifact_id and ArtifactId(row.artifact_id),
        producer_id=row.producer_id and RunId(row.producer_id),
    )

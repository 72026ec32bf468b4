"""A pipeline run as one file: what is in it, and the records of a run as they go in and come out.

The format is described in `docs/reference/bundle.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, select

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    CancelAsked,
    Change,
    ExternalResourceMoved,
    FunctionRecorded,
    JobRecorded,
    OutputBound,
    PipelineRunCreated,
    RunCreated,
    UsageMeasured,
)
from sematic.model.errors import UnknownRunError
from sematic.model.external_resources import ExternalResource
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.jobs import Job
from sematic.model.records import (
    Artifact,
    Attempt,
    Binding,
    Cancellation,
    Direction,
    FunctionSource,
    PipelineRun,
    ResourceUsage,
    Run,
    View,
    ViewKind,
)
from sematic.store.executions import job_of, resource_of
from sematic.store.rows import (
    artifact_of,
    attempt_of,
    binding_of,
    blobs_of_artifact,
    cancellation_of,
    function_of,
    pipeline_run_of,
    run_of,
    usage_of,
)
from sematic.store.schema import (
    artifacts,
    attempts,
    bindings,
    cancellations,
    external_resources,
    functions,
    jobs,
    pipeline_runs,
    runs,
    usages,
)

FORMAT = "sematic pipeline run"
VERSION = 1
"""A bundle of a later version is refused; a later version of Sematic reads bundles of all earlier ones."""

HEADER = "sematic.json"
MANIFEST = "manifest.json"
LOGS = "logs"
"""The folder, among what is stored, with a folder of logs for every pipeline run."""

RECORD_FILES = ("pipeline_run", "functions", "runs", "bindings", "artifacts", "attempts", "usages", "cancellations")
FURTHER_FILES = ("jobs", "external_resources")
"""Files of records that are there only if there are any."""
LOG_NAME = re.compile(r"([0-9a-f]{32})-[1-9][0-9]{0,8}\.log(?:\.gap)?", re.ASCII)
"""A log, or what says which part of it was given up; what is derived from logs is not taken along."""

_DIGEST = re.compile(rb"[0-9a-f]{64}")
_PER_QUERY = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a bundle says of itself."""

    format: str
    version: int
    root_id: str
    sematic_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in a bundle."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an attempt of a run used."""

    run_id: RunId
    attempt: int
    usage: ResourceUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything that is recorded of a pipeline run, without the values."""

    pipeline_run: PipelineRun
    runs: tuple[Run, ...]
    """In creation order."""
    bindings: tuple[Binding, ...] = ()
    """By run; the inputs of each as the signature has them, then its output."""
    attempts: tuple[Attempt, ...] = ()
    usages: tuple[Usage, ...] = ()
    cancellations: tuple[Cancellation, ...] = ()
    jobs: tuple[Job, ...] = ()
    """Everything that was told of them, and so of the next."""
    external_resources: tuple[ExternalResource, ...] = ()

    def changes(self) -> Iterator[Change]:
        """Yield the changes that record all this where it is not yet."""
        yield PipelineRunCreated(self.pipeline_run)
        inputs: dict[RunId, list[Binding]] = {}
        for binding in self.bindings:
            if binding.direction is Direction.INPUT:
                inputs.setdefault(binding.run_id, []).append(binding)
        for run in self.runs:
            yield RunCreated(run, tuple(inputs.get(run.id, ())))
        for binding in self.bindings:
            if binding.direction is Direction.OUTPUT:
                yield OutputBound(
                    run_id=binding.run_id, artifact_id=binding.artifact_id, producer_id=binding.producer_id
                )
        yield from map(AttemptFailed, self.attempts)
        yield from (UsageMeasured(run_id=u.run_id, attempt=u.attempt, usage=u.usage) for u in self.usages)
        yield from map(CancelAsked, self.cancellations)
        yield from map(JobRecorded, self.jobs)
        yield from map(ExternalResourceMoved, self.external_resources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What the records of a pipeline run refer to."""

    functions: tuple[FunctionSource, ...] = ()
    artifacts: tuple[Artifact, ...] = ()

    def changes(self) -> Iterator[Change]:
        """Yield the changes that record all this; what is there already stays as it is."""
        yield from map(FunctionRecorded, self.functions)
        yield from map(ArtifactRecorded, self.artifacts)


def records_of(db: Connection, root_id: RunId) -> Records:
    """Return what a store has of a pipeline run; UnknownRunError if it has none."""
    row = db.execute(select(pipeline_runs).where(pipeline_runs.c.root_id == root_id)).one_or_none()
    if row is None:
        raise UnknownRunError(root_id)
    ours = runs.c.root_id == root_id
    order = runs.c.position, runs.c.id
    bound = (
        select(bindings)
        .join(runs, runs.c.id == bindings.c.run_id)
        .where(ours)
        .order_by(*order, bindings.c.direction, bindings.c.position, bindings.c.name)
    )
    tried = select(attempts).join(runs, runs.c.id == attempts.c.run_id).where(ours)
    used = select(usages).join(runs, runs.c.id == usages.c.run_id).where(ours)
    placed = select(jobs).join(runs, runs.c.id == jobs.c.run_id).where(ours)
    held = select(external_resources).join(runs, runs.c.id == external_resources.c.run_id).where(ours)
    asked = select(cancellations).where(cancellations.c.root_id == root_id)
    return Records(
        pipeline_run=pipeline_run_of(row),
        runs=tuple(run_of(each) for each in db.execute(select(runs).where(ours).order_by(*order))),
        bindings=tuple(binding_of(each) for each in db.execute(bound)),
        attempts=tuple(attempt_of(each) for each in db.execute(tried.order_by(*order, attempts.c.number))),
        usages=tuple(
            Usage(run_id=each.run_id, attempt=each.attempt, usage=usage_of(each))
            for each in db.execute(used.order_by(*order, usages.c.attempt))
        ),
        cancellations=tuple(cancellation_of(each) for each in db.execute(asked.order_by(cancellations.c.seq))),
        jobs=tuple(map(job_of, db.execute(placed.order_by(*order, *jobs.primary_key)))),
        external_resources=tuple(map(resource_of, db.execute(held.order_by(*order, *external_resources.primary_key)))),
    )


def functions_of(db: Connection, records: Records) -> Iterator[FunctionSource]:
    """Yield the functions that runs refer to, as far as they were recorded."""
    wanted = sorted({run.source_id for run in records.runs if run.source_id is not None})
    for some in _slices(wanted):
        yield from map(
            function_of, db.execute(select(functions).where(functions.c.id.in_(some)).order_by(functions.c.id))
        )


def artifacts_of(db: Connection, records: Records) -> Iterator[Artifact]:
    """Yield the artifacts that runs refer to, a few at a time: they may hold much."""
    for some in _slices(sorted(artifact_ids_of(records))):
        yield from map(
            artifact_of, db.execute(select(artifacts).where(artifacts.c.id.in_(some)).order_by(artifacts.c.id))
        )


def artifact_ids_of(records: Records) -> set[ArtifactId]:
    """Return the artifacts that runs took or made."""
    return {binding.artifact_id for binding in records.bindings if binding.artifact_id is not None}


def documents_of(pipeline_run: PipelineRun) -> list[Digest]:
    """Return the documents on a pipeline run's code and environment."""
    return [digest for digest in (pipeline_run.code, pipeline_run.environment) if digest is not None]


def names_in(document: bytes | memoryview) -> set[Digest]:
    """Return everything in a document that may be the digest of a blob."""
    return {Digest(found.decode()) for found in _DIGEST.findall(document)}


def blobs_of(values: Iterable[Artifact]) -> set[Digest]:
    """Return the blobs that artifacts consist of."""
    return {digest for artifact in values for digest in blobs_of_artifact(artifact)}


class _StoredView(msgspec.Struct, kw_only=True, frozen=True):
    """A view whose content is read by itself: its type refers to itself, which is more than can be decoded into."""

    kind: ViewKind
    summary: str
    content: msgspec.Raw = msgspec.Raw(b"null")
    parts: tuple[tuple[str, Digest], ...] = ()
    is_truncated: bool = False


class _StoredArtifact(msgspec.Struct, kw_only=True, frozen=True):
    """An artifact as it is written in a line."""

    id: ArtifactId
    type: str
    type_name: str
    document: bytes | None
    document_digest: Digest
    buffers: tuple[tuple[Digest, int], ...]
    size: int
    view: _StoredView
    created_at: msgspec.Raw


def artifact_from(line: bytes) -> Artifact:
    """Return the artifact that a line holds; msgspec.DecodeError if it holds none."""
    from datetime import datetime

    stored = msgspec.json.decode(line, type=_StoredArtifact)
    view = stored.view
    return Artifact(
        id=stored.id,
        type=stored.type,
        type_name=stored.type_name,
        document=stored.document,
        document_digest=stored.document_digest,
        buffers=stored.buffers,
        size=stored.size,
        view=View(
            kind=view.kind,
            summary=view.summary,
            content=msgspec.json.decode(view.content),
            parts=view.parts,
            is_truncated=view.is_truncated,
        ),
        created_at=msgspec.json.decode(stored.created_at, type=datetime),
    )


def _slices(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + _PER_QUERY] for start in range(0, len(things), _PER_QUERY))

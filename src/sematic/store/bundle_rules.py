"""What must be true of the records in a bundle before anything of them is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime

from sematic.model.errors import BundleError
from sematic.model.external_resources import ExternalResource
from sematic.model.ids import Digest, RunId, artifact_id_of, digest_of
from sematic.model.jobs import Job
from sematic.model.records import Artifact, Attempt, Binding, View, ViewKind
from sematic.store.bundle import LOG_NAME, Header, Records, Usage, Values, artifact_ids_of, blobs_of, documents_of

_RUN_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST = 2**63 - 1
"""The largest number there is room for in a database."""

_MOST_ATTEMPTS = 999_999_999
_LONGEST = 1e12
"""Seconds and the like that can still be shown."""

_YEARS = range(1970, 9000)
"""Of moments that have a place on every calendar, whatever the time zone."""


def refuse_inconsistent(
    header: Header, records: Records, values: Values, *, blobs: Collection[Digest], logs: Collection[str]
) -> None:
    """Return if records are about one whole pipeline run and all they refer to is there; BundleError otherwise."""
    problem = next(
        (
            found
            for found in (
                *_problems_of_ids(header, records, values),
                *_problems_of_tree(records),
                *_problems_of_numbers(records, values),
                *_problems_of_values(records, values, blobs),
                *_problems_of_logs(records, logs),
            )
        ),
        None,
    )
    if problem is not None:
        raise BundleError(f"This bundle contradicts itself: {problem}. Export the run again.")


def _problems_of_ids(header: Header, records: Records, values: Values) -> Iterator[str]:
    root_id = records.pipeline_run.root_id
    if header.root_id != root_id:
        yield "it names one pipeline run and holds another"
    run_ids = [
        root_id,
        *(run.id for run in records.runs),
        *(run.original_run_id for run in records.runs if run.original_run_id is not None),
    ]
    yield from (f"{each!r} is no id of a run" for each in run_ids if not _RUN_ID.fullmatch(each))
    digests = [
        *(run.source_id for run in records.runs if run.source_id is not None),
        *(function.id for function in values.functions),
        *(artifact.id for artifact in values.artifacts),
        *blobs_of(values.artifacts),
        *documents_of(records.pipeline_run),
    ]
    yield from (f"{each!r} is no digest" for each in digests if not _DIGEST.fullmatch(each))


def _problems_of_tree(records: Records) -> Iterator[str]:
    root_id = records.pipeline_run.root_id
    ids = Counter(run.id for run in records.runs)
    yield from (f"run {each} is in it {count} times" for each, count in ids.items() if count > 1)
    for run in records.runs:
        if run.root_id != root_id:
            yield f"run {run.id} is part of another pipeline run"
        if (run.id == root_id) != (run.parent_id is None):
            yield f"run {run.id} is not called by anybody"
        if run.parent_id is not None and run.parent_id not in ids:
            yield f"run {run.id} was called by one that is not there"
    if root_id not in ids:
        yield "its root is missing"
    yield from _problems_of_callers({run.id: run.parent_id for run in records.runs})
    owners = {
        *(each.run_id for each in records.bindings),
        *(each.run_id for each in records.attempts),
        *(each.run_id for each in records.usages),
        *(each.run_id for each in records.jobs),
        *(each.run_id for each in records.external_resources),
    }
    yield from (f"something is said about run {each}, which is not there" for each in sorted(owners - ids.keys()))
    yield from _twice("a binding", ((each.run_id, each.direction, each.name) for each in records.bindings))
    yield from _twice("a job", ((e.run_id, e.attempt, e.engine, e.id, e.at, e.state) for e in records.jobs))
    yield from _twice("a resource", ((e.run_id, e.id, e.at, e.state) for e in records.external_resources))
    yield from _twice("an attempt", ((each.run_id, each.number) for each in records.attempts))
    if any(each.root_id != root_id for each in records.cancellations):
        yield "somebody asked for the end of another pipeline run"


def _problems_of_callers(callers: Mapping[RunId, RunId | None]) -> Iterator[str]:
    """Yield which runs call themselves, by way of others or not."""
    known: set[RunId] = set()
    for run_id in callers:
        path: dict[RunId, None] = {}
        at: RunId | None = run_id
        while at is not None and at not in known:
            if at in path:
                yield f"run {at} was called by itself"
                return
            path[at] = None
            at = callers.get(at)
        known.update(path)


def _problems_of_numbers(records: Records, values: Values) -> Iterator[str]:
    """Yield numbers and moments that nobody can store, reckon with or show."""
    said: tuple[Binding | Attempt | Usage | Job | ExternalResource, ...] = (
        *records.bindings,
        *records.attempts,
        *records.usages,
        *records.jobs,
        *records.external_resources,
    )
    told: Iterable[tuple[str, object]] = (
        *((f"run {run.id}", run) for run in records.runs),
        *((f"run {each.run_id}", each) for each in said),
        *(("the pipeline run", each) for each in (records.pipeline_run, *records.cancellations)),
        *((f"artifact {artifact.id}", replace(artifact, view=_NO_VIEW)) for artifact in values.artifacts),
    )
    for whose, record in told:
        for name, value in _numbers_in(record, "record"):
            if not _is_possible(value):
                yield f"{name!r} of {whose} cannot be {value!s:.40}"
    for run in records.runs:
        if run.attempts > _MOST_ATTEMPTS:
            yield f"run {run.id} cannot have been started {run.attempts:,} times"
    for attempt in records.attempts:
        if not 1 <= attempt.number <= _MOST_ATTEMPTS:
            yield f"run {attempt.run_id} cannot have an attempt {attempt.number}"


_NO_VIEW = View(kind=ViewKind.TEXT, summary="")
"""In place of a view: what a value looks like may be any number."""


def _numbers_in(told: object, name: str) -> Iterator[tuple[str, int | float | datetime]]:
    if isinstance(told, int | float | datetime):
        yield name, told
    elif isinstance(told, tuple):
        for each in told:
            yield from _numbers_in(each, name)
    elif is_dataclass(told):
        for field in fields(told):
            yield from _numbers_in(getattr(told, field.name), field.name)


def _is_possible(value: float | datetime) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is not None and value.year in _YEARS
    # What is no number is not between two numbers.
    return 0 <= value <= _MOST if isinstance(value, int) else -_LONGEST <= value <= _LONGEST


def _problems_of_values(records: Records, values: Values, blobs: Collection[Digest]) -> Iterator[str]:
    there = {artifact.id for artifact in values.artifacts}
    yield from (f"artifact {each} is missing" for each in artifact_ids_of(records) - there)
    for artifact in values.artifacts:
        if artifact.id != artifact_id_of(type_name=artifact.type_name, document=artifact.document_digest):
            yield f"artifact {artifact.id} is not what its id says"
        if artifact.document is not None and digest_of(artifact.document) != artifact.document_digest:
            yield f"the document of artifact {artifact.id} is not what its digest says"
        yield from (f"the bytes {each} are missing" for each in _needed_by(artifact) if each not in blobs)


def _needed_by(artifact: Artifact) -> Collection[Digest]:
    return blobs_of([artifact])


def _problems_of_logs(records: Records, logs: Collection[str]) -> Iterator[str]:
    ids = {run.id for run in records.runs}
    for name in logs:
        found = LOG_NAME.fullmatch(name)
        if found is None or found[1] not in ids:
            yield f"{name} is no log of its runs"


def _twice(what: str, keys: Iterable[tuple[object, ...]]) -> Iterator[str]:
    if any(count > 1 for count in Counter(keys).values()):
        yield f"{what} is in it twice"

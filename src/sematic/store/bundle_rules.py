"""What must be true of the records in a bundle before anything of them is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sematic.model.errors import BundleError
from sematic.model.ids import Digest, artifact_id_of, digest_of
from sematic.model.records import Artifact
from sematic.store.bundle import LOG_NAME, Header, Records, Values, artifact_ids_of, blobs_of, documents_of

_RUN_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


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
    owners = {
        *(each.run_id for each in records.bindings),
        *(each.run_id for each in records.attempts),
        *(each.run_id for each in records.usages),
    }
    yield from (f"something is said about run {each}, which is not there" for each in sorted(owners - ids.keys()))
    yield from _twice("a binding", ((each.run_id, each.direction, each.name) for each in records.bindings))
    yield from _twice("an attempt", ((each.run_id, each.number) for each in records.attempts))
    if any(each.root_id != root_id for each in records.cancellations):
        yield "somebody asked for the end of another pipeline run"


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

"""The records that contracts are tried with."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sematic.model.changes import ArtifactRecorded, CacheAsked, OutputBound, RunCreated, RunMoved
from sematic.model.ids import Digest, RunId, artifact_id_of, digest_of
from sematic.model.records import Artifact, CacheRecord, ExceptionMetadata, PipelineRun, Run, View, ViewKind
from sematic.model.states import RunState

if TYPE_CHECKING:
    from sematic.model.changes import Change

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)

ERROR = ExceptionMetadata(
    repr="Traceback ...\nValueError: boom\n",
    name="ValueError",
    module="builtins",
    ancestors=("builtins.Exception",),
    message="boom",
)


def run_id_named(name: str) -> RunId:
    """Return a run id, the same for the same name."""
    return RunId(hashlib.sha256(name.encode()).hexdigest()[:32])


def run_named(name: str, *, root: str | None = None, position: int = 0, after: float = 0) -> Run:
    """Return a created run, so many seconds after noon, in its own pipeline run or in that of another."""
    run_id = run_id_named(name)
    root_id = run_id if root is None else run_id_named(root)
    return Run(
        id=run_id,
        root_id=root_id,
        parent_id=None if root is None else root_id,
        position=position,
        function=f"contract.{name}",
        name=name,
        created_at=NOON + timedelta(seconds=after),
        tags=("first", "second"),
        settings='{"timeout_mins": 3}',
    )


def pipeline_run_named(name: str) -> PipelineRun:
    """Return the pipeline run of a root run."""
    return PipelineRun(root_id=run_id_named(name), function=f"contract.{name}", created_at=NOON, command=("run.py",))


def artifact_of(value: str) -> Artifact:
    """Return the artifact of a text."""
    document = value.encode()
    digest = digest_of(document)
    return Artifact(
        id=artifact_id_of(type_name="str", document=digest),
        type='{"kind": "class", "name": "str"}',
        type_name="str",
        document=document,
        document_digest=digest,
        buffers=((digest_of(b"buffer"), 6),),
        size=len(document) + 6,
        view=View(kind=ViewKind.TREE, summary=value, content={"a": [1, 2.5, None, True, value]}),
        created_at=NOON,
    )


def move(run: Run, expected: RunState, to: RunState, *, after: float = 1) -> RunMoved:
    """Return a move of a run, so many seconds after noon."""
    return RunMoved(run_id=run.id, expected=expected, to=to, at=NOON + timedelta(seconds=after))


def cached_success(run: Run, *, key: str, value: str) -> list[Change]:
    """Return the changes of a run that asked the cache under a key, ran, and gave a value."""
    artifact = artifact_of(value)
    digest = Digest(digest_of(key.encode()))
    asked = CacheRecord(
        key=digest,
        namespace="contract",
        function=run.function,
        output_type="str",
        code=digest_of(b"code"),
        code_parts=((run.function, digest_of(b"part")),),
        inputs=(("x", artifact.id),),
    )
    return [
        RunCreated(run),
        CacheAsked(run_id=run.id, cache=asked),
        move(run, RunState.CREATED, RunState.SCHEDULED),
        ArtifactRecorded(artifact),
        OutputBound(run_id=run.id, artifact_id=artifact.id),
        replace(move(run, RunState.SCHEDULED, RunState.RESOLVED), at=run.created_at + timedelta(seconds=2)),
    ]

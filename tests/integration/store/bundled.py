"""A store with a pipeline run that has something of everything, and ways to move it."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    CancelAsked,
    ExternalResourceMoved,
    FunctionRecorded,
    JobRecorded,
    OutputBound,
    PipelineRunCreated,
    RunCreated,
    UsageMeasured,
)
from sematic.model.ids import artifact_id_of
from sematic.model.records import (
    Cancellation,
    GitState,
    Launch,
    ResourceUsage,
    UsageSample,
    View,
    ViewKind,
)
from sematic.model.states import PipelineRunState, RunState
from sematic.store.bundle import artifacts_of, functions_of, records_of
from sematic.store.bundle_reader import opened_bundle
from sematic.store.bundle_writer import write_bundle
from sematic.store.importing import import_bundle
from tests.builders import (
    NOON,
    a_cache_record,
    a_function,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    an_error,
    an_input,
    job_course,
    resource_life,
    run_id_of,
)

CONTENT = b"content of some size" * 2000
ROOT = run_id_of("root")
TABLES = (
    "pipeline_runs",
    "runs",
    "bindings",
    "artifacts",
    "attempts",
    "usages",
    "cancellations",
    "jobs",
    "external_resources",
)


def fill(store):
    """Write down a pipeline run that has something of everything."""
    digest, part, document = (store.blobs.put(content) for content in (CONTENT, b"picture", b"d" * 20_000))
    file = store.blobs.put(b"print('hello')")
    code = store.blobs.put(json.dumps({"files": {"a.py": {"digest": file}}, "not there": "0" * 64}).encode())
    environment = store.blobs.put(b'{"python": "3.12"}')
    view = View(
        kind=ViewKind.TABLE,
        summary="a table \u00e9",
        content={"rows": [[1, None, 2.5], ["x", True, {"a": []}]]},
        parts=(("image", part),),
        is_truncated=True,
    )
    value = replace(an_artifact("value"), buffers=((digest, len(CONTENT)),), view=view)
    large = an_artifact("large", document=None, document_digest=document)
    large = replace(large, id=artifact_id_of(type_name=large.type_name, document=document))
    pipeline_run = a_pipeline_run(
        "root",
        state=PipelineRunState.FAILED,
        ended_at=after_noon(60),
        cache_namespace="mine",
        rerun_from=run_id_of("gone"),
        rerun_mode="CONTINUE",
        git=GitState(commit="c" * 40, branch="", is_dirty=True),
        command=("train.py", "--x"),
        code=code,
        environment=environment,
        launch=Launch(module="train", script="train.py", path=("a", "b")),
    )
    root = a_run("root", state=RunState.NESTED_FAILED, ended_at=after_noon(60), tags=("one", "two"))
    nested = a_run(
        "nested",
        root_id=ROOT,
        parent_id=ROOT,
        position=1,
        state=RunState.FAILED,
        started_at=after_noon(1),
        ended_at=after_noon(1.000001),
        attempts=2,
        error=an_error("\udcff odd"),
        cache=a_cache_record(),
        original_run_id=run_id_of("removed"),
        source_id=a_function().id,
        settings='{"cache": true}',
    )
    usage = ResourceUsage(
        seconds=1.25,
        cpu_seconds=0.1,
        peak_memory=10,
        mean_memory=5,
        samples=(UsageSample(seconds=0.1, cpu=1.5, memory=3),),
    )
    store.journal.record(
        [
            PipelineRunCreated(pipeline_run),
            FunctionRecorded(a_function()),
            ArtifactRecorded(value),
            ArtifactRecorded(large),
            RunCreated(root, (an_input(root, "z", artifact_id=value.id), an_input(root, "a", artifact_id=large.id))),
            RunCreated(nested, (an_input(nested, "x", producer_id=ROOT),)),
            OutputBound(run_id=ROOT, artifact_id=value.id, producer_id=nested.id),
            AttemptFailed(an_attempt(nested)),
            UsageMeasured(run_id=nested.id, attempt=2, usage=usage),
            CancelAsked(Cancellation(root_id=ROOT, run_id=nested.id, at=NOON, by="somebody")),
            CancelAsked(Cancellation(root_id=ROOT, at=NOON)),
            *(JobRecorded(job) for job in job_course(nested.id, attempt=2)),
            *(ExternalResourceMoved(each) for each in resource_life(nested.id, attempt=2)),
        ]
    )
    store.journal.flush()
    logs = store.folder / "logs" / ROOT
    logs.mkdir(parents=True)
    (logs / f"{nested.id}-1.log").write_bytes(b"first line\n" + bytes(100_000) + b"last line")
    (logs / f"{nested.id}-1.log.gap").write_text("{}")
    (logs / f"{nested.id}-1.log.idx").write_text("derived")
    (logs / "secret").symlink_to(store.folder / "sematic.db")


def packed(store, root_id=ROOT):
    file = io.BytesIO()
    write_bundle(store, root_id, file)
    file.seek(0)
    return file


def take(store, file):
    with opened_bundle(file) as bundle:
        return import_bundle(store, bundle)


def told(store, root_id=ROOT):
    with store.engine.connect() as db:
        records = records_of(db, root_id)
        return records, list(functions_of(db, records)), list(artifacts_of(db, records))


def blobs_in(store):
    return {path.parent.name + path.name: path.read_bytes() for path in (store.folder / "blobs").glob("??/*")}


def logs_in(store):
    folder = store.folder / "logs" / ROOT
    return {path.name: path.read_bytes() for path in folder.glob("*-*")} if folder.exists() else {}


def everything(store):
    with store.engine.connect() as db:
        return {
            table: db.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608
            for table in TABLES
        }

"""What the processes of the acceptance tests of collecting do: some store, some collect, all on one store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sematic.model.changes import ArtifactRecorded, OutputBound, PipelineRunCreated, PipelineRunMoved, RunCreated
from sematic.model.ids import Digest, new_run_id
from sematic.model.records import Artifact
from sematic.model.states import PipelineRunState, RunState
from sematic.store.blobs import FileBlobs
from sematic.store.driving import driving
from sematic.store.embedded import Store, open_store
from sematic.store.gc import Rule, Times, collect, unwanted
from tests.builders import a_pipeline_run, a_run, an_artifact, moves_of

GRACE = timedelta(seconds=1)
VALUES = 12


def content_of(number: int) -> bytes:
    """Return what the values all processes store consist of; every third is large."""
    return f"value {number}".encode() * (300_000 if number % 3 == 0 else 5_000)


def artifact_with(number: int, digest: Digest, *, at: datetime) -> Artifact:
    """Return the artifact that every process records for a value."""
    return an_artifact(f"value {number}", buffers=((digest, len(content_of(number))),), created_at=at)


@contextmanager
def opened(folder: str) -> Iterator[Store]:
    """Open a store whose blobs are marked often enough for a grace period of a second."""
    with open_store(Path(folder)) as store:
        yield replace(store, blobs=FileBlobs(Path(folder) / "blobs", fresh=0.1))


def store_the_same(folder: str, seconds: float) -> None:
    """Make pipeline runs with the same few values for a while; an assertion fails if one of them is not there."""
    until = time.monotonic() + seconds
    with opened(folder) as store:
        while time.monotonic() < until:
            root_id = new_run_id()
            with driving(store.folder, root_id):
                for number in range(VALUES):
                    make_step(store, root_id, number)
                move = PipelineRunMoved(
                    root_id=root_id,
                    expected=PipelineRunState.CREATED,
                    to=PipelineRunState.CANCELED,
                    at=datetime.now(UTC),
                )
                store.journal.record([move])
                store.journal.flush()


def make_step(store: Store, root_id: str, number: int) -> None:
    """Store a value, record a run that has it as its output, and read it back."""
    digest = store.blobs.put(content_of(number))
    now = datetime.now(UTC)
    artifact = artifact_with(number, digest, at=now)
    run_id = root_id if number == 0 else new_run_id()
    run = a_run("step", id=run_id, root_id=root_id, parent_id=None if number == 0 else root_id, position=number)
    created = [PipelineRunCreated(a_pipeline_run(root_id=root_id, created_at=now))] if number == 0 else []
    run = replace(run, created_at=now)
    store.journal.record(
        [
            *created,
            RunCreated(run),
            *moves_of(run, RunState.SCHEDULED, at=now),
            ArtifactRecorded(artifact),
            OutputBound(run_id=run_id, artifact_id=artifact.id),
        ]
    )
    store.journal.flush()
    (there,) = store.history.artifacts([artifact.id]).values()
    assert bytes(FileBlobs(store.folder / "blobs").open(there.buffers[0][0])) == content_of(number)


def collect_all_the_time(folder: str, seconds: float) -> None:
    """Remove every run that has ended, again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        collect_once(folder)


def collect_once(folder: str, grace: timedelta = GRACE) -> None:
    """Remove every run that has ended, and what nothing refers to."""
    with opened(folder) as store:
        now = datetime.now(UTC)
        times = Times(now=now, grace=grace, settling=timedelta(seconds=0.2))
        collect(store, unwanted(store, Rule(older_than=timedelta()), now=now), times=times, say=lambda *_: None)

"""Runs that were placed: by an engine of this machine, and on a cluster as its driver would have told it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sematic import CloudRunner, KubernetesResourceRequirements, ResourceRequirements
from sematic.model.changes import JobRecorded
from sematic.model.jobs import Job, JobState
from sematic.model.records import ExceptionMetadata
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from tests.stores.drawing import Drawing, Drawn, Pen, under_way
from tests.stores.pipelines.held import held
from tests.stores.running import in_store, run, step_of

_LOST = (
    "Node 10.12.0.31 was lost while warehouse.training.fit executed there: it was stopped, preempted, or cannot be"
    " reached."
)
_FULL = "It waits for 1 GPU and 16 GiB of memory: gpu-worker-eu-west-1b-07 has 0 GPUs and 9.5 GiB of memory free."
_REQUESTS = KubernetesResourceRequirements(requests={"memory": "16Gi", "nvidia.com/gpu": "1"})
_BIG = json.dumps({"resource_requirements": ResourceRequirements(kubernetes=_REQUESTS).to_json(), "standalone": True})


def make_placed(folder: Path, _: int) -> Mapping[str, str]:
    """Run what holds things, submit it, and draw a training on a cluster of which a node is lost."""
    words = ["good morning", "good night"]
    with in_store(folder):
        held_id = run(held(words).set(name="Messages"))
        submitted = held(words).set(name="Messages, submitted")
        CloudRunner(engine="local", detach=False).run(submitted)
    with open_store(folder) as store:
        found = {"held": held_id, "submitted": submitted.id}
        found |= {f"{label}_read": step_of(store, root, name="read") for label, root in found.items()}
        return found | training(store)


def training(store: Store) -> Mapping[str, str]:
    """Draw a pipeline run on a cluster: a step that lost its node, and one that waits for room."""
    pen = Pen(store)
    drawing = Drawing(pen, "on a cluster", "warehouse.training.train", pen.now - timedelta(hours=1))
    root = drawing.begin(name="Training on a cluster", inputs={"folds": 3}, tags=["ray"], kind="CLOUD")
    driver = _job(drawing, root, 0, "raysubmit_7fXkV9mQd2", node="10.12.0.4")
    _told(pen, drawing, driver, (0.0, JobState.REQUESTED), (1.2, JobState.PENDING), (4.5, JobState.RUNNING))
    error = ExceptionMetadata(
        repr=_LOST,
        name="NodeLostError",
        module="sematic.model.errors",
        ancestors=("builtins.Exception",),
        message=_LOST,
    )
    lost = drawing.step(
        "fit 0",
        function="warehouse.training.fit",
        inputs={"fold": 0},
        output=97,
        at=6,
        seconds=90,
        tries=[error],
        between=24,
        settings=_BIG,
    )
    first = _job(drawing, lost, 1, "c8ef45ccd0112571ffffffffffffffffffffffff01000000", node="10.12.0.31")
    _told(pen, drawing, first, (6.0, JobState.REQUESTED), (7.5, JobState.RUNNING), (51.0, JobState.FAILED, _LOST))
    second = _job(drawing, lost, 2, "16310a0f0a45af5cffffffffffffffffffffffff01000000", node="gpu-worker-eu-west-1b-07")
    _told(
        pen, drawing, second, (51.0, JobState.REQUESTED), (52.0, JobState.PENDING, _FULL), (75.0, JobState.RUNNING),
        (96.0, JobState.SUCCEEDED),
    )  # fmt: skip
    waiting = drawing.step(
        "fit 1", function="warehouse.training.fit", inputs={"fold": 1}, at=7, state=RunState.CREATED, settings=_BIG
    )
    queued = _job(drawing, waiting, 1, "32d950ec0ccf9d2affffffffffffffffffffffff01000000", node="")
    _told(pen, drawing, queued, (7.0, JobState.REQUESTED), (9.0, JobState.PENDING, _FULL))
    pen.lift()
    under_way(store, root.run, since=drawing.at(0))
    return {"training": root.run.id, "lost": lost.run.id, "waiting": waiting.run.id}


def _job(drawing: Drawing, of: Drawn, attempt: int, name: str, *, node: str) -> Job:
    return Job(
        id=name, run_id=of.run.id, attempt=attempt, engine="ray", state=JobState.REQUESTED, node=node, at=drawing.at(0)
    )


def _told(pen: Pen, drawing: Drawing, job: Job, *steps: tuple[float, JobState] | tuple[float, JobState, str]) -> None:
    """Have an engine have told how a job went: seconds, state, why; it has a node from when it runs."""
    node = ""
    for seconds, state, *why in steps:
        node = job.node if state is JobState.RUNNING else node
        pen.write(JobRecorded(replace(job, state=state, node=node, reason="".join(why), at=drawing.at(seconds))))

"""Withdrawing the drivers of a pipeline run that was canceled."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sematic.executors.launcher import DriverRequest, job_id_of
from sematic.executors.local_launcher import LocalLauncher
from sematic.executors.withdrawing import drivers_withdrawn
from sematic.model.changes import Change, JobRecorded
from sematic.model.ids import RunId
from sematic.model.jobs import Job, JobState
from sematic.model.records import Launch, PipelineRun
from sematic.model.states import PipelineRunState
from sematic.settings import Settings
from tests.builders import NOON, a_pipeline_run


@dataclass
class Recorded:
    """A pipeline run that was submitted and has ended, with what is recorded of its drivers."""

    pipeline_run: PipelineRun
    jobs: Sequence[Job] = ()
    noted: list[Change] = field(default_factory=list)

    @property
    def root_id(self) -> RunId:
        return self.pipeline_run.root_id

    def note(self, changes: Sequence[Change]) -> None:
        self.noted += changes


def canceled(engine: str, state: PipelineRunState = PipelineRunState.CANCELED) -> Recorded:
    recorded = Recorded(a_pipeline_run(state=state, launch=Launch(module="demo", engine=engine)))
    job_id = job_id_of(recorded.root_id, number=1)
    recorded.jobs = [
        Job(id=job_id, run_id=recorded.root_id, attempt=0, engine=engine, state=JobState.REQUESTED, at=NOON)
    ]
    return recorded


def test_what_could_not_be_withdrawn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        monkeypatch.setenv("RAY_ADDRESS", address)
        recorded = canceled("ray")
        trouble = drivers_withdrawn(recorded, Settings(folder=Path("store")))
    assert trouble is not None
    assert trouble.startswith("Its driver may still be there, or wait to begin: it could not be withdrawn.")
    assert f"There is no Ray cluster at {address}" in trouble
    assert not recorded.noted


@pytest.mark.parametrize("state", [PipelineRunState.RUNNING, PipelineRunState.CANCELED])
def test_nobody_is_asked_where_there_is_nothing_to_withdraw(
    monkeypatch: pytest.MonkeyPatch, state: PipelineRunState
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "no address")
    recorded = canceled("ray", state)
    if state.is_terminal:
        recorded.jobs = [*recorded.jobs, replace(recorded.jobs[0], state=JobState.FAILED)]
    assert drivers_withdrawn(recorded, Settings(folder=Path("store"))) is None
    assert not recorded.noted


@pytest.mark.slow
def test_a_driver_that_has_begun_is_stopped_unless_it_is_to_end_by_itself(tmp_path: Path) -> None:
    recorded = canceled("local")
    settings = Settings(folder=tmp_path)
    launcher = LocalLauncher(store=tmp_path, patience=5.0)
    launcher.launch(DriverRequest(root_id=recorded.root_id, arguments=("-c", "import time; time.sleep(600)")))
    try:
        assert drivers_withdrawn(recorded, settings, waiting_only=True) is None
        time.sleep(0.5)
        assert launcher.jobs_of(recorded.root_id)[0].state is JobState.RUNNING
        assert not recorded.noted
        assert drivers_withdrawn(recorded, settings) is None
        assert launcher.jobs_of(recorded.root_id)[0].state is JobState.DELETED
    finally:
        launcher.stop(job_id_of(recorded.root_id, number=1))
    [change] = recorded.noted
    assert isinstance(change, JobRecorded)
    assert (change.job.state, change.job.reason) == (JobState.DELETED, "The pipeline run was canceled.")

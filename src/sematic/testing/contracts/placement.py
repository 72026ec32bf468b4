"""What an executor has to do that places calls on machines of its own."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from sematic.executors.engine import RemoteExecutor
from sematic.executors.executor import Ended, Executor, Placed
from sematic.executors.outcome import Failure
from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements
from sematic.model.errors import InsufficientResourcesError
from sematic.model.jobs import Job, JobState
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import PATIENCE, an_invocation, ended, next_of, value_of, wait_for
from sematic.types.document import BlobSource

_LARGE = 3 << 20
"""Bytes of a log that does not travel in one piece."""


class PlacementContract(ABC):
    """Subclass as a test class and give the fixtures. Some machine has to have a CPU, and none a million."""

    @pytest.fixture
    @abstractmethod
    def executor(self) -> RemoteExecutor:
        """Return an executor; closed after the test."""

    @pytest.fixture
    @abstractmethod
    def blobs(self) -> BlobSource:
        """Return the blobs in which the executor keeps values."""

    def test_what_becomes_of_a_call_is_told_in_order(self, executor: RemoteExecutor) -> None:
        """It was asked for, it runs on a machine, it has ended; always of the same job."""
        executor.start(an_invocation(steps.increment, {"number": 1}, run_id="r1", attempt=2))
        jobs, _ = heard(executor)
        states = [job.state for job in jobs if job.state is not JobState.PENDING]
        assert states == [JobState.REQUESTED, JobState.RUNNING, JobState.SUCCEEDED]
        assert {(job.run_id, job.attempt) for job in jobs} == {("r1", 2)}
        assert len({(job.engine, job.id) for job in jobs}) == 1
        assert all(job.node for job in jobs if job.state is JobState.RUNNING)

    def test_a_call_that_raises_is_a_job_that_failed(self, executor: RemoteExecutor) -> None:
        """With the reason."""
        executor.start(an_invocation(steps.raising, {"text": "no such luck"}))
        jobs, _ = heard(executor)
        assert jobs[-1].state is JobState.FAILED
        assert "no such luck" in jobs[-1].reason

    def test_what_no_machine_ever_has_is_refused(self, executor: RemoteExecutor) -> None:
        """In a sentence that says what was asked for, and it is no use to wait."""
        resources = requests(cpu="1000000")
        assert "1000000 CPUs" in str(executor.refusal(resources))
        executor.start(an_invocation(steps.increment, {"number": 1}, resources=resources))
        outcome = next_of(executor).outcome
        assert isinstance(outcome, Failure)
        assert isinstance(outcome.error, InsufficientResourcesError)
        assert "1000000 CPUs" in str(outcome.error)

    def test_a_resource_that_nobody_has_is_refused_by_its_name(self, executor: RemoteExecutor) -> None:
        """Custom resources are resources."""
        assert "unicorn" in str(executor.refusal(requests(**{"sematic.dev/unicorn": "1"})))

    def test_what_a_machine_has_is_not_refused(self, executor: RemoteExecutor) -> None:
        """Also if it asks for nothing in particular."""
        assert executor.refusal(None) is None
        assert executor.refusal(requests(cpu="500m", memory="1Mi")) is None

    def test_a_call_knows_what_it_was_given(self, executor: RemoteExecutor, blobs: BlobSource) -> None:
        """So that libraries start as many threads as there are CPUs for them."""
        executor.start(an_invocation(steps.given, {}, resources=requests(cpu="500m", memory="1Mi")))
        given = value_of(next_of(executor), steps.given, blobs)
        assert (given["SEMATIC_CPUS"], given["SEMATIC_MEMORY"]) == ("500m", str(1 << 20))

    def test_a_log_arrives_while_the_call_executes(self, executor: RemoteExecutor, tmp_path: Path) -> None:
        """Not only when it has ended."""
        log, gate = tmp_path / "log", tmp_path / "gate"
        executor.start(an_invocation(steps.waiting, {"gate": str(gate)}, log=log))
        wait_for(lambda: not _has_ended(executor) and log.exists() and "it waits" in log.read_text())
        gate.touch()
        next_of(executor)
        assert log.read_text().splitlines() == ["it waits", "it goes on"]

    def test_a_large_log_is_complete_when_the_call_has_ended(self, executor: RemoteExecutor, tmp_path: Path) -> None:
        """Every line, in order."""
        log = tmp_path / "log"
        executor.start(an_invocation(steps.talkative, {"size": _LARGE}, log=log))
        next_of(executor)
        lines = log.read_text().splitlines()
        assert [int(line.split()[0]) for line in lines] == list(range(len(lines)))
        assert log.stat().st_size >= _LARGE

    def test_what_a_call_uses_is_measured(self, executor: RemoteExecutor) -> None:
        """Where it executes."""
        usage = ended(executor, steps.busy, seconds=0.3).usage
        assert usage is not None
        assert usage.cpu_seconds > 0.1  # noqa: PLR2004 - most of 0.3
        assert usage.peak_memory > 0


def heard(executor: Executor) -> tuple[list[Job], Ended]:
    """Return what is told of jobs until a call ends, and how it ended."""
    until, jobs = time.monotonic() + PATIENCE, []
    while not isinstance(event := executor.next(PATIENCE), Ended):
        assert time.monotonic() < until, "It does not end."
        if isinstance(event, Placed):
            jobs.append(event.job)
    return jobs, event


def requests(**amounts: str) -> ResourceRequirements:
    """Return requirements of some amounts."""
    return ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests=amounts))


def _has_ended(executor: Executor) -> bool:
    return isinstance(executor.next(0.05), Ended)

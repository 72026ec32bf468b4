"""What every launcher has to do."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable

import pytest

from sematic.executors.launcher import JOB_ID, DriverRequest, Launcher, job_id_of
from sematic.model.errors import LaunchError
from sematic.model.ids import RunId, new_run_id
from sematic.model.jobs import Job, JobState

PATIENCE = 120.0
"""Seconds that an engine may take to start something on a busy machine."""

_WAITS = "import time; print('begun', flush=True); time.sleep(600)"


class LauncherContract(ABC):
    """Subclass as a test class and give the launcher: of an engine that has room for two drivers."""

    @pytest.fixture
    @abstractmethod
    def launcher(self) -> Launcher:
        """Return a launcher; what it has launched is ended after the test."""

    def test_nothing_is_known_to_keep_drivers_from_being_started(self, launcher: Launcher) -> None:
        """Where one can be started, it is not said beforehand that none can."""
        launcher.check()

    def test_a_driver_is_a_job_of_its_pipeline_run(self, launcher: Launcher) -> None:
        """Its attempt is 0: it executes no run, it drives them."""
        job = launcher.launch(_asked("pass"))
        assert job.id == f"sematic-driver-{job.run_id}"
        assert job.attempt == 0
        assert [each.id for each in launcher.jobs_of(job.run_id)] == [job.id]

    def test_a_driver_that_ends_well_has_succeeded(self, launcher: Launcher) -> None:
        """There is nothing to say about it."""
        ended = _ended(launcher, launcher.launch(_asked("pass")))
        assert (ended.state, ended.reason) == (JobState.SUCCEEDED, "")

    def test_a_driver_that_ends_badly_has_failed_and_says_why(self, launcher: Launcher) -> None:
        """By its exit code."""
        ended = _ended(launcher, launcher.launch(_asked("raise SystemExit(7)")))
        assert ended.state is JobState.FAILED
        assert "exit code 7" in ended.reason

    def test_a_driver_that_is_killed_has_failed_by_that_signal(self, launcher: Launcher) -> None:
        """The signal has its name."""
        ended = _ended(launcher, launcher.launch(_asked("import os; os.kill(os.getpid(), 9)")))
        assert ended.state is JobState.FAILED
        assert "SIGKILL" in ended.reason

    def test_what_a_driver_writes_is_in_its_log(self, launcher: Launcher) -> None:
        """Also what it writes to its standard error."""
        job = launcher.launch(_asked("import sys; print('one', flush=True); sys.stderr.write('two\\n')"))
        _ended(launcher, job)
        _until(lambda: {"one", "two"} <= set(launcher.log(job.id).split()))

    def test_a_driver_has_the_environment_that_was_asked_for(self, launcher: Launcher) -> None:
        """Settings travel that way, and it is told what it is called."""
        job = launcher.launch(_asked(f"import os; print(os.environ['WORD'], os.environ['{JOB_ID}'])", WORD="a b'c"))
        _ended(launcher, job)
        _until(lambda: f"a b'c {job.id}" in launcher.log(job.id))

    def test_a_driver_is_stopped(self, launcher: Launcher) -> None:
        """Once it runs."""
        job = launcher.launch(_asked(_WAITS))
        _until(lambda: launcher.jobs_of(job.run_id)[0].state is JobState.RUNNING)
        _until(lambda: "begun" in launcher.log(job.id))
        launcher.stop(job.id)
        assert launcher.jobs_of(job.run_id)[0].state is JobState.DELETED

    def test_stopping_a_driver_that_has_ended_changes_nothing(self, launcher: Launcher) -> None:
        """It may have ended a moment ago."""
        job = _ended(launcher, launcher.launch(_asked("pass")))
        launcher.stop(job.id)
        assert launcher.jobs_of(job.run_id)[0].state is JobState.SUCCEEDED

    def test_launching_again_gives_another_job(self, launcher: Launcher) -> None:
        """The earlier one is known still."""
        first = _ended(launcher, launcher.launch(_asked("pass")))
        second = launcher.launch(_asked("pass", root_id=first.run_id))
        assert [job.id for job in launcher.jobs_of(first.run_id)] == [first.id, second.id]
        assert first.id != second.id

    def test_a_job_has_the_number_that_was_asked_for(self, launcher: Launcher) -> None:
        """Those before it are known to nobody but the records; the next one has the next number."""
        third = _ended(launcher, launcher.launch(_asked("pass", number=3)))
        fourth = launcher.launch(_asked("pass", root_id=third.run_id, number=3))
        ids = [job_id_of(third.run_id, number=number) for number in (3, 4)]
        assert [third.id, fourth.id] == ids
        assert [job.id for job in launcher.jobs_of(third.run_id)] == ids

    def test_a_pipeline_run_without_drivers_has_no_jobs(self, launcher: Launcher) -> None:
        """That is no error."""
        assert not launcher.jobs_of(new_run_id())

    def test_what_is_not_known_has_no_log(self, launcher: Launcher) -> None:
        """That is said plainly."""
        with pytest.raises(LaunchError):
            launcher.log(f"sematic-driver-{new_run_id()}")


def _asked(program: str, *, root_id: RunId | None = None, number: int = 1, **environ: str) -> DriverRequest:
    return DriverRequest(root_id=root_id or new_run_id(), arguments=("-c", program), environ=environ, number=number)


def _ended(launcher: Launcher, job: Job) -> Job:
    _until(lambda: launcher.jobs_of(job.run_id)[-1].state.is_terminal)
    return launcher.jobs_of(job.run_id)[-1]


def _until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)

"""Launchers of engines whose libraries fail in ways of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from sematic.executors.guarded import GuardedLauncher
from sematic.executors.launcher import DriverRequest, Launcher
from sematic.model.errors import LaunchError, MissingPluginError
from sematic.model.ids import RunId, new_run_id
from sematic.model.jobs import Job


@dataclass
class Failing:
    """Of an engine that fails whatever it is asked."""

    error: Exception

    def check(self) -> None:
        raise self.error

    def launch(self, request: DriverRequest) -> Job:
        raise self.error

    def jobs_of(self, root_id: RunId) -> Sequence[Job]:
        raise self.error

    def stop(self, job_id: str) -> None:
        raise self.error

    def log(self, job_id: str) -> str:
        raise self.error


@pytest.mark.parametrize(
    "ask",
    [
        lambda launcher: launcher.check(),
        lambda launcher: launcher.launch(DriverRequest(root_id=new_run_id(), arguments=())),
        lambda launcher: launcher.jobs_of(new_run_id()),
        lambda launcher: launcher.stop("job"),
        lambda launcher: launcher.log("job"),
    ],
    ids=["check", "launch", "jobs_of", "stop", "log"],
)
def test_what_a_launcher_does_not_expect_is_a_launch_error(ask: Callable[[Launcher], object]) -> None:
    launcher = GuardedLauncher(launcher=Failing(TimeoutError("no answer\nin time.")), engine="far")
    with pytest.raises(LaunchError, match=r"The engine 'far' failed with TimeoutError: no answer in time\.$"):
        ask(launcher)


def test_errors_that_say_what_to_do_stay_as_they_are() -> None:
    error = MissingPluginError("Install it.")
    with pytest.raises(MissingPluginError) as told:
        GuardedLauncher(launcher=Failing(error), engine="far").check()
    assert told.value is error

"""A resource is there for the body of a `with`, gone afterwards whatever happened, and recorded step by step."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from sematic import LocalRunner, PipelineRunError, SilentRunner, TimedMessage
from sematic.client import cancel_pipeline_run
from sematic.executors.deadline import deadline
from sematic.graph.context import SematicContext, set_context
from sematic.model.errors import (
    CancellationError,
    ExternalResourceError,
    IllegalUseOfFutureError,
    NotInSematicFuncError,
)
from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.model.external_resources import ExternalResource
from sematic.model.ids import RunId
from sematic.store.embedded import open_store
from tests.integration.runners.holders import (
    Till,
    cannot_close,
    is_killed_while_open,
    raises_while_open,
    read_elsewhere,
    read_message,
    says_whether_open,
    sleeps_while_open,
    waits_in_vain,
)

WHOLE_LIFE = ["CREATED", "ACTIVATING", "ACTIVE", "DEACTIVATING", "DEACTIVATED"]


def told_of(folder: Path, run_id: str) -> list[ExternalResource]:
    with open_store(folder, for_writing=False) as store:
        return list(store.executions.external_resources_of(run_id))


def states_of(folder: Path, run_id: str) -> list[str]:
    """The states a run's resource went through, each once."""
    return list(dict.fromkeys(each.state.value for each in told_of(folder, run_id)))


@pytest.mark.parametrize("function", [read_message, read_elsewhere])
def test_the_body_begins_once_the_resource_is_active_and_its_life_is_recorded(store_folder: Path, function) -> None:
    future = function(0.2)
    assert LocalRunner().run(future) == "hello"
    told = told_of(store_folder, future.id)
    assert states_of(store_folder, future.id) == WHOLE_LIFE
    assert {(each.kind, each.attempt) for each in told} == {("sematic.graph.timed_message.TimedMessage", 1)}
    assert "It can be read for 30 s." in [each.message for each in told]


def test_nothing_is_recorded_where_nothing_is_but_it_works(store_folder: Path) -> None:
    assert SilentRunner().run(read_message(0.1)) == "hello"
    assert not store_folder.exists()


def test_an_exception_in_the_body_closes_it_too(store_folder: Path, tmp_path: Path) -> None:
    till, future = tmp_path / "till", raises_while_open(str(tmp_path / "till"))
    with pytest.raises(PipelineRunError, match="wrong change"):
        LocalRunner().run(future)
    assert not till.exists()
    assert states_of(store_folder, future.id) == WHOLE_LIFE


def test_one_that_is_not_there_in_time_is_let_go_of_and_the_error_repeats_what_it_says(
    store_folder: Path, tmp_path: Path
) -> None:
    till, future = tmp_path / "till", waits_in_vain(str(tmp_path / "till"))
    with pytest.raises(PipelineRunError) as caught:
        LocalRunner().run(future)
    cause = caught.value.__context__.__cause__
    assert isinstance(cause, ExternalResourceError)
    assert "Unready is ACTIVATING (the key is missing): it was not ACTIVE within 0.2 s." in str(cause)
    assert not till.exists()
    assert states_of(store_folder, future.id) == ["CREATED", "ACTIVATING", "DEACTIVATING", "DEACTIVATED"]


def test_a_result_is_not_lost_because_the_resource_could_not_be_let_go_of(store_folder: Path, tmp_path: Path) -> None:
    future = cannot_close(str(tmp_path / "till"))
    assert LocalRunner().run(future) == "done"
    last = told_of(store_folder, future.id)[-1]
    assert (last.state, last.message) == ("FORCE_KILLED", "OSError: the door is jammed")


def test_the_driver_lets_go_of_what_a_killed_process_held(store_folder: Path, tmp_path: Path) -> None:
    till, future = tmp_path / "till", is_killed_while_open(str(tmp_path / "till"))
    with pytest.raises(PipelineRunError):
        LocalRunner().run(future)
    assert not till.exists()
    last = told_of(store_folder, future.id)[-1]
    assert (last.state, last.message) == (
        "DEACTIVATED",
        "The driver let go of it: its function's process was killed.",
    )


@pytest.mark.parametrize("closing_seconds", [0.2, 3.0])
def test_the_end_of_a_run_by_somebody_closes_it_too(store_folder: Path, tmp_path: Path, closing_seconds: float) -> None:
    """Also if that takes longer than a call has that was asked to end."""
    till, future = tmp_path / "till", sleeps_while_open(str(tmp_path / "till"), closing_seconds)

    def cancel_once_open() -> None:
        until = time.monotonic() + 30
        while not till.exists() and time.monotonic() < until:
            time.sleep(0.05)
        cancel_pipeline_run(future.id)

    canceling = threading.Thread(target=cancel_once_open)
    canceling.start()
    with pytest.raises(CancellationError):
        LocalRunner().run(future)
    canceling.join()
    assert not till.exists()
    assert states_of(store_folder, future.id) == WHOLE_LIFE


def test_a_time_out_closes_it_too(tmp_path: Path) -> None:
    """However often it comes while that takes its time."""
    till, context = tmp_path / "till", SematicContext(run_id=RunId("a" * 32), root_id=RunId("a" * 32))
    with (
        set_context(context),
        pytest.raises(SematicTimeoutError, match="late"),
        deadline(0.1, SematicTimeoutError("late")),
        Till(str(till), closing_seconds=0.5),
    ):
        time.sleep(30)
    assert not till.exists()


def test_driven_far_away_it_needs_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch, store_folder: Path, tmp_path: Path
) -> None:
    assert LocalRunner().run(says_whether_open(str(tmp_path / "till"))) == "open, local: True"
    monkeypatch.setenv("ON_SEMATIC_WORKER", "1")
    with pytest.raises(PipelineRunError, match="standalone=True"):
        LocalRunner().run(says_whether_open(str(tmp_path / "till")))
    assert LocalRunner().run(read_elsewhere(0.0)) == "hello"


def test_outside_of_a_function_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotInSematicFuncError, match="Till"), Till(str(tmp_path / "till")):
        pass


def test_a_future_in_a_field_is_refused() -> None:
    with pytest.raises(IllegalUseOfFutureError, match=r"TimedMessage\.message is a future"):
        TimedMessage(read_message(0.1))

"""Calls in real worker processes."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest

import sematic
from sematic.executors.outcome import Failure, Interrupted
from sematic.executors.stored import Stored
from sematic.model.errors import CastError, UnsupportedUsageError, WorkerLostError
from sematic.testing.contracts.calls import an_invocation, ended, is_running, next_of, wait_for
from sematic.testing.contracts.steps import segmentation_fault, stubborn
from tests.integration.executors import steps
from tests.integration.executors.harness import calls_in_processes


def test_a_worker_is_used_again(call):
    assert call(steps.process_id) == call(steps.process_id) != os.getpid()


@sematic.func
def of_this_module(number: int) -> int:
    return number + 1


def test_a_step_of_a_test_module_runs_in_a_worker(call):
    assert call(of_this_module, number=1) == 2


def test_calls_run_at_the_same_time(call, tmp_path):
    (tmp_path / "place").mkdir()
    for number in range(2):
        inputs = {"folder": str(tmp_path / "place"), "number": number}
        call.executor.start(an_invocation(steps.meeting, inputs))
    assert [call.value(steps.meeting, next_of(call.executor)) for _ in range(2)] == [2, 2]


def test_a_step_that_changes_its_input_changes_nobody_elses(call):
    array = np.ones(300_000)
    artifact = ended(call.executor, steps.ones, size=300_000).outcome.artifact
    assert call(steps.spoilt, array=Stored(artifact)) == 2_100_000
    assert call(steps.total, array=Stored(artifact)) == 300_000
    assert call(steps.spoilt, array=array) == 2_100_000
    assert array.sum() == 300_000


def test_large_content_is_not_hashed_again_by_those_who_did_not_write_it(call):
    artifact = ended(call.executor, steps.ones, size=300_000).outcome.artifact
    (digest, size), *_ = artifact.buffers
    assert call.blobs.fingerprints([digest])[digest][0] == size


def test_an_input_of_another_type_is_cast(call):
    artifact = ended(call.executor, steps.rounded, number=1).outcome.artifact
    assert call(steps.total, array=Stored(artifact)) == 1.5


def test_an_input_that_cannot_be_cast_is_a_failure_that_names_it(call):
    artifact = ended(call.executor, steps.rounded, number=1).outcome.artifact
    with pytest.raises(CastError, match="lines"):
        call(steps.talkative, lines=Stored(artifact))


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_who_asks_for_a_terminal_in_a_worker_hears_what_to_do_instead(start_method, monkeypatch):
    monkeypatch.delenv("PYTHONBREAKPOINT", raising=False)
    with calls_in_processes(start_method=start_method, max_workers=1) as call:
        for step in (steps.read_input, steps.ask):
            with pytest.raises(EOFError, match=r"no terminal.*in_process=True.*sematic debug \w+"):
                call(step)
        with pytest.raises(UnsupportedUsageError, match=r"no terminal.*in_process=True.*sematic debug \w+"):
            call(steps.stop_here)


def test_standard_input_is_empty_for_child_processes(call):
    assert call(steps.copied_by_a_child) == ""


@pytest.mark.parametrize("hook", ["0", "os.getpid"])
def test_a_debugger_that_needs_no_terminal_is_let_be(monkeypatch, tmp_path, hook):
    monkeypatch.setenv("PYTHONBREAKPOINT", hook)
    with calls_in_processes(tmp_path) as call:
        assert call(steps.stop_here) == 1


def test_a_worker_that_closes_what_it_did_not_open_fails_its_call(call):
    with pytest.raises(WorkerLostError, match="closed its connection"):
        call(steps.careless)
    assert call(steps.total, array=np.ones(3)) == 3


def test_folder_and_environment_are_as_before_for_the_next_call(call, tmp_path):
    before = call(steps.surroundings)
    call(steps.untidy, folder=str(tmp_path))
    assert call(steps.surroundings) == before == [os.getcwd(), "", ""]  # noqa: PTH109


def test_a_call_may_have_an_environment_of_its_own(call):
    call.executor.start(an_invocation(steps.surroundings, {}, environ={"GIVEN": "3"}))
    assert call.value(steps.surroundings, next_of(call.executor))[2] == "3"
    assert call(steps.surroundings)[2] == ""


def test_a_call_with_another_environment_has_a_worker_that_never_had_one(call):
    first = call(steps.process_id)
    call.executor.start(an_invocation(steps.process_id, {}, environ={"GIVEN": "3"}))
    second = call.value(steps.process_id, next_of(call.executor))
    assert second != first
    call.executor.start(an_invocation(steps.process_id, {}, environ={"GIVEN": "3"}))
    assert call.value(steps.process_id, next_of(call.executor)) == second


def test_a_worker_that_somebody_else_interrupts_fails_its_call(call, tmp_path):
    worker = call(steps.process_id)
    (tmp_path / "place").mkdir()
    call.executor.start(an_invocation(steps.meeting, {"folder": str(tmp_path / "place"), "number": 0}))
    wait_for(lambda: bool(list((tmp_path / "place").iterdir())))
    os.kill(worker, signal.SIGTERM)
    failure = next_of(call.executor).outcome
    assert isinstance(failure, Failure)
    assert "was interrupted" in str(failure.error)
    assert call(steps.process_id) != worker


def test_a_module_that_ends_whoever_imports_it_fails_the_call_but_not_the_pool(call, tmp_path, monkeypatch):
    (tmp_path / "deadly.py").write_text(
        "import os, sematic.graph.context\nif sematic.graph.context.in_worker(): os._exit(3)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    call.executor.prepare(["deadly"])
    assert call(steps.total, array=np.ones(3)) == 3


def test_an_environment_that_is_no_text_does_no_harm(call, monkeypatch):
    monkeypatch.setitem(os.environb, b"ODD", b"\xff")
    assert call(steps.process_id) != os.getpid()


def test_a_text_that_is_none_comes_back_as_a_failure_or_a_value(call):
    failure = ended(call.executor, steps.half_a_character).outcome
    assert isinstance(failure, Failure)
    assert call(steps.process_id) != os.getpid()


def test_the_process_of_a_call_is_known_while_it_executes(call, tmp_path):
    (tmp_path / "place").mkdir()
    worker = call(steps.process_id)
    call.executor.start(an_invocation(steps.meeting, {"folder": str(tmp_path / "place"), "number": 0}, run_id="r1"))
    assert call.executor.processes() == {"r1": worker}
    (tmp_path / "place" / "1").touch()
    next_of(call.executor)
    assert call.executor.processes() == {}


def test_workers_have_random_numbers_of_their_own(call):
    for _ in range(2):
        call.executor.start(an_invocation(steps.random_numbers, {}))
    first, second = (call.value(steps.random_numbers, next_of(call.executor)) for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_a_forked_process_that_forgets_to_end_does_not_answer_for_the_step(call):
    assert call(steps.forking) == call(steps.process_id)


def test_a_great_deal_of_output_is_in_the_log_and_nowhere_else(call, tmp_path):
    log = tmp_path / "log"
    call.executor.start(an_invocation(steps.talkative, {"lines": 100_000}, log=log))
    assert call.value(steps.talkative, next_of(call.executor)) == 100_000
    assert log.read_text().splitlines()[-1] == "line 99999"
    call(steps.talkative, lines=1)
    assert log.read_text().count("\n") == 100_000


def test_a_log_that_cannot_be_written_is_a_failure(call, tmp_path):
    call.executor.start(an_invocation(steps.process_id, {}, log=tmp_path))
    failure = next_of(call.executor).outcome
    assert isinstance(failure, Failure)
    assert isinstance(failure.error, IsADirectoryError)


def test_a_killed_worker_fails_its_own_call_only(call, tmp_path):
    victim = call(steps.process_id)
    (tmp_path / "place").mkdir()
    call.executor.start(an_invocation(steps.meeting, {"folder": str(tmp_path / "place"), "number": 0}, run_id="a"))
    call.executor.start(an_invocation(steps.meeting, {"folder": str(tmp_path / "other"), "number": 0}, run_id="b"))
    wait_for(lambda: bool(list((tmp_path / "place").iterdir())))
    os.kill(victim, signal.SIGKILL)
    (tmp_path / "place" / "1").touch()
    ends = {end.run_id: end.outcome for end in (next_of(call.executor), next_of(call.executor))}
    assert {type(outcome).__name__ for outcome in ends.values()} == {"Failure"}
    lost = [o.error for o in ends.values() if isinstance(o.error, WorkerLostError)]
    assert len(lost) == 1
    assert "SIGKILL" in str(lost[0])
    assert call(steps.total, array=np.ones(3)) == 3


def test_what_a_lost_worker_has_left_behind_is_ended(call):
    daemon = call(steps.loose_daemon)
    assert is_running(daemon)
    os.kill(call(steps.process_id), signal.SIGKILL)
    wait_for(lambda: not is_running(daemon) or call.executor.next(0.01) is not None)
    wait_for(lambda: not is_running(daemon))


def test_nothing_is_left_of_a_closed_pool(call):
    daemon, worker = call(steps.loose_daemon), call(steps.process_id)
    call.executor.close()
    assert not is_running(daemon)
    assert not is_running(worker)


def test_a_call_that_ignores_a_polite_request_is_killed(tmp_path):
    with calls_in_processes(tmp_path, stop_grace=0.2) as call:
        call(steps.process_id)
        call.executor.start(an_invocation(stubborn, {}, run_id="r1"))
        wait_for(lambda: "r1" in call.executor.processes())
        call.executor.stop("r1")
        assert isinstance(next_of(call.executor).outcome, Interrupted)


def test_a_process_that_the_driver_forks_may_close_the_pool_without_harm(call):
    worker = call(steps.process_id)
    child = os.fork()
    if child == 0:
        call.executor.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert call(steps.process_id) == worker


def test_a_lost_supervisor_is_replaced(call, tmp_path):
    worker = call(steps.process_id)
    (tmp_path / "place").mkdir()
    call.executor.start(an_invocation(steps.meeting, {"folder": str(tmp_path / "place"), "number": 0}))
    wait_for(lambda: bool(list((tmp_path / "place").iterdir())))
    os.kill(parent_of(worker), signal.SIGKILL)
    failure = next_of(call.executor).outcome
    assert isinstance(failure, Failure)
    assert "supervises" in str(failure.error)
    wait_for(lambda: not is_running(worker))
    assert call(steps.process_id) != worker


def test_calls_are_started_and_awaited_in_different_threads(call):
    found: list[float] = []

    def listen() -> None:
        while len(found) < 40:
            end = call.executor.next(5)
            if end is not None:
                found.append(call.value(steps.total, end))

    listener = threading.Thread(target=listen)
    listener.start()
    for number in range(40):
        wait_for(lambda: call.executor.has_room)
        call.executor.start(an_invocation(steps.total, {"array": np.full(2, number)}))
    listener.join(30)
    assert sorted(found) == [2.0 * number for number in range(40)]


def test_who_waits_is_woken_by_a_close(call):
    call(steps.process_id)
    waiting = threading.Thread(target=call.executor.next, args=(60,))
    waiting.start()
    began = time.monotonic()
    call.executor.close()
    waiting.join(30)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("how", [(), ("forked",)], ids=["alone", "with a child that keeps its files open"])
def test_of_a_killed_driver_nothing_is_left(started, tmp_path, how):
    driver = started("doomed_driver.py", str(tmp_path), *how)
    pids = [int(pid) for pid in driver.stdout.readline().split()]
    assert len(pids) >= 7
    driver.kill()
    killed = time.monotonic()
    wait_for(lambda: not any(is_running(pid) for pid in pids))
    assert time.monotonic() - killed < 2


def parent_of(pid: int) -> int:
    import psutil

    return psutil.Process(pid).ppid()


def test_a_crash_leaves_in_the_log_where_the_step_was_and_nothing_of_other_threads(call, tmp_path):
    log = tmp_path / "log"
    call.executor.start(an_invocation(segmentation_fault, {}, log=log))
    next_of(call.executor)
    written = log.read_text()
    assert "Fatal Python error: Segmentation fault" in written
    assert "in segmentation_fault" in written
    assert "threading.py" not in written

"""Pipelines that are submitted while somebody stands by, in real processes: what is seen of them, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import time

import pytest

from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState
from sematic.runners.leaving import AS_ONE
from tests.acceptance.submitted_site import IMPATIENT, LONG, Site
from tests.acceptance.test_resume_and_cancel import until

IN_TERMINAL = """\
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("sematic", run_name="__main__", alter_sys=True)
"""
"""The command, which takes notice of Ctrl-C wherever the test runs."""


@pytest.mark.slow
def test_attached_the_value_is_returned_and_what_steps_write_is_shown(site: Site) -> None:
    code, out, err = site.ran("--attach")
    assert code == 0, err
    lines = out.splitlines()
    assert [line.split(" | ")[1] for line in lines[:4]] == [f"step {n}" for n in range(4)]
    # Steps of one name are told apart by their ids.
    assert len({line.split(" | ")[0] for line in lines[:4]}) == 4
    assert lines[4:] == ["alone | alone 4", "result 5"]


@pytest.mark.slow
def test_attached_a_failure_is_raised_as_if_it_had_happened_here(site: Site) -> None:
    (site.folder / "fail").touch()
    code, _, err = site.ran("--attach")
    assert code == 1
    assert "PipelineRunError: chain failed: step raised ValueError: no such luck" in err
    assert 'raise ValueError("no such luck")' in err


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "as timeout does"])
def test_attached_ctrl_c_or_sigterm_cancels(site: Site, number: signal.Signals, times: int) -> None:
    site.hold()
    process = site.popen("--attach")
    site.until_held()
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.03)
    _, err = process.communicate(timeout=LONG)
    root_id = RunId(site.newest())
    assert process.returncode == 1
    assert f"Canceling run {root_id[:8]}." in err
    assert ("CancellationError" in err, "KeyboardInterrupt" in err) == (True, False)
    # The program's own, and `run`.
    assert err.count('  File "') == 2
    assert site.state(root_id) is PipelineRunState.CANCELED


@pytest.mark.slow
def test_attached_ctrl_c_in_sematic_run_ends_with_one_sentence_and_130(site: Site) -> None:
    site.hold()
    process = site.popen("--attach", program=("-m", "sematic", "run", "chain.py"))
    site.until_held()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LONG)
    root_id = RunId(site.newest())
    assert process.returncode == 130
    canceled = f"Pipeline run {root_id} was canceled."
    assert err.splitlines()[-2:] == [canceled, f"See it with: sematic show {root_id[:8]}"]
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_attached_a_second_ctrl_c_leaves_a_run_that_is_canceled(site: Site, number: signal.Signals) -> None:
    site.hold()
    process = site.popen("--attach")
    site.until_held()
    root_id = RunId(site.newest())
    nanny_and_driver = os.getpgid(site.driver_pid(root_id))
    # What was asked to end does not hear of it yet.
    os.killpg(nanny_and_driver, signal.SIGSTOP)
    try:
        process.send_signal(number)
        until(lambda: site.is_asked_to_end(root_id), within=LONG)
        time.sleep(2 * AS_ONE)
        process.send_signal(number)
        _, err = process.communicate(timeout=LONG)
    finally:
        os.killpg(nanny_and_driver, signal.SIGCONT)
    assert process.returncode == 130
    said = f"Run {root_id[:8]} is being canceled. If it goes on all the same: sematic cancel {root_id[:8]}"
    assert (err.splitlines()[-1], "Traceback" in err) == (said, False)
    assert site.until_ended(root_id) is PipelineRunState.CANCELED


@pytest.mark.slow
@pytest.mark.parametrize("attached", [("--attach",), ()], ids=["attached", "detached"])
def test_ctrl_c_while_a_run_is_submitted_cancels_it(site: Site, attached: tuple[str, ...]) -> None:
    site.install_engine(IMPATIENT)
    site.hold()
    code, _, err = site.ran(*attached)
    assert (code, "CancellationError" in err, "KeyboardInterrupt" in err) == (1, True, False), err
    assert site.until_ended(RunId(site.newest())) is PipelineRunState.CANCELED


@pytest.mark.slow
def test_ctrl_c_while_a_rerun_is_submitted_cancels_it_and_ends_the_command_with_130(site: Site) -> None:
    earlier = site.submitted()
    assert site.until_ended(earlier) is PipelineRunState.COMPLETE
    site.install_engine(IMPATIENT)
    process = site.popen("rerun", earlier, "--from", earlier, "--engine", "dying", program=("-c", IN_TERMINAL))
    _, err = process.communicate(timeout=2 * LONG)
    root_id = RunId(site.newest())
    assert (process.returncode, root_id != earlier) == (130, True), err
    assert f"Pipeline run {root_id} was canceled." in err
    assert ("Traceback" in err, "Aborted" in err) == (False, False)
    assert site.until_ended(root_id) is PipelineRunState.CANCELED

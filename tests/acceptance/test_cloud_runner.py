"""Pipelines that are submitted to a driver of their own on this machine, in real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from sematic.executors.launcher import DriverRequest, job_id_of
from sematic.model.ids import RunId
from sematic.model.jobs import JobState
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.nanny import Exit
from sematic.store.embedded import open_store
from tests.acceptance.servers import Shell, end_all
from tests.acceptance.submitted_site import DYING, LARGE, LONG, Site
from tests.acceptance.test_resume_and_cancel import until


@contextmanager
def a_server(folder: Path) -> Iterator[str]:
    """Give the address of a server with a store of its own."""
    shell = Shell(folder=folder)
    try:
        yield shell.start()["address"]
    finally:
        end_all(folder)


@pytest.mark.slow
def test_a_detached_run_goes_on_when_the_launching_process_is_killed(site: Site) -> None:
    site.hold()
    launching = site.popen("--linger")
    site.until_held()
    launching.kill()
    root_id = RunId(launching.communicate()[0].split()[-1])
    site.release()
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE
    assert site.calls == dict.fromkeys(range(5), 1)
    told = [(site.folder / name).read_text() for name in ("told_inline", "told_alone")]
    assert told == ["chain.py --linger"] * 2
    until(lambda: site.launcher.jobs_of(root_id)[0].state is JobState.SUCCEEDED, within=LONG)
    [driver] = site.drivers_as_recorded(root_id)
    assert (driver.id, driver.attempt, driver.engine) == (job_id_of(root_id, number=1), 0, "local")
    assert (driver.state, driver.node) == (JobState.SUCCEEDED, socket.gethostname())
    assert site.drivers_told(root_id)[0].state is JobState.REQUESTED


@pytest.mark.slow
@pytest.mark.parametrize("code", ["today", "recorded"])
def test_a_rerun_is_submitted_where_an_engine_is_named(site: Site, code: str) -> None:
    earlier = site.submitted()
    assert site.until_ended(earlier) is PipelineRunState.COMPLETE
    again = RunId(site.environ_json("rerun", earlier, "--from", "alone", "--engine", "local", "--code", code)["run_id"])
    assert site.until_ended(again) is PipelineRunState.COMPLETE
    # The other steps were taken over.
    assert site.calls == {0: 1, 1: 1, 2: 1, 3: 1, 4: 2}
    with site.store() as store:
        pipeline_run = store.history.pipeline_run(again)
    assert (pipeline_run.engine, pipeline_run.rerun_mode) == ("local", "SPECIFIC_RUN")
    assert [job.attempt for job in site.drivers_as_recorded(again)] == [0]


@pytest.mark.slow
def test_what_is_changed_in_the_project_after_submission_does_not_matter(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    (site.folder / "project" / "chain.py").write_text("raise RuntimeError('edited')\n")
    site.until_held()
    site.release()
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE


@pytest.mark.slow
def test_a_killed_driver_is_started_again_and_no_finished_step_is(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    site.until_held()
    os.kill(site.driver_pid(root_id), signal.SIGKILL)
    site.until_held()
    site.release()
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE
    # Step 2 was executing when its driver was killed.
    assert site.calls == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1}
    assert "was ended by SIGKILL; it is started again" in site.log(root_id)
    told = [(job.state, job.reason) for job in site.drivers_told(root_id) if job.reason]
    why = "It was ended by SIGKILL, and was started again."
    assert told == [(JobState.RESTARTING, why), (JobState.RUNNING, why)]
    until(lambda: site.drivers_as_recorded(root_id)[0].state is JobState.SUCCEEDED, within=LONG)
    said = " ".join(site.sematic("show", root_id).stdout.split())
    assert ("driver succeeded" in said, why in said) == (True, True)


@pytest.mark.slow
def test_a_run_without_driver_and_nanny_is_interrupted_and_another_driver_finishes_it(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    site.until_held()
    site.kill_all_of(root_id)
    until(lambda: bool(site.json("list", "--state", "interrupted")), within=LONG)
    site.release()
    resumed = site.json("resume", root_id)
    assert resumed["job"] == job_id_of(root_id, number=2)
    lost = site.drivers_as_recorded(root_id)[0]
    assert (lost.state, "killed" in lost.reason) == (JobState.FAILED, True)
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE
    assert site.calls == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1}


@pytest.mark.slow
def test_a_driver_that_was_lost_is_shown_as_that_and_ends_when_the_run_is_gone_on_with_here(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    site.until_held()
    site.kill_all_of(root_id)
    until(lambda: bool(site.json("list", "--state", "interrupted")), within=LONG)
    assert "driver  lost  local" in site.sematic("show", root_id).stdout
    site.release()
    done = site.sematic("resume", "--here", root_id)
    assert done.returncode == 0, done.stderr
    assert site.state(root_id) is PipelineRunState.COMPLETE
    [driver] = site.drivers_as_recorded(root_id)
    assert (driver.state, driver.reason) == (JobState.FAILED, "It was lost; another driver went on.")
    assert site.calls == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1}


@pytest.mark.slow
@pytest.mark.parametrize("options", [["--here"], []], ids=["here", "another driver"])
def test_a_run_whose_submission_was_killed_can_be_gone_on_with_after_a_minute(site: Site, options: list[str]) -> None:
    site.install_engine(DYING)
    code, _, err = site.ran()
    assert code == -signal.SIGKILL, err
    root_id = RunId(site.newest())
    refused = site.sematic("resume", root_id, *options)
    assert refused.returncode == 1
    assert "it is not recorded that one was asked for" in refused.stderr
    site.created_earlier(root_id, by=timedelta(minutes=1))
    [lost] = site.environ_json("list", "--state", "interrupted")
    assert (lost["id"], "none is known to have been asked for" in str(lost["interruption"])) == (root_id, True)
    done = site.sematic("resume", root_id, *options, SEMATIC_TEST_LIVES="1")
    assert done.returncode == 0, done.stderr
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE
    assert site.calls == dict.fromkeys(range(5), 1)


@pytest.mark.slow
def test_no_second_driver_is_asked_for_where_the_engine_has_one_that_waits(site: Site) -> None:
    site.install_engine(DYING)
    site.ran()
    root_id = RunId(site.newest())
    site.created_earlier(root_id, by=timedelta(minutes=1))
    refused = site.sematic("resume", root_id, SEMATIC_TEST_WAITS="1", SEMATIC_TEST_LIVES="1")
    assert refused.returncode == 1
    assert "waits-for-room was asked for (dying, queued)" in refused.stderr
    # From now on everybody knows.
    assert [job.id for job in site.drivers_told(root_id)] == ["waits-for-room"]
    assert not site.launcher.jobs_of(root_id)


@pytest.mark.slow
@pytest.mark.parametrize("options", [["--here"], []], ids=["the driver", "who looks after it"])
def test_a_driver_that_finds_its_run_canceled_tells_its_end(site: Site, options: list[str]) -> None:
    site.install_engine(DYING)
    site.ran()
    root_id = RunId(site.newest())
    assert site.sematic("cancel", "--yes", root_id).returncode == 0
    arguments = ("-m", "sematic.worker", "drive", "--run_id", root_id, *options)
    site.launcher.launch(DriverRequest(root_id=root_id, arguments=arguments, environ=site.environ))
    until(lambda: bool(site.drivers_as_recorded(root_id)), within=LONG)
    [driver] = site.drivers_as_recorded(root_id)
    assert (driver.state, driver.reason) == (JobState.DELETED, "The pipeline run was canceled.")


@pytest.mark.slow
def test_a_resumed_run_has_a_new_job_also_where_the_engine_has_forgotten_the_lost_one(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    site.until_held()
    site.launcher.stop(job_id_of(root_id, number=1))
    shutil.rmtree(site.folder / "store" / "launched" / job_id_of(root_id, number=1))
    site.release()
    [resumed] = [json.loads(site.sematic("resume", root_id, "--json").stdout)]
    assert resumed["job"] == job_id_of(root_id, number=2)
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE
    assert {job.id for job in site.drivers_told(root_id)} == {job_id_of(root_id, number=n) for n in (1, 2)}


@pytest.mark.slow
def test_a_run_is_not_gone_on_with_where_its_values_are_not(site: Site) -> None:
    path = site.folder / "project" / "chain.py"
    program = path.read_text().replace("@sematic.func\ndef chain", LARGE)
    path.write_text(
        program.replace("x = step(0)", "text, x = large(), step(0)").replace("alone(x)", "measured(text, x)")
    )
    site.hold()
    kept = f"file://{site.folder}/kept"
    code, out, err = site.ran(SEMATIC_STORAGE=kept)
    assert code == 0, err
    root_id = RunId(out.split()[-1])
    until((site.folder / "held").exists, within=LONG)
    site.kill_all_of(root_id)
    until(lambda: bool(site.json("list", "--state", "interrupted")), within=LONG)
    site.release()
    for wanted in (["resume", root_id], ["resume", "--here", "--force", root_id]):
        refused = site.sematic(*wanted)
        assert refused.returncode == 1
        assert f"kept in {kept}. Set SEMATIC_STORAGE" in refused.stderr
    assert [each["id"] for each in site.environ_json("list", "--state", "interrupted")] == [root_id]
    driver = [sys.executable, "-m", "sematic.worker", "drive", "--run_id", root_id]
    assert subprocess.run(driver, env=site.environ, check=False).returncode == Exit.REFUSED
    assert site.sematic("resume", root_id, SEMATIC_STORAGE=kept).returncode == 0
    assert site.until_ended(root_id) is PipelineRunState.COMPLETE


@pytest.mark.slow
def test_a_submitted_run_is_canceled_while_it_executes(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    site.until_held()
    done = site.sematic("cancel", "--yes", root_id)
    assert done.returncode == 0, done.stderr
    assert site.state(root_id) is PipelineRunState.CANCELED
    until(lambda: site.launcher.jobs_of(root_id)[0].state.is_terminal, within=LONG)


@pytest.mark.slow
def test_the_end_of_a_driver_by_sigterm_is_no_cancellation(site: Site) -> None:
    site.hold()
    root_id = site.submitted()
    site.until_held()
    [job] = site.launcher.jobs_of(root_id)
    site.launcher.stop(job.id)
    assert site.launcher.jobs_of(root_id)[0].state is JobState.DELETED
    until(lambda: site.drivers_as_recorded(root_id)[0].state is JobState.DELETED)
    assert not site.state(root_id).is_terminal
    site.release()
    done = site.sematic("resume", "--here", root_id)
    assert done.returncode == 0, done.stderr
    assert site.state(root_id) is PipelineRunState.COMPLETE


@pytest.mark.slow
def test_a_failing_submitted_run_says_why(site: Site) -> None:
    (site.folder / "fail").touch()
    root_id = site.submitted()
    assert site.until_ended(root_id) is PipelineRunState.FAILED
    with site.store() as store:
        failed = [run for run in store.history.runs_of(root_id) if run.state is RunState.FAILED]
    assert [run.error.message for run in failed if run.error is not None] == ["no such luck"]
    until(lambda: site.drivers_as_recorded(root_id)[0].state is JobState.FAILED)
    assert site.drivers_as_recorded(root_id)[0].reason == "The pipeline run failed."


@pytest.mark.slow
def test_a_run_is_submitted_again_from_one_of_its_steps(site: Site) -> None:
    (site.folder / "fail").touch()
    earlier = site.submitted()
    assert site.until_ended(earlier) is PipelineRunState.FAILED
    (site.folder / "fail").unlink()
    (site.folder / "calls").unlink()
    with site.store() as store:
        [failed] = [run for run in store.history.runs_of(earlier) if run.error is not None and run.id != earlier]
    code, out, err = site.ran("--attach", SEMATIC_TEST_RERUN=failed.id)
    assert (code, out.splitlines()[-1]) == (0, "result 5"), err
    # What came before it was taken over.
    assert site.calls == {2: 1, 3: 1, 4: 1}
    with site.store() as store:
        [newest] = store.runs.page(limit=1).items
        assert store.history.pipeline_run(newest.root_id).rerun_from == failed.id


@pytest.mark.slow
def test_files_that_the_copy_of_the_project_lacks_are_named(site: Site) -> None:
    (site.folder / "project" / "weights.bin").write_bytes(b"0" * 2_000_000)
    code, out, err = site.ran()
    assert code == 0, err
    assert "weights.bin is larger than 1 MB (2.0 MB), so it does not travel." in err
    site.until_ended(RunId(out.split()[-1]))


@pytest.mark.slow
def test_two_submissions_at_once_do_not_disturb_each_other(site: Site) -> None:
    processes = [site.popen(), site.popen()]
    ids = [RunId(process.communicate(timeout=LONG)[0].split()[-1]) for process in processes]
    assert [site.until_ended(root_id) for root_id in ids] == [PipelineRunState.COMPLETE] * 2
    assert site.calls == dict.fromkeys(range(5), 2)


@pytest.mark.slow
def test_a_launch_that_is_refused_ends_the_recorded_run_as_failed(site: Site) -> None:
    store = site.folder / "store"
    with open_store(store):
        pass
    (store / "launched").write_text("in the way")
    code, _, err = site.ran()
    assert code == 1
    assert "no driver could be started for it, so it has failed" in err
    # The program's own, and `run`.
    assert err.count('  File "') == 2
    assert site.state(RunId(site.newest())) is PipelineRunState.FAILED


def test_without_an_engine_it_is_said_which_there_are(site: Site) -> None:
    program = (site.folder / "project" / "chain.py").read_text().replace(', engine="local"', "")
    (site.folder / "project" / "chain.py").write_text(program)
    code, _, err = site.ran(RAY_ADDRESS="")
    assert code == 1
    assert "Set SEMATIC_ENGINE" in err


@pytest.mark.parametrize(
    ("first", "address", "told"),
    [
        ("", "", "It is not said where the Ray cluster is: set RAY_ADDRESS"),
        ("", "garbage", "RAY_ADDRESS is 'garbage', which is no address."),
        ("import sys\nsys.modules['ray'] = None\n", "127.0.0.1:9", "Ray is not installed here. Install it"),
    ],
    ids=["no address", "not an address", "not installed"],
)
def test_what_is_known_to_fail_is_not_recorded(site: Site, first: str, address: str, told: str) -> None:
    code, _, err = on_ray(site, first=first, address=address)
    assert code == 1
    assert told in err
    with site.store() as store:
        assert not store.runs.page(limit=1).items


def on_ray(site: Site, *, first: str = "", address: str = "127.0.0.1:9") -> tuple[int, str, str]:
    """Submit to a Ray cluster that is not there: what is said before that."""
    path = site.folder / "project" / "chain.py"
    path.write_text(first + path.read_text().replace('engine="local"', 'engine="ray"'))
    return site.ran(RAY_ADDRESS=address)


@pytest.mark.slow
def test_at_the_address_of_a_dashboard_the_recorded_run_has_failed_at_once(site: Site) -> None:
    pytest.importorskip("ray")
    with a_server(site.folder / "there") as address:
        code, _, err = on_ray(site, address=address.removeprefix("http://"))
    assert code == 1
    assert "is a web server, such as a Ray cluster's dashboard, and no head of a cluster." in err
    assert site.state(RunId(site.newest())) is PipelineRunState.FAILED


def test_what_cannot_run_elsewhere_is_not_submitted(site: Site) -> None:
    pytest.importorskip("ray")
    (site.folder / "elsewhere").mkdir()
    (site.folder / "elsewhere" / "aside.py").touch()
    aside = f"import sys\nsys.path.append({str(site.folder / 'elsewhere')!r})\nimport aside\n"
    code, _, err = on_ray(site, first=aside)
    assert code == 1
    assert "The program cannot run on other machines. The module aside is imported from" in err
    with site.store() as store:
        assert not store.runs.page(limit=1).items


def test_what_stays_behind_is_told_when_a_pipeline_is_submitted(site: Site) -> None:
    pytest.importorskip("ray")
    subprocess.run(["git", "init", "-q"], cwd=site.folder / "project", check=True)
    (site.folder / "project" / "data.bin").write_bytes(bytes(2_000_000))
    code, _, err = on_ray(site)
    assert code == 1
    assert "data.bin is larger than 1 MB (2.0 MB), so it does not travel." in err
    assert "There is no Ray cluster at 127.0.0.1:9" in err


@pytest.mark.slow
def test_with_a_server_the_run_is_recorded_there_and_its_driver_copies_it(site: Site) -> None:
    with a_server(site.folder / "there") as address:
        code, out, err = site.ran("--attach", SEMATIC_API_ADDRESS=address)
        assert code == 0, err
        assert out.splitlines()[-1] == "result 5"
        [root_id] = [RunId(each["id"]) for each in site.environ_json("list", SEMATIC_API_ADDRESS=address)]
        assert site.state(root_id, folder="there") is PipelineRunState.COMPLETE
        assert site.calls == dict.fromkeys(range(5), 1)
        until(lambda: site.drivers_as_recorded(root_id, folder="there")[0].state is JobState.SUCCEEDED)


@pytest.mark.slow
def test_a_driver_on_another_machine_goes_on_with_what_a_server_knows(site: Site) -> None:
    site.hold()
    with a_server(site.folder / "there") as address:
        site.environ["SEMATIC_API_ADDRESS"] = address
        root_id = site.submitted()
        site.until_held()

        def is_known() -> bool:
            with open_store(site.folder / "there", for_writing=False) as store:
                states = [run.state for run in store.history.runs_of(root_id)]
            return states.count(RunState.RESOLVED) == 2 and RunState.SCHEDULED in states

        until(is_known, within=LONG)
        site.launcher.stop(site.launcher.jobs_of(root_id)[0].id)
        site.release()
        done = subprocess.run(
            [sys.executable, "-P", "-m", "sematic.worker", "drive", "--run_id", root_id],
            env={**site.environ, "SEMATIC_CONFIG_DIR": str(site.folder / "elsewhere")},
            capture_output=True,
            text=True,
            timeout=2 * LONG,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert site.state(root_id, folder="there") is PipelineRunState.COMPLETE
        # Step 2 was executing when its driver was stopped.
        assert site.calls == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1}

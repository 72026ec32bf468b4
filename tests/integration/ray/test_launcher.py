"""Drivers as jobs of a real Ray cluster: the contract, a whole pipeline run, and what is said where there is none."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.executors.launcher import DriverRequest
from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements
from sematic.integrations.ray.launcher import RayLauncher
from sematic.integrations.ray.reaching import dashboard_of
from sematic.integrations.ray.room import room_at
from sematic.model.errors import LaunchError
from sematic.model.ids import RunId, new_run_id
from sematic.model.jobs import JobState, courses_of
from sematic.model.records import Run
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import holder_of
from sematic.store.embedded import open_store
from sematic.testing import LauncherContract
from tests.acceptance.test_resume_and_cancel import until

pytest.importorskip("ray")

HEAD = """\
    import json, sys
    from ray.cluster_utils import Cluster

    folder, dashboard, agent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    cluster = Cluster(
        initialize_head=True,
        head_node_args={
            "num_cpus": 2,
            "node_ip_address": "127.0.0.1",
            "include_dashboard": True,
            "dashboard_host": "127.0.0.1",
            "dashboard_port": dashboard,
            "dashboard_agent_listen_port": agent,
            "object_store_memory": 80 << 20,
            "temp_dir": folder,
        },
    )
    sys.__stdout__.write(json.dumps({"address": cluster.address}) + "\\n")
    sys.__stdout__.flush()
    sys.stdin.read()
    cluster.shutdown()
    """

PROGRAM = """\
    import sematic

    @sematic.func
    def step(x: int) -> int:
        print("step", x)
        return x + 1

    @sematic.func(standalone=True)
    def alone(x: int) -> int:
        print("alone", x)
        return x + 1

    @sematic.func
    def chain(x: int) -> int:
        return alone(step(x))

    if __name__ == "__main__":
        print("result", sematic.CloudRunner(detach=False).run(chain(1)))
    """


@pytest.fixture(scope="session")
def head():
    """Return the address of a cluster of one node that takes jobs, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp", ignore_cleanup_errors=True) as folder:
        # Ray notes there which cluster is the current one, and other programs have theirs.
        Path(folder, "ray").mkdir()
        process = subprocess.Popen(
            [sys.executable, "-c", dedent(HEAD), folder, str(_free_port()), str(_free_port())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "RAY_TMPDIR": folder},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        while not (line := process.stdout.readline()).startswith("{"):
            assert line, "The cluster has ended."
        yield json.loads(line)["address"]
        process.stdin.close()
        process.stdout.close()
        process.wait(60)


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestRay(LauncherContract):
    @pytest.fixture
    def launcher(self, head: str):
        return RayLauncher({"RAY_ADDRESS": head})


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_pipeline_that_is_submitted_to_a_cluster_gives_its_value_and_its_logs(head: str, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "chain.py").write_text(dedent(PROGRAM))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
    done = subprocess.run(
        [sys.executable, "chain.py"],
        cwd=tmp_path / "project",
        env={**kept, "RAY_ADDRESS": head, "SEMATIC_CONFIG_DIR": str(tmp_path / "store")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["step | step 1", "alone | alone 2", "result 3"]
    with open_store(tmp_path / "store", for_writing=False) as store:
        [root] = store.runs.page(limit=1).items
        pipeline_run = store.history.pipeline_run(root.id)
    assert (pipeline_run.kind, pipeline_run.engine, pipeline_run.state) == ("RAY", "ray", PipelineRunState.COMPLETE)
    [job] = RayLauncher({"RAY_ADDRESS": head}).jobs_of(RunId(root.id))
    until(lambda: RayLauncher({"RAY_ADDRESS": head}).jobs_of(job.run_id)[0].state.is_terminal, within=60.0)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_driver_that_no_node_can_hold_is_refused_with_the_largest_node(head: str) -> None:
    launcher = RayLauncher({"RAY_ADDRESS": head})
    request = _waiting(cpus="64")
    with pytest.raises(LaunchError, match=r"asks for 64 CPUs, but no node .* the largest, .* has 2 CPUs"):
        launcher.launch(request)
    assert not launcher.jobs_of(request.root_id)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_driver_that_waits_tells_whether_it_is_for_room_and_for_which(head: str) -> None:
    launcher = RayLauncher({"RAY_ADDRESS": head})
    launched = []
    # Ray tells what is free a moment after it was taken or given back.
    until(lambda: _free_cpus(head) == 2, within=60.0)
    try:
        launched.append(first := launcher.launch(_waiting(cpus="2")))
        assert (
            first.reason == "There is room for it: it waits for Ray to prepare its environment and start its process."
        )
        until(lambda: launcher.jobs_of(first.run_id)[0].state is JobState.RUNNING, within=120.0)
        until(lambda: _free_cpus(head) == 0, within=60.0)
        launched.append(second := launcher.launch(_waiting(cpus="2")))
        assert re.fullmatch(r"It waits for 2 CPUs: \S+/\w{6} has 0 CPUs free\.", second.reason)
        # It takes Ray a moment to notice that something waits.
        until(lambda: launcher.jobs_of(second.run_id)[0].reason == second.reason, within=60.0)
        launcher.stop(first.id)
        until(lambda: launcher.jobs_of(second.run_id)[0].state is JobState.RUNNING, within=120.0)
        assert launcher.jobs_of(second.run_id)[0].reason == ""
    finally:
        for job in launched:
            launcher.stop(job.id)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_driver_that_could_not_record_why_it_ended_is_told_by_what_it_said_last(head: str) -> None:
    launcher = RayLauncher({"RAY_ADDRESS": head})
    program = "import sys; print('sematic: The records are away.', flush=True); sys.exit(12)"
    job = launcher.launch(DriverRequest(root_id=new_run_id(), arguments=("-c", program)))
    until(lambda: launcher.jobs_of(job.run_id)[0].state is JobState.FAILED, within=120.0)
    assert launcher.jobs_of(job.run_id)[0].reason == "The records are away."


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_driver_that_can_never_begin_says_so_where_the_head_is_asked(head: str) -> None:
    dashboard = RayLauncher({"RAY_ADDRESS": dashboard_of(head)})
    job = dashboard.launch(_waiting(cpus="64"))
    try:
        assert job.reason.startswith("It waits for room on the cluster (64 CPUs), or for Ray to prepare")
        [told] = RayLauncher({"RAY_ADDRESS": head}).jobs_of(job.run_id)
        assert told.state is JobState.PENDING
        pattern = (
            r"It cannot begin as the cluster is\. It asks for 64 CPUs, but no node .* has 2 CPUs\. Ask for less, or"
        )
        assert re.match(pattern, told.reason)
    finally:
        dashboard.stop(job.id)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("token", [{"RAY_AUTH_MODE": "disabled"}, {"RAY_AUTH_TOKEN": "f" * 64}])
def test_without_the_token_of_a_cluster_the_recorded_run_has_failed_and_says_how_to_give_it(
    head: str, tmp_path: Path, token: dict[str, str]
) -> None:
    done = _submitted(PROGRAM, tmp_path, RAY_ADDRESS=head, **token)
    assert done.returncode == 1
    assert f"LaunchError: Run {_newest(tmp_path).id[:8]} is recorded, but" in done.stderr
    assert f"The Ray cluster at {head} asks for a token" in done.stderr
    assert "set RAY_AUTH_MODE=token" in done.stderr
    assert _newest(tmp_path).state is RunState.FAILED


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_canceling_a_run_whose_driver_has_not_begun_withdraws_it_from_the_cluster(head: str, tmp_path: Path) -> None:
    launcher = RayLauncher({"RAY_ADDRESS": head})
    before = launcher.launch(_waiting(cpus="2"))
    until(lambda: launcher.jobs_of(before.run_id)[0].state is JobState.RUNNING, within=120.0)
    try:
        done = _submitted(PROGRAM.replace("detach=False", ""), tmp_path, RAY_ADDRESS=head)
        assert done.returncode == 0, done.stderr
        root_id = RunId(_newest(tmp_path).id)
        assert [job.state for job in launcher.jobs_of(root_id)] == [JobState.PENDING]
        canceled = subprocess.run(
            [sys.executable, "-m", "sematic", "cancel", root_id, "--yes"],
            env=_environ(tmp_path, RAY_ADDRESS=head),
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert (canceled.returncode, canceled.stderr) == (0, "")
        assert [job.state for job in launcher.jobs_of(root_id)] == [JobState.DELETED]
        with open_store(tmp_path / "store", for_writing=False) as store:
            [driver] = [course.job for course in courses_of(store.executions.jobs_of(root_id))]
        assert (driver.state, driver.reason) == (JobState.DELETED, "The pipeline run was canceled.")
    finally:
        launcher.stop(before.id)


def _free_cpus(head: str) -> float | None:
    room = room_at(head)
    return None if room is None else room.free[0].resources.get("CPU", 0)


def _waiting(*, cpus: str) -> DriverRequest:
    needs = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": cpus}))
    return DriverRequest(root_id=new_run_id(), arguments=("-c", "import time; time.sleep(600)"), resources=needs)


def _environ(folder: Path, **environ: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
    return {**kept, "SEMATIC_CONFIG_DIR": str(folder / "store"), **environ}


def _submitted(program: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    (folder / "project").mkdir()
    (folder / "project" / "chain.py").write_text(dedent(program))
    return subprocess.run(
        [sys.executable, "chain.py"],
        cwd=folder / "project",
        env=_environ(folder, **environ),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _newest(folder: Path) -> Run:
    with open_store(folder / "store", for_writing=False) as store:
        [root] = store.runs.page(limit=1).items
    return root


def test_where_there_is_no_cluster_that_is_said_at_once() -> None:
    with pytest.raises(LaunchError, match="There is no Ray cluster at 127"):
        RayLauncher({"RAY_ADDRESS": f"127.0.0.1:{_free_port()}"}).jobs_of(new_run_id())


def test_without_an_address_it_is_said_how_to_give_one() -> None:
    with pytest.raises(LaunchError, match="set RAY_ADDRESS"):
        RayLauncher({}).jobs_of(new_run_id())


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


HELD = """\
    import os, pathlib, time
    import sematic

    HERE = pathlib.Path(os.environ["PLACE"])

    @sematic.func(standalone=True)
    def alone(x: int) -> int:
        with (HERE / "calls").open("a") as calls:
            calls.write(f"{x}\\n")
        while not (HERE / "go").exists():
            time.sleep(0.05)
        return x + 1

    @sematic.func
    def pipeline(x: int) -> int:
        return alone(x)

    if __name__ == "__main__":
        print(sematic.CloudRunner().run(pipeline(1)))
    """


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_standalone_step_goes_on_while_its_driver_is_killed_and_started_again(head: str, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    # Steps on the cluster have the driver's environment, which is the head's: the place is written into the program.
    program = dedent(HELD).replace('os.environ["PLACE"]', repr(str(tmp_path)))
    (tmp_path / "project" / "held.py").write_text(program)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
    store = tmp_path / "store"
    done = subprocess.run(
        [sys.executable, "held.py"],
        cwd=tmp_path / "project",
        env={**kept, "RAY_ADDRESS": head, "SEMATIC_CONFIG_DIR": str(store)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    root_id = RunId(done.stdout.split()[-1])
    until((tmp_path / "calls").exists, within=120.0)
    holder = holder_of(store, root_id)
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)
    until(lambda: (found := holder_of(store, root_id)) is not None and found.pid != holder.pid, within=60.0)
    (tmp_path / "go").touch()

    def state() -> PipelineRunState:
        with open_store(store, for_writing=False) as opened:
            return opened.history.pipeline_run(root_id).state

    until(lambda: state().is_terminal, within=120.0)
    assert state() is PipelineRunState.COMPLETE
    assert (tmp_path / "calls").read_text() == "1\n"

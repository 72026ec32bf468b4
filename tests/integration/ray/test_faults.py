"""What goes wrong on a cluster becomes a plain cause, and what was lost is told apart from what failed."""

import subprocess
import sys
import time

import pytest

from sematic.executors.executor import Placed
from sematic.executors.outcome import Failure
from sematic.integrations.ray.executor import RayExecutor
from sematic.model.errors import NodeLostError
from sematic.model.ids import RunId, new_run_id
from sematic.model.jobs import Job, JobState
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import an_invocation, ended, next_of, value_of, wait_for
from sematic.testing.contracts.placement import requests
from tests.integration.ray.conftest import Nodes, a_site
from tests.integration.ray.steps import using_ray

pytestmark = pytest.mark.slow

PROGRAM = """\
import sys, time
from pathlib import Path
from sematic.executors.engine import Site
from sematic.executors.program import program_here
from sematic.integrations.ray.executor import RayExecutor
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import an_invocation

address, root_id, folder, gate, log = sys.argv[1:]
blobs = FileBlobs(Path(folder))
program = program_here(blobs=blobs, first=(), is_forking=True)
site = Site(root_id=root_id, blobs=blobs, program=program, max_parallelism=1, settings={"RAY_ADDRESS": address})
executor = RayExecutor(site)
executor.start(an_invocation(steps.waiting, {"gate": gate}, run_id="r1", log=Path(log)))
while True:
    executor.next(1)
"""


@pytest.fixture
def blobs(tmp_path):
    return FileBlobs(tmp_path / "blobs")


def test_what_a_killed_driver_left_goes_on_and_is_heard_by_the_next(cluster, blobs, tmp_path):
    root_id, gate, log = new_run_id(), tmp_path / "gate", tmp_path / "log"
    arguments = [cluster.address, root_id, blobs.folder, str(gate), str(log)]
    driver = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments])
    try:
        wait_for(lambda: log.exists() and "it waits" in log.read_text())
    finally:
        driver.kill()
        driver.wait()
    executor = RayExecutor(a_site(cluster, blobs, root_id=root_id))
    assert executor.reconnect({RunId("r1"): 1}, log=lambda *_: log) == {"r1"}
    gate.touch()
    assert value_of(next_of(executor), steps.waiting, blobs) == 1
    assert log.read_text().splitlines() == ["it waits", "it goes on"]
    executor.close()


def test_for_what_a_call_waits_is_told_anew_to_the_next_driver(cluster, blobs, tmp_path):
    root_id, gate = new_run_id(), tmp_path / "gate"
    first = RayExecutor(a_site(cluster, blobs, root_id=root_id))
    for run_id in ("r1", "r2"):
        first.start(an_invocation(steps.waiting, {"gate": str(gate)}, run_id=run_id, resources=requests(left="1")))
    told = what_is_waited_for(first)
    assert told.reason.startswith("It waits for 1 CPU and 1 left")
    second = RayExecutor(a_site(cluster, blobs, root_id=root_id))
    assert second.reconnect({RunId("r1"): 1, RunId("r2"): 1}, log=lambda *_: None) == {"r1", "r2"}
    # What the first may not have written down comes once more before.
    while (again := what_is_waited_for(second)).at == told.at:
        pass
    assert (again.id, again.reason) == (told.id, told.reason)
    gate.touch()
    assert [value_of(next_of(second), steps.waiting, blobs) for _ in range(2)] == [1, 1]
    second.close()
    first.close()


def what_is_waited_for(executor: RayExecutor) -> Job:
    """Return the first call that is told to wait for room."""
    while not (isinstance(event := executor.next(60), Placed) and event.job.state is JobState.PENDING):
        assert event is not None
    return event.job


def test_two_drivers_at_once_do_not_meet(cluster, blobs):
    executors = [RayExecutor(a_site(cluster, blobs)) for _ in range(2)]
    for number, executor in enumerate(executors):
        executor.start(an_invocation(steps.increment, {"number": number}, run_id="same"))
    values = [value_of(next_of(executor), steps.increment, blobs) for executor in executors]
    assert values == [1, 2]
    for executor in executors:
        executor.close()


def test_an_office_that_is_killed_loses_its_calls_and_the_next_call_gets_another(cluster, blobs, tmp_path):
    import ray

    site = a_site(cluster, blobs)
    executor = RayExecutor(site)
    beginning = tmp_path / "begun"
    executor.start(an_invocation(steps.patient, {"beginning": str(beginning)}))
    wait_for(beginning.exists)
    ray.kill(ray.get_actor(f"office-{site.root_id}", namespace="sematic"))
    outcome = next_of(executor).outcome
    assert isinstance(outcome, Failure)
    assert outcome.is_lost
    assert value_of(ended(executor, steps.increment, number=1), steps.increment, blobs) == 2
    executor.close()


def test_a_step_can_use_the_cluster_it_runs_on(cluster, blobs):
    executor = RayExecutor(a_site(cluster, blobs))
    executor.start(an_invocation(using_ray, {"number": 20}))
    assert value_of(next_of(executor), using_ray, blobs) == 21
    executor.close()


def test_a_huge_value_arrives(cluster, blobs):
    executor = RayExecutor(a_site(cluster, blobs))
    words = ["x" * (20 << 20)]
    end = ended(executor, steps.described, number=1, words=words)
    assert list(value_of(end, steps.described, blobs)) == words
    executor.close()


def test_a_call_that_waits_for_a_node_that_is_lost_is_told_that_none_has_it_now(cluster, blobs, tmp_path):
    executor = RayExecutor(a_site(cluster, blobs))
    node = cluster.add(num_cpus=1, resources={"fleeting": 1})
    for run_id in ("r1", "r2"):
        inputs = {"gate": str(tmp_path / "gate")}
        executor.start(an_invocation(steps.waiting, inputs, run_id=run_id, resources=requests(fleeting="1")))
    assert what_is_waited_for(executor).reason.startswith("It waits for 1 CPU and 1 fleeting")
    cluster.kill(node)
    assert what_is_waited_for(executor).reason.startswith("No node has 1 fleeting now (")
    executor.close()


def preempted(cluster: Nodes, node: str) -> None:
    """Tell Ray that a node is taken away in a moment, and take it away."""
    command = [sys.executable, "-m", "ray.scripts.scripts", "drain-node", "--address", cluster.address]
    why = ["--reason", "DRAIN_NODE_REASON_PREEMPTION", "--reason-message", "a spot instance"]
    subprocess.run([*command, "--node-id", node, *why, "--deadline-remaining-seconds", "1"], check=True)
    time.sleep(1.0)
    cluster.kill(node)


# The last one: it takes Ray a while to forget a node, and who joins meanwhile may wait for it.
@pytest.mark.parametrize("lose", [Nodes.kill, preempted])
def test_a_call_whose_node_is_lost_is_lost_too_and_can_be_made_on_another(cluster, blobs, tmp_path, lose):
    # It joins the cluster first, so that it is not on the node that is lost.
    executor = RayExecutor(a_site(cluster, blobs))
    node = cluster.add(num_cpus=1, resources={"doomed": 1})
    beginning = tmp_path / "begun"
    executor.start(an_invocation(steps.patient, {"beginning": str(beginning)}, resources=requests(doomed="1")))
    wait_for(lambda: executor.next(0.05) is not None or beginning.exists())
    wait_for(beginning.exists)
    lose(cluster, node)
    outcome = next_of(executor).outcome
    assert isinstance(outcome, Failure)
    assert outcome.is_lost
    assert isinstance(outcome.error, NodeLostError)
    assert steps.patient.path in str(outcome.error)
    for attempt in (2, 3, 4):
        # Ray may still take the dead node for a living one, and lose the call there too.
        executor.start(an_invocation(steps.increment, {"number": 1}, attempt=attempt))
        end = next_of(executor)
        if not (isinstance(end.outcome, Failure) and end.outcome.is_lost):
            break
    assert value_of(end, steps.increment, blobs) == 2
    executor.close()

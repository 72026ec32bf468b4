"""What calls find on their nodes, and what they hold there."""

import re
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from sematic.executors.executor import Ended, Placed, Told
from sematic.executors.outcome import Failure
from sematic.integrations.ray.executor import RayExecutor
from sematic.model.changes import ExternalResourceMoved
from sematic.model.errors import TravelError
from sematic.model.external_resources import ResourceState
from sematic.model.ids import RunId
from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import PATIENCE, an_invocation, ended, is_running, value_of, wait_for
from sematic.testing.contracts.placement import requests
from tests.integration.ray.conftest import a_site
from tests.integration.ray.steps import holding
from tests.integration.travel import conftest as travel

pytestmark = pytest.mark.slow

submitted, index = travel.submitted, travel.index


@pytest.fixture
def blobs(tmp_path):
    return FileBlobs(tmp_path / "blobs")


def test_what_a_call_holds_on_its_node_is_told_as_it_changes(cluster, blobs):
    executor = RayExecutor(a_site(cluster, blobs))
    executor.start(an_invocation(holding, {"message": "Hello"}, run_id="r1"))
    told = []
    while not isinstance(event := executor.next(PATIENCE), Ended):
        told += [event.change] if isinstance(event, Told) else []
    executor.close()
    assert value_of(event, holding, blobs) == "Hello"
    assert all(isinstance(change, ExternalResourceMoved) and change.resource.run_id == "r1" for change in told)
    states = list(dict.fromkeys(change.resource.state for change in told))
    assert states == [state for state in ResourceState if state is not ResourceState.FORCE_KILLED]


def test_a_node_that_lacks_the_folder_of_values_says_what_to_do(cluster, blobs, tmp_path):
    class Elsewhere(FileBlobs):
        @property
        def home(self):
            return str(tmp_path / "not here")

    executor = RayExecutor(a_site(cluster, Elsewhere(tmp_path / "blobs")))
    (tmp_path / "not here").rmdir()
    outcome = ended(executor, steps.increment, number=1).outcome
    executor.close()
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, TravelError)
    assert "SEMATIC_STORAGE=s3://bucket/prefix" in str(outcome.error)


PROGRAM = """\
import sys
from pathlib import Path
from sematic.executors.engine import Site
from sematic.executors.program import program_here
from sematic.integrations.ray.executor import RayExecutor
from sematic.model.ids import new_run_id
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts.calls import ended, value_of
from tests.integration.ray.steps import processes

address, folder = sys.argv[1:]
blobs = FileBlobs(Path(folder))
program = program_here(blobs=blobs, first=(), is_forking=True)
site = Site(root_id=new_run_id(), blobs=blobs, program=program, max_parallelism=1, settings={"RAY_ADDRESS": address})
executor = RayExecutor(site)
print(*value_of(ended(executor, processes), processes, blobs))
executor.close()
"""


def test_nothing_is_left_on_nodes_once_a_driver_has_ended(cluster, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, cluster.address, str(tmp_path / "blobs")],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 3
    wait_for(lambda: not any(map(is_running, pids)))


def test_a_call_whose_packages_are_being_installed_says_that_and_nothing_of_room(
    cluster, submitted, index, tmp_path, monkeypatch
):
    submitted.packages_are(six="1.15.0")
    index.open_gate.clear()
    monkeypatch.setenv("SEMATIC_INDEX_URL", index.address())
    monkeypatch.setenv("SEMATIC_CACHE_DIR", str(tmp_path / "cache"))
    with open_store(submitted.store, for_writing=False) as store:
        recorded = store.history.pipeline_run(RunId(submitted.root_id))
        site = a_site(cluster, FileBlobs(submitted.store / "blobs"))
    executor = RayExecutor(replace(site, code=recorded.code, environment=recorded.environment))
    # Both CPUs of a node, which has none free meanwhile.
    executor.start(an_invocation(steps.increment, {"number": 1}, resources=requests(cpu="2", left="1")))
    reasons = []
    while not (reasons and index.asked.is_set()):
        event = executor.next(PATIENCE)
        reasons += [event.job.reason] if isinstance(event, Placed) and event.job.reason else []
    index.open_gate.set()
    executor.close()
    begun = "It waits for Ray to start a worker process."
    prepared = rf"Its environment is being prepared on {socket.gethostname()}/\w{{6}}: what is missing there .*"
    assert re.fullmatch(prepared, reasons[-1])
    assert all(reason == begun or re.fullmatch(prepared, reason) for reason in reasons)

"""What calls find on their nodes, and what they hold there."""

import subprocess
import sys

import pytest

from sematic.executors.executor import Ended, Told
from sematic.executors.outcome import Failure
from sematic.integrations.ray.executor import RayExecutor
from sematic.model.changes import ExternalResourceMoved
from sematic.model.errors import TravelError
from sematic.model.external_resources import ResourceState
from sematic.store.blobs import FileBlobs
from sematic.testing.contracts import steps
from sematic.testing.contracts.calls import PATIENCE, an_invocation, ended, is_running, value_of, wait_for
from tests.integration.ray.conftest import a_site
from tests.integration.ray.steps import holding

pytestmark = pytest.mark.slow


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

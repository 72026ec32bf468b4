"""A driver that has no room on a cluster says for what it waits, wherever somebody looks, and can be withdrawn."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.executors.launcher import DriverRequest
from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements
from sematic.model.ids import RunId, new_run_id
from sematic.model.jobs import JobState
from sematic.model.states import PipelineRunState
from tests.acceptance.servers import Shell, ask, end_all
from tests.acceptance.test_resume_and_cancel import until

pytest.importorskip("ray")

from sematic.integrations.ray.launcher import RayLauncher
from tests.acceptance.test_cluster import LONG, Cluster, Submitting, a_cluster, dashboard_of, driver_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def cluster():
    with a_cluster() as cluster:
        yield cluster


@pytest.fixture
def place(tmp_path: Path, cluster: Cluster):
    place = Submitting(tmp_path, cluster)
    yield place
    end_all(tmp_path / "store")


NO_ROOM = """\
    import time
    from pathlib import Path

    import sematic
    from sematic import KubernetesResourceRequirements, ResourceRequirements

    HERE = Path({place!r})
    MOST_OF_THE_HEAD = ResourceRequirements(
        kubernetes=KubernetesResourceRequirements(requests={{"cpu": "1", "memory": "3Gi"}})
    )

    @sematic.func
    def pipeline() -> int:
        with (HERE / "calls").open("a") as calls:
            calls.write("pipeline\\n")
        while not (HERE / "go").exists():
            time.sleep(0.05)
        return 1

    if __name__ == "__main__":
        print(sematic.CloudRunner(engine="ray", resources=MOST_OF_THE_HEAD).run(pipeline()))
    """
"""A driver of which the cluster has room for one."""


def _until_a_driver_waits(place: Submitting) -> tuple[RunId, RunId]:
    """Submit a pipeline twice, of which the cluster has room for one driver; return the two runs."""
    (place.folder / "project").mkdir()
    (place.folder / "project" / "no_room.py").write_text(dedent(NO_ROOM).format(place=str(place.folder)))
    first = place.submitted("project/no_room.py")
    until(lambda: len(place.called()) == 1, within=LONG)
    second = place.submitted("project/no_room.py")
    assert driver_of(place, second).state is JobState.PENDING
    return first, second


def test_what_a_driver_waits_for_is_told_wherever_somebody_looks_when_who_submitted_it_has_gone(
    place: Submitting,
) -> None:
    first, second = _until_a_driver_waits(place)
    why = re.compile(r"It waits for 1 CPU and 3Gi of memory: \S+/\w{6} has 1 CPU and 1Gi of memory free\.")
    recorded = driver_of(place, second)
    assert why.fullmatch(recorded.reason), recorded.reason
    assert dashboard_of(place, second)["jobs"][0]["job"]["reason"] == recorded.reason
    shown = place.sematic("show", second)
    assert why.search(" ".join(shown.stdout.split())), shown.stdout
    logs = place.sematic("logs", second)
    assert why.search(" ".join(logs.stderr.split())), logs.stderr

    (place.folder / "go").touch()
    place.until_complete(first)
    place.until_complete(second)
    assert driver_of(place, second).reason == ""


def test_a_driver_that_waits_for_a_run_that_was_canceled_in_the_dashboard_is_withdrawn_by_the_command_line(
    place: Submitting, cluster: Cluster
) -> None:
    first, second = _until_a_driver_waits(place)
    server = Shell(folder=place.folder / "store").start()["address"]
    sent = {"content-type": "application/json"}
    answer = ask(f"{server}/api/v1/runs/{second}/cancel", method="POST", body=b"{}", headers=sent)
    assert answer.status == 202, answer.body
    assert place.state(second) is PipelineRunState.CANCELED
    launcher = RayLauncher({"RAY_ADDRESS": cluster.address})
    assert [job.state for job in launcher.jobs_of(second)] == [JobState.PENDING]

    done = place.sematic("cancel", second, "--json")
    assert (done.returncode, json.loads(done.stdout)["how"]) == (0, "withdrawn"), done.stderr
    assert [job.state for job in launcher.jobs_of(second)] == [JobState.DELETED]
    assert driver_of(place, second).reason == "The pipeline run was canceled."
    again = place.sematic("cancel", second, "--yes")
    assert "has ended already: canceled" in " ".join(again.stderr.split())
    (place.folder / "go").touch()
    place.until_complete(first)


def test_who_stands_by_is_told_for_what_the_driver_waits_and_so_is_the_dashboard_when_that_changes(
    place: Submitting, cluster: Cluster
) -> None:
    first, second = _until_a_driver_waits(place)
    program = (place.folder / "project" / "no_room.py").read_text()
    (place.folder / "project" / "attached.py").write_text(program.replace('engine="ray"', 'engine="ray", detach=False'))
    launcher = RayLauncher({"RAY_ADDRESS": cluster.address})
    told = place.folder / "told"
    with told.open("w") as errors:
        command = [sys.executable, "-m", "sematic", "run", "project/attached.py"]
        standing_by = subprocess.Popen(command, cwd=place.folder, env=place.environ, stderr=errors)
    until(lambda: _says(told, free="1 CPU and 1Gi"), within=LONG)
    # Other room is taken meanwhile, so that less is free.
    beside = launcher.launch(_beside())
    try:
        until(lambda: _says(told, free="1 CPU and 512Mi"), within=LONG)
        until(lambda: len(_reasons(place, but=(first, second))) == 2, within=LONG)
    finally:
        launcher.stop(beside.id)
    (place.folder / "go").touch()
    assert standing_by.wait(LONG) == 0


EMPTY = """\
    import sematic

    @sematic.func
    def pipeline() -> int:
        return 1

    if __name__ == "__main__":
        print(sematic.CloudRunner(engine="ray").run(pipeline()))
    """


def test_a_driver_whose_packages_are_being_installed_says_so_and_can_be_canceled_at_once(place: Submitting) -> None:
    (place.folder / "project").mkdir()
    (place.folder / "project" / "empty.py").write_text(dedent(EMPTY))
    # The cluster does not have it, nor does the index, which takes its time to say so.
    facts = place.folder / "beside" / "missing_package-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: missing-package\nVersion: 1.0\n")
    paths = [str(facts.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    place.environ |= {"PYTHONPATH": os.pathsep.join(paths), "SEMATIC_CACHE_DIR": str(place.folder / "cache")}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place.environ["SEMATIC_INDEX_URL"] = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        root_id = place.submitted("project/empty.py")
        why = r"Its environment is being prepared on \S+: Installing \d+ packages \.\.\."
        until(lambda: re.fullmatch(why, driver_of(place, root_id).reason), within=LONG)
        assert dashboard_of(place, root_id)["jobs"][0]["job"]["reason"] == driver_of(place, root_id).reason
        assert re.search(why, " ".join(place.sematic("show", root_id).stdout.split()))
        assert re.search(why.removesuffix(r"\.\.\."), " ".join(place.sematic("logs", root_id).stderr.split()))
        # Nothing of it has begun, so nobody waits for the end of the installation.
        canceled = place.sematic("cancel", root_id, "--yes", "--json")
        assert canceled.returncode == 0, canceled.stderr
        assert json.loads(canceled.stdout)["how"] == "ended"
        launcher = RayLauncher({"RAY_ADDRESS": place.environ["RAY_ADDRESS"]})
        assert [job.state for job in launcher.jobs_of(root_id)] == [JobState.DELETED]
        assert driver_of(place, root_id).reason == "The pipeline run was canceled."


CROWDED = """\
    import sematic
    from sematic import KubernetesResourceRequirements, ResourceRequirements

    MORE_THAN_HALF = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": "600m"}))

    @sematic.func(standalone=True)
    def step() -> int:
        return 1

    @sematic.func
    def pipeline() -> int:
        return step()

    if __name__ == "__main__":
        print(sematic.CloudRunner(engine="ray", resources=MORE_THAN_HALF).run(pipeline()))
    """
"""Two drivers leave no room for a step of either."""


def test_a_step_that_only_drivers_leave_no_room_for_says_so_and_how_to_end_that(
    place: Submitting, cluster: Cluster
) -> None:
    (place.folder / "project").mkdir()
    (place.folder / "project" / "crowded.py").write_text(dedent(CROWDED))
    launcher = RayLauncher({"RAY_ADDRESS": cluster.address})
    needs = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": "600m"}))
    beside = launcher.launch(replace(_beside(), resources=needs))
    until(lambda: launcher.jobs_of(beside.run_id)[0].state is JobState.RUNNING, within=LONG)
    try:
        root_id = place.submitted("project/crowded.py")
        why = "Drivers hold the rest, so it may wait for ever: cancel a run, or have drivers ask for less."
        until(lambda: f"has 0.8 CPUs free. {why}" in _shown_of_step(place, root_id), within=LONG)
    finally:
        launcher.stop(beside.id)
    place.until_complete(root_id)


def _shown_of_step(place: Submitting, root_id: RunId) -> str:
    with place.store() as store:
        steps = [run.id for run in store.history.runs_of(root_id) if run.id != root_id]
    return "".join(" ".join(place.sematic("show", step).stdout.split()) for step in steps)


def _says(told: Path, *, free: str) -> bool:
    waits = rf"It waits for 1 CPU and 3Gi of memory: \S+ has {free} of memory free\."
    why = rf"The driver of run \w{{8}} has not begun\. {waits}"
    return re.search(why, " ".join(told.read_text().split())) is not None


def _beside(*, memory: str = "512Mi") -> DriverRequest:
    needs = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"memory": memory}))
    return DriverRequest(root_id=new_run_id(), arguments=("-c", "import time; time.sleep(600)"), resources=needs)


def _reasons(place: Submitting, *, but: tuple[RunId, ...]) -> list[str]:
    """Return for what the driver of another pipeline run than some has waited, as it is recorded."""
    with place.store() as store:
        others = [run.id for run in store.runs.page(limit=10).items if run.root_id not in but]
        return [job.reason for run_id in others for job in store.executions.jobs_of(run_id) if job.reason]


def test_a_driver_that_ray_has_given_up_says_how_to_have_the_next_one_wait_longer(monkeypatch) -> None:
    monkeypatch.setenv("RAY_JOB_START_TIMEOUT_SECONDS", "15")
    with a_cluster() as short_of_time:
        launcher = RayLauncher({"RAY_ADDRESS": short_of_time.address})
        first = launcher.launch(_beside(memory="3Gi"))
        until(lambda: launcher.jobs_of(first.run_id)[0].state is JobState.RUNNING, within=LONG)
        second = launcher.launch(_beside(memory="3Gi"))
        until(lambda: launcher.jobs_of(second.run_id)[0].state is JobState.FAILED, within=LONG)
        [given_up] = launcher.jobs_of(second.run_id)
    assert re.match(r"Ray gave it up: .* \(15 minutes, unless RAY_JOB_START_TIMEOUT_SECONDS says", given_up.reason)

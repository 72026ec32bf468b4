"""A run whose driver ends before it can begin says so at once, with the reason, and another driver can be had."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.model.ids import RunId
from sematic.model.jobs import JobState
from tests.acceptance.servers import end_all
from tests.acceptance.test_resume_and_cancel import until
from tests.emulators import running

pytest.importorskip("ray")

from sematic.integrations.ray.launcher import RayLauncher
from tests.acceptance.test_cluster import LONG, Cluster, Submitting, a_cluster, driver_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PROGRAM = """\
    import os
    import sys

    import sematic

    @sematic.func
    def pipeline() -> int:
        return 1

    if __name__ == "__main__":
        print(sematic.CloudRunner(engine="ray", detach="--attach" not in sys.argv).run(pipeline()), flush=True)
    """


@dataclass(frozen=True, kw_only=True)
class Storage:
    """A server that speaks S3, and by what it is reached."""

    upstream: int
    port: int

    def forwarded(self):
        """Have it be there, for the body of a `with`."""
        return running.forwarding(self.upstream, self.port)


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    with running.moto() as upstream:
        running.make_bucket(upstream, "bucket")
        yield Storage(upstream=upstream, port=running._free_port())


@pytest.fixture(scope="module")
def cluster(storage: Storage) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in running.s3_environ(storage.port).items():
            patched.setenv(name, value)
        with a_cluster() as cluster:
            yield cluster


@pytest.fixture
def place(tmp_path: Path, cluster: Cluster, storage: Storage) -> Iterator[Submitting]:
    place = Submitting(tmp_path, cluster)
    place.environ |= {**running.s3_environ(storage.port), "SEMATIC_STORAGE": "s3://bucket/one"}
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "brief.py").write_text(dedent(PROGRAM))
    yield place
    end_all(tmp_path / "store")


def _shown(place: Submitting, *command: str) -> str:
    done = place.sematic(*command)
    return " ".join((done.stdout + done.stderr).split())


def test_a_run_whose_driver_cannot_reach_the_storage_is_interrupted_with_that_reason_and_can_be_resumed(
    place: Submitting, storage: Storage
) -> None:
    with storage.forwarded():
        attached = _submitting(place)
        until(lambda: _roots(place), within=LONG)
        [root_id] = _roots(place)
        until(lambda: RayLauncher({"RAY_ADDRESS": place.environ["RAY_ADDRESS"]}).jobs_of(root_id), within=LONG)
    # What the driver would find on this machine is elsewhere on others.
    for path in (place.folder / "store" / "cache").rglob("*"):
        if path.is_file():
            path.unlink()
    _, told = attached.communicate(timeout=LONG)
    why = r"The object storage s3://bucket/one cannot be reached from \S+ to \w+"
    assert attached.returncode == 1
    assert re.search(rf"{why}.*`sematic resume {root_id[:8]}` goes on with it\.", " ".join(told.split())), told
    shown = _shown(place, "show", root_id)
    assert re.search(rf"interrupted .* ago\): its driver ended before it could begin: {why}", shown), shown
    logs = _shown(place, "logs", root_id)
    assert re.search(rf"It was interrupted: its driver ended before it could begin: {why}", logs), logs
    with storage.forwarded():
        assert "Another driver was started" in _shown(place, "resume", root_id)
        place.until_complete(root_id)


def test_a_driver_that_could_not_tell_its_end_is_asked_after_by_whoever_looks_and_another_can_be_had(
    place: Submitting, storage: Storage, cluster: Cluster
) -> None:
    with storage.forwarded():
        launcher = RayLauncher({"RAY_ADDRESS": cluster.address})
        whole = _all_of_the_head(launcher)
        root_id = place.submitted("project/brief.py")
        assert driver_of(place, root_id).state is JobState.PENDING
        launcher.stop(driver_of(place, root_id).id)
        launcher.stop(whole)
        shown = _shown(place, "show", root_id)
        assert "its driver ended before it could begin: It was withdrawn before it began" in shown
        assert driver_of(place, root_id).state is JobState.DELETED
        assert "Another driver was started" in _shown(place, "resume", root_id)
        place.until_complete(root_id)


def _all_of_the_head(launcher: RayLauncher) -> str:
    from tests.integration.ray.test_launcher import _waiting

    job = launcher.launch(_waiting(cpus="2"))
    until(lambda: launcher.jobs_of(job.run_id)[0].state is JobState.RUNNING, within=LONG)
    return job.id


def _submitting(place: Submitting) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sematic", "run", "project/brief.py", "--", "--attach"]
    return subprocess.Popen(
        command, cwd=place.folder, env=place.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _roots(place: Submitting) -> list[RunId]:
    with place.store() as store:
        return [run.id for run in store.runs.page(limit=10).items]

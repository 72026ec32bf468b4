"""From `python program.py` to the first standalone step of a submitted pipeline, beside what Ray takes for a job."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from textwrap import dedent

from benchmarks._measure import Figure, run_script, work

_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    # Otherwise Ray leaves a token in the home folder.
    "RAY_AUTH_MODE": "disabled",
    # Everything stays on the loopback address.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}

_OURS = """\
    import sys, time
    from pathlib import Path
    import sematic

    @sematic.func(standalone=True)
    def first(place: str) -> int:
        (Path(place) / "made").write_text(str(time.time()))
        (Path(place) / "made").rename(Path(place) / "begun")
        return 1

    @sematic.func
    def pipeline(place: str) -> int:
        return first(place)

    if __name__ == "__main__":
        sematic.CloudRunner(engine=sys.argv[1]).run(pipeline(sys.argv[2]))
    """

_BARE = """\
    import sys, time
    from pathlib import Path
    import ray

    @ray.remote
    def first(place):
        (Path(place) / "made").write_text(str(time.time()))
        (Path(place) / "made").rename(Path(place) / "begun")

    # Ray's own guess may be another cluster with a node on this machine.
    ray.init(sys.argv[1])
    ray.get(first.remote(sys.argv[2]))
    """

_PATIENCE = 120.0
_SETTLING = 2.0
"""Seconds."""


def on_ray(times: int) -> float:
    """Submit a pipeline to a warm cluster."""
    with _cluster() as address, _project(_OURS) as project:
        os.environ["RAY_ADDRESS"] = address
        return _until_begun(project, lambda place: [sys.executable, "program.py", "ray", place], times)


def ray_job(times: int) -> float:
    """Submit a job of Ray's alone that makes one task."""
    with _cluster() as address, _project(_BARE) as project:
        os.environ["RAY_ADDRESS"] = address
        submit = [sys.executable, "-m", "ray.scripts.scripts", "job", "submit", "--no-wait", "--working-dir", "."]
        return _until_begun(project, lambda place: [*submit, "--", sys.executable, "program.py", address, place], times)


def here(times: int) -> float:
    """Submit a pipeline to a driver on this machine."""
    with _project(_OURS) as project:
        return _until_begun(project, lambda place: [sys.executable, "program.py", "local", place], times)


def _until_begun(project: Path, command: Callable[[str], list[str]], times: int) -> float:
    """Return the seconds from the start of a command to that of the step; the first time warms up."""
    taken = 0.0
    for number in range(times + 1):
        with tempfile.TemporaryDirectory() as place:
            began = time.time()
            subprocess.run(command(place), cwd=project, check=True, stdout=subprocess.DEVNULL)
            begun = Path(place) / "begun"
            while not begun.exists():
                if time.time() - began > _PATIENCE:
                    raise TimeoutError("The step has not begun.")
                time.sleep(0.002)
            taken += float(begun.read_text()) - began if number else 0.0
            # What is left to do is not to weigh on the next.
            time.sleep(_SETTLING)
    return taken / times


@contextmanager
def _project(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "program.py").write_text(dedent(text))
        yield Path(folder)


@contextmanager
def _cluster() -> Iterator[str]:
    """Give the address of a node that takes jobs."""
    os.environ.update(_SETTINGS)
    with tempfile.TemporaryDirectory(prefix="rb", dir="/tmp", ignore_cleanup_errors=True) as folder:
        os.environ["RAY_TMPDIR"] = folder
        # Ray notes there which cluster is the current one.
        Path(folder, "ray").mkdir()
        from ray.cluster_utils import Cluster

        node = {
            "num_cpus": 2,
            "memory": 4 << 30,
            "node_ip_address": "127.0.0.1",
            "include_dashboard": True,
            "dashboard_host": "127.0.0.1",
            "dashboard_port": _free_port(),
            "dashboard_agent_listen_port": _free_port(),
            "object_store_memory": 100 << 20,
            "temp_dir": folder,
        }
        cluster = Cluster(initialize_head=True, head_node_args=node)
        try:
            yield str(cluster.address)
        finally:
            cluster.shutdown()


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def measure(size: int, times: int) -> list[Figure]:
    """Return how soon the first step of a submitted pipeline begins, on average of so many submissions."""
    # Each of them warms up by itself, so no round does.
    rounds = [[work(one, size).seconds for one in (on_ray, ray_job, here)] for _ in range(times)]
    ours, bare, local = (statistics.median(seconds) for seconds in zip(*rounds, strict=True))
    return [
        Figure(
            name="from `python program.py` to the first step, on a warm Ray cluster",
            unit="s",
            measured=ours,
            yardstick=bare,
            yardstick_name="ray job submit, to its first task",
        ),
        Figure(name="the same, with a driver on this machine", unit="s", measured=local),
    ]


if __name__ == "__main__":
    run_script(measure, size=3)

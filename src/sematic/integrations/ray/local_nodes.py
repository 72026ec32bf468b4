"""Ray nodes as processes of this machine: started, watched and ended together, and never longer there than we are."""

from __future__ import annotations

import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sematic.integrations.ray.cluster_config import RayNodeConfig

if TYPE_CHECKING:
    import psutil

_GIB = 1 << 30
_LEAST_OBJECTS = 80 << 20
"""Bytes for objects; Ray takes no less than 75 MiB."""

_PATIENCE = 15.0
"""Seconds that nodes have to end by themselves."""

_LAST_LINES = 8

# What a process inherits that is itself part of a cluster would mean that one.
_OF_OTHER_CLUSTERS = (
    "RAY_ADDRESS",
    "RAY_CLUSTER_ID",
    "RAY_JOB_CONFIG_JSON_ENV_VAR",
    "RAY_JOB_ID",
    "RAY_NODE_ID",
    "RAY_RAYLET_PID",
)


def folder_of(cluster_id: str) -> Path:
    """Return where a cluster keeps its files; the path is short, because sockets are in it."""
    return Path(tempfile.gettempdir()) / f"sematic-ray-{cluster_id[:8]}"


def free_port() -> int:
    """Return a port that nobody listens to now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def own_ip() -> str:
    """Return the address of this machine that others see, loopback if it has none: Ray takes loopback for that."""
    # Nothing is sent: the system only tells which address it would be sent from.
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("203.0.113.1", 9))
        return str(asked.getsockname()[0])
    return "127.0.0.1"


def start_head(cluster_id: str, node: RayNodeConfig, *, port: int) -> int:
    """Start the head node, which will listen to a port; return its process id."""
    # A client's server cannot be left out; its usual port may be another cluster's.
    own = ["--head", f"--port={port}", f"--ray-client-server-port={free_port()}", "--include-dashboard=false"]
    return _start(cluster_id, 0, node, [*own, f"--temp-dir={folder_of(cluster_id)}", "--disable-usage-stats"])


def start_worker(cluster_id: str, number: int, node: RayNodeConfig, *, port: int) -> int:
    """Start a node that joins the head; return its process id."""
    return _start(cluster_id, number, node, [f"--address={own_ip()}:{port}"])


def _start(cluster_id: str, number: int, node: RayNodeConfig, own: Sequence[str]) -> int:
    folder = folder_of(cluster_id)
    folder.mkdir(mode=0o700, exist_ok=True)
    memory = int(node.memory_gb * _GIB)
    command = [
        *(sys.executable, "-m", "ray.scripts.scripts", "start", "--block", *own),
        f"--node-name={_name_of(cluster_id)}-{number}",
        f"--node-ip-address={own_ip()}",
        f"--num-cpus={math.ceil(node.cpu)}",
        f"--num-gpus={node.gpu_count}",
        f"--memory={memory}",
        f"--object-store-memory={max(_LEAST_OBJECTS, int(memory * 0.3))}",
        # Several nodes on one machine cannot all have the usual ports.
        *("--min-worker-port=0", "--max-worker-port=0", "--dashboard-agent-listen-port=0", "--metrics-export-port=0"),
        *("--log-style=record", "--log-color=false"),
    ]
    keeper = [sys.executable, "-m", "sematic.integrations.ray.keeper", str(os.getpid())]
    with (folder / f"node-{number}.log").open("wb") as log:
        process = subprocess.Popen(
            [*keeper, *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environ(),
            start_new_session=True,
        )
    # It is watched and reaped by its number, maybe from another process; the object must not do it too.
    process.returncode = 0
    return process.pid


def _environ() -> dict[str, str]:
    environ = {name: value for name, value in os.environ.items() if name not in _OF_OTHER_CLUSTERS}
    # Nobody is told that Ray is used.
    environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Otherwise Ray takes no second node on macOS.
    environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "1"
    environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return environ


def answers(port: int) -> bool:
    """Return whether the head listens by now."""
    with suppress(OSError), socket.create_connection((own_ip(), port), timeout=1.0):
        return True
    return False


def ended_among(cluster_id: str, pids: Sequence[int]) -> str:
    """Return the last words of the first node that has ended; empty if all live. Only for whoever started them."""
    for number, pid in enumerate(pids):
        # A child that has ended keeps its number until it is reaped; its command line may be empty as it begins.
        if not _lives(pid):
            log = folder_of(cluster_id) / f"node-{number}.log"
            lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
            return "\n".join(lines[-_LAST_LINES:]) or "It left no words."
    return ""


def end(cluster_id: str, pids: Sequence[int]) -> None:
    """End all nodes with everything they started, and remove their files; from any process."""
    import psutil

    nodes = _living(cluster_id, pids)
    started = [child for node in nodes for child in _children_of(node)]
    for node in nodes:
        with suppress(psutil.Error):
            node.terminate()
    psutil.wait_procs(nodes, timeout=_PATIENCE)
    for process in (*nodes, *started):
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs([*nodes, *started], timeout=_PATIENCE)
    shutil.rmtree(folder_of(cluster_id), ignore_errors=True)


def _lives(pid: int) -> bool:
    import psutil

    with suppress(psutil.Error):
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    return False


def _living(cluster_id: str, pids: Sequence[int]) -> list[psutil.Process]:
    import psutil

    found = []
    for pid in pids:
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            # The number may be another process's by now.
            is_ours = any(_name_of(cluster_id) in part for part in process.cmdline())
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _children_of(process: psutil.Process) -> list[psutil.Process]:
    import psutil

    with suppress(psutil.Error):
        return list(process.children(recursive=True))
    return []


def _name_of(cluster_id: str) -> str:
    return f"sematic-{cluster_id}"

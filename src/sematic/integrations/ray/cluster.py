"""A Ray cluster, as far as calls need to know it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psutil

from sematic.executors.launcher import JOB_ID
from sematic.integrations.ray.resources import RayNode
from sematic.integrations.ray.token import token_missing, token_wanted
from sematic.model.errors import InfrastructureError, MissingPluginError

NAMESPACE = "sematic"
"""Where the named actors are."""

_ADDRESS_FLAG = "--gcs-address="
"""How a node's process is told its cluster's address on its command line."""


def connect(settings: Mapping[str, str]) -> None:
    """Join the Ray cluster that drives this process, the one at RAY_ADDRESS, or the one on this machine.

    Nothing is done if this process has joined one.

    MissingPluginError if Ray is not installed, InfrastructureError if the cluster cannot be reached.
    """
    try:
        import ray
    except ImportError as error:
        raise MissingPluginError("Ray is not installed. Install it: pip install 'sematic[ray]'") from error
    if ray.is_initialized():
        return
    if (missing := token_missing()) is not None:
        raise InfrastructureError(missing)
    address = _address_around() or settings.get("RAY_ADDRESS") or "auto"
    try:
        with _own_signals():
            ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        if "AuthenticationError" in repr(error.__cause__):
            raise InfrastructureError(token_wanted(address)) from error
        raise InfrastructureError(
            f"The Ray cluster at {address} cannot be reached: {error}. Set RAY_ADDRESS to the address of its head, such"
            " as 10.0.0.1:6379, and see that it runs: ray status."
        ) from error


def nodes_now() -> Sequence[RayNode]:
    """Return the living nodes with all they have."""
    import ray

    return [RayNode(name=name_of(node), resources=node["Resources"]) for node in ray.nodes() if node["Alive"]]


def nodes_to_come() -> Sequence[RayNode]:
    """Return the kinds of nodes that an autoscaler may add; none where there is no autoscaler."""
    from ray._private.state import state

    kinds: list[RayNode] = []
    # Only newer versions of Ray tell, and only where an autoscaler runs.
    with suppress(Exception):
        config = state.get_cluster_config()
        for group in config.node_group_configs if config is not None else ():
            kinds += [RayNode(name=group.name, resources=dict(group.resources))] if group.max_count else []
    return kinds


def name_of(node: Mapping[str, Any]) -> str:
    """Return what people call a node: its host, and what tells it from others on the same host."""
    return f"{node['NodeManagerHostname']}/{node['NodeID'][:6]}"


def _address_around() -> str | None:
    """Return the address of the Ray cluster that this process is a job of; None if it is none.

    Ray itself tells its jobs the address of any cluster that has a node on their machine.
    """
    if JOB_ID not in os.environ:
        return None
    with suppress(psutil.Error):
        for parent in psutil.Process().parents():
            for argument in parent.cmdline():
                if argument.startswith(_ADDRESS_FLAG):
                    return str(argument).removeprefix(_ADDRESS_FLAG)
    return None


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep Ray from taking over what signals mean here."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)

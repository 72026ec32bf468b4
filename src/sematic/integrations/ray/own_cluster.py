"""A Ray cluster of a function's own, for the body of a `with`."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from importlib.util import find_spec

from sematic.graph.external_resource import AbstractExternalResource
from sematic.integrations.ray import local_nodes
from sematic.integrations.ray.cluster_config import RayClusterConfig
from sematic.integrations.ray.token import OwnToken
from sematic.model.errors import ExternalResourceError
from sematic.model.external_resources import ResourceState

_token = OwnToken()
"""Of the process, which can be connected to one cluster only; never recorded."""


@dataclass(frozen=True)
class RayCluster(AbstractExternalResource):
    """A Ray cluster that this process is connected to in the body of a `with`: `ray.remote` and the rest just work.

    Its nodes are processes of this machine, which end with this process whatever becomes of it, and take orders only
    from whoever has the token that this process makes for them. `forward_logs`: what tasks and actors print appears in
    the function's log.
    """

    config: RayClusterConfig
    forward_logs: bool = True
    activation_timeout_seconds: float = 900
    port: int = field(default=0, kw_only=True, compare=False, repr=False)
    pids: tuple[int, ...] = field(default=(), kw_only=True, compare=False, repr=False)
    """The processes that keep the nodes, the head's first."""

    def __post_init__(self) -> None:
        """Raise ImportError if Ray is not installed, IllegalUseOfFutureError if a field is a future."""
        super().__post_init__()
        if find_spec("ray") is None:
            raise ImportError("RayCluster needs Ray, which is not installed: pip install 'sematic[ray]'.")

    @property
    def activation_limit(self) -> float:
        """Seconds it may take until all nodes are there."""
        return self.activation_timeout_seconds

    def _do_activate(self, is_local: bool) -> RayCluster:  # noqa: ARG002, FBT001 - the hook's
        import ray

        if ray.is_initialized():
            raise ExternalResourceError(
                "This process is connected to another Ray cluster already, and it can be to one only. End that with"
                " ray.shutdown(), or write @sematic.func(standalone=True), so that the function has a process of its"
                " own."
            )
        _token.take_up()
        port = local_nodes.free_port()
        pid = local_nodes.start_head(self.id, self.config.head_node, port=port)
        return self.moved(ResourceState.ACTIVATING, "The head node is starting.", port=port, pids=(pid,))

    def _do_update(self) -> RayCluster:
        if self.status.state is not ResourceState.ACTIVATING:
            return self
        if last_words := local_nodes.ended_among(self.id, self.pids):
            raise ExternalResourceError(f"A node of the Ray cluster ended as it was starting:\n{last_words}")
        if not local_nodes.answers(self.port):
            return self
        nodes = self.config.nodes
        if len(self.pids) < len(nodes):
            workers = [
                local_nodes.start_worker(self.id, number, nodes[number], port=self.port)
                for number in range(len(self.pids), len(nodes))
            ]
            message = f"The head node is there; {len(workers)} more are starting."
            return self.moved(ResourceState.ACTIVATING, message, pids=(*self.pids, *workers))
        return self._connected()

    def _connected(self) -> RayCluster:
        import ray

        if not ray.is_initialized():
            ray.init(
                address=f"{local_nodes.own_ip()}:{self.port}",
                _node_ip_address=local_nodes.own_ip(),
                log_to_driver=self.forward_logs,
                logging_level=logging.WARNING,
            )
        wanted = len(self.config.nodes)
        there = sum(bool(node["Alive"]) for node in ray.nodes())
        if there < wanted:
            return self.moved(ResourceState.ACTIVATING, f"{there} of {wanted} nodes are there.")
        cpus = ray.cluster_resources().get("CPU", 0)
        return self.moved(ResourceState.ACTIVE, f"{wanted} nodes, {cpus:g} CPUs")

    def _do_deactivate(self) -> RayCluster:
        import ray

        if ray.is_initialized() and ray.get_runtime_context().gcs_address.endswith(f":{self.port}"):
            ray.shutdown()
        _token.give_up()
        local_nodes.end(self.id, self.pids)
        return self.moved(ResourceState.DEACTIVATED, pids=())

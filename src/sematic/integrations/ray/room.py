"""What room a Ray cluster has, as its head tells it without being joined, and what a driver waits for there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from msgspec import structs

from sematic.integrations.ray.holding import cpus_of_drivers
from sematic.integrations.ray.messages import Share
from sematic.integrations.ray.resources import RayNode, absence_in, asked_in_words, hindrance_of, refusal_of, wanted_of

_ANSWER = 5.0
"""Seconds in which the head must answer."""

_ALIVE = 0
"""How Ray says that a node lives."""

_NEARLY = 0.001
"""By how much of an amount Ray may round it."""

_HELD_BY_DRIVERS = "Drivers hold the rest, so it may wait for ever: cancel a run, or have drivers ask for less."

_STARTS = "There is room for it: it waits for Ray to prepare its environment and start its process."


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the nodes of a cluster have, and what waits for room there."""

    nodes: Sequence[RayNode]
    """The living nodes with all they have."""
    free: Sequence[RayNode]
    """The same with what they have free."""
    to_come: Sequence[RayNode] = ()
    """The kinds of nodes that an autoscaler may add."""
    waiting: Sequence[Mapping[str, float]] = ()
    """What is asked for and has no room yet; it takes Ray about a second to notice."""
    of_drivers: Mapping[str, float] = field(default_factory=dict)
    """How many CPUs drivers hold, by the end of the node's name."""
    is_use_known: bool = True
    """Whether it is told what is free and what waits: older versions of Ray tell only what nodes have in all."""

    def refusal(self, share: Share) -> str | None:
        """Return why no node can ever hold something, nor one that may come; None if one can, or nobody can tell."""
        refusal = refusal_of(share, self.nodes) if self.nodes else None
        return None if refusal is None or refusal_of(share, self.to_come) is None else refusal

    def awaited_by(self, share: Share) -> str:
        """Return for what a driver waits that is asked for now, or is among what waits."""
        if (refusal := self.refusal(share)) is not None:
            return f"It cannot begin as the cluster is. {refusal}"
        if not self.is_use_known:
            return awaited_somewhere(share)
        if refusal_of(share, self.free) is None:
            return _STARTS
        return hindrance_of(share, self.free, self.nodes)

    def awaited_still(self, share: Share) -> str:
        """Return for what a driver waits that was asked for a while ago: one that has room is not among what waits."""
        has_room = self.is_use_known and not self.has_noticed(share)
        return _STARTS if has_room and self.refusal(share) is None else self.awaited_by(share)

    def has_noticed(self, share: Share) -> bool:
        """Return whether something of this size is among what waits for room."""
        wanted = wanted_of(share)
        return any(_is_same(each, wanted) for each in self.waiting)

    def hindrance(self, share: Share) -> str:
        """Return for what a call waits that was asked for a while ago: its own room may be what is not free."""
        if self.refusal(share) is not None:
            return absence_in(self.nodes, share)
        if not self.is_use_known:
            return awaited_somewhere(share)
        if not self.has_noticed(share) and refusal_of(share, self.nodes) is None:
            return hindrance_of(share, self.nodes, self.nodes)
        told = hindrance_of(share, self.free, self.nodes)
        return f"{told} {_HELD_BY_DRIVERS}" if self._is_held_by_drivers(share) else told

    def _is_held_by_drivers(self, share: Share) -> bool:
        """Return whether something of this size lacks only CPUs, which no step holds on any node that could have it."""
        able = [(node, free) for node, free in zip(self.nodes, self.free, strict=True) if not refusal_of(share, [node])]
        besides = structs.replace(share, cpus=0)
        return (
            bool(able)
            and not self.to_come
            and all(
                _cpus(free) < share.cpus
                and refusal_of(besides, [free]) is None
                and abs(_cpus(node) - _cpus(free) - self.of_drivers.get(node.name.rpartition("/")[2], 0)) < _NEARLY
                for node, free in able
            )
        )


def awaited_somewhere(share: Share | None) -> str:
    """Return for what a driver waits where the cluster does not tell what room it has."""
    asked = "" if share is None or not wanted_of(share) else f" ({asked_in_words(share)})"
    return (
        f"It waits for room on the cluster{asked}, or for Ray to prepare its environment. `ray status` there tells what"
        " is free."
    )


def room_at(address: str) -> Room | None:
    """Return what room there is, given the address of a cluster's head; None if nobody can tell.

    Only the head can, so that nothing is known where the address is that of the dashboard.
    """
    # Ray has no public way to ask without joining; what its next version does not tell is not known.
    with suppress(Exception):
        return None if "://" in address else _asked(address)
    return None


def room_here() -> Room | None:
    """Return what room there is on the cluster that this process is a part of; None if nobody can tell."""
    import ray

    room = room_at(ray.get_runtime_context().gcs_address)
    return None if room is None else replace(room, of_drivers=cpus_of_drivers())


def _asked(address: str) -> Room:
    from ray import _raylet
    from ray._private.services import canonicalize_bootstrap_address

    compiled: Any = _raylet
    client = compiled.GcsClient(address=canonicalize_bootstrap_address(address) if address == "auto" else address)
    nodes: dict[bytes, RayNode] = {
        known.binary(): RayNode(
            name=f"{node.node_manager_hostname}/{known.hex()[:6]}", resources=dict(node.resources_total)
        )
        for known, node in client.get_all_node_info(timeout=_ANSWER).items()
        if node.state == _ALIVE
    }
    use = None
    # Newer versions of Ray tell it, and what nodes have in all is enough to refuse what none can hold.
    with suppress(Exception):
        use = _in_use(client)
    free, waiting = use or ({}, [])
    return Room(
        nodes=list(nodes.values()),
        free=[RayNode(name=node.name, resources=free.get(known, {})) for known, node in nodes.items()],
        to_come=_to_come(client, compiled),
        waiting=waiting,
        is_use_known=use is not None,
    )


def _in_use(client: Any) -> tuple[Mapping[bytes, Mapping[str, float]], Sequence[Mapping[str, float]]]:
    """Return what is free on each node, by its id, and what waits for room."""
    from ray.core.generated.autoscaler_pb2 import GetClusterResourceStateReply

    state = GetClusterResourceStateReply.FromString(client.get_cluster_resource_state()).cluster_resource_state
    free = {node.node_id: dict(node.available_resources) for node in state.node_states}
    return free, [dict(each.request.resources_bundle) for each in state.pending_resource_requests]


def _to_come(client: Any, compiled: Any) -> list[RayNode]:
    from ray.core.generated.autoscaler_pb2 import ClusterConfig

    config = ClusterConfig.FromString(
        client.internal_kv_get(
            compiled.GCS_AUTOSCALER_CLUSTER_CONFIG_KEY.encode(),
            compiled.GCS_AUTOSCALER_STATE_NAMESPACE.encode(),
            timeout=_ANSWER,
        )
        or b""
    )
    groups = [group for group in config.node_group_configs if group.max_count]
    return [RayNode(name=group.name, resources=dict(group.resources)) for group in groups]


def _cpus(node: RayNode) -> float:
    return node.resources.get("CPU", 0.0)


def _is_same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return one.keys() == other.keys() and all(abs(one[kind] - other[kind]) <= _NEARLY * other[kind] for kind in one)

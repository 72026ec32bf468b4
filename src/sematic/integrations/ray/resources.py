"""What a call asks for, in Ray's terms, and whether any node of a cluster can ever hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sematic.graph.quantities import count_of, cpus_in_words, gpus_in_words, memory_in_words, needs_of
from sematic.graph.resources import ResourceRequirements
from sematic.integrations.ray.messages import Share

_NOT_RAYS = ("ephemeral-storage", "hugepages-")
"""Kinds that a Kubernetes node has and no Ray node."""

_CPU, _MEMORY, _GPU = "CPU", "memory", "GPU"


@dataclass(frozen=True, slots=True, kw_only=True)
class RayNode:
    """A node of a Ray cluster, or a kind of node that may still come."""

    name: str
    resources: Mapping[str, float]
    """What it has in all, by Ray's names; memory in bytes."""


def share_of(resources: ResourceRequirements | None) -> Share:
    """Return what a call asks of a node: one CPU unless told otherwise; ValueError names the request that is none.

    `cpu`, `memory` and `nvidia.com/gpu` (or another maker's) are Ray's own resources; what else is requested is a
    custom one of the same name.
    """
    if resources is None:
        return Share()
    needs = needs_of(resources)
    requests = resources.kubernetes.requests
    others = {
        name: float(count_of(text, what=f"requests[{name!r}]"))
        for name, text in requests.items()
        if name not in {"cpu", "memory"} and not name.endswith("/gpu") and not name.startswith(_NOT_RAYS)
    }
    cpus = needs.millicores / 1000 if "cpu" in requests else 1
    return Share(cpus=cpus, memory=needs.memory_bytes, gpus=needs.gpus, others=others)


def refusal_of(share: Share, nodes: Sequence[RayNode]) -> str | None:
    """Return why none of the nodes can ever hold a call, in sentences that name the largest; None if one can."""
    wanted = wanted_of(share)
    if any(_holds(node, wanted) for node in nodes):
        return None
    asked = _in_words(wanted)
    if not nodes:
        return f"It asks for {asked}, but the Ray cluster has no nodes."
    return (
        f"It asks for {asked}, but no node of the Ray cluster has that: {_largest_in_words(nodes, wanted)}. Ask for"
        " less, or add a larger node."
    )


def absence_in(nodes: Sequence[RayNode], share: Share) -> str:
    """Return for what a call waits that no node can hold any more, nor one that may come; there are some nodes."""
    wanted = wanted_of(share)
    nowhere = {kind: most for kind, most in wanted.items() if all(not _holds(node, {kind: most}) for node in nodes)}
    absent = nowhere or wanted
    return (
        f"No node has {_in_words(absent)} now ({_largest_in_words(nodes, absent)}), so it may wait for ever: add such a"
        " node, or cancel the run."
    )


def hindrance_of(share: Share, free: Sequence[RayNode], nodes: Sequence[RayNode]) -> str:
    """Return for what a call waits, given what nodes have free and what they have in all.

    If none of them can hold it, one is to come that can.
    """
    wanted = wanted_of(share)
    able = {node.name for node in nodes if _holds(node, wanted)}
    asked = _in_words(wanted)
    if not able:
        return f"It waits for a node with {asked}, which the cluster has yet to add."
    if any(_holds(node, wanted) for node in free):
        return "It waits for Ray to start a worker process."
    named = ", ".join(
        f"{node.name} has {_in_words({kind: node.resources.get(kind, 0.0) for kind in wanted})} free"
        for node in free
        if node.name in able
    )
    return f"It waits for {asked}" + (f": {named}." if named else ".")


def asked_in_words(share: Share) -> str:
    """Return what a call asks for, for people."""
    return _in_words(wanted_of(share))


def wanted_of(share: Share) -> dict[str, float]:
    """Return what a call asks for, by Ray's names."""
    kinds = {_CPU: share.cpus, _MEMORY: float(share.memory), _GPU: share.gpus, **share.others}
    return {kind: amount for kind, amount in kinds.items() if amount}


def _holds(node: RayNode, wanted: Mapping[str, float]) -> bool:
    return all(node.resources.get(kind, 0.0) >= amount for kind, amount in wanted.items())


def _largest_in_words(nodes: Sequence[RayNode], wanted: Mapping[str, float]) -> str:
    largest = max(nodes, key=lambda node: _size(node, wanted))
    there = {kind: largest.resources.get(kind, 0.0) for kind in wanted}
    return f"the largest, {largest.name}, has {_in_words(there)}"


def _size(node: RayNode, wanted: Mapping[str, float]) -> tuple[int, float]:
    """Return how much of what is wanted a node has: how many kinds, and the share of what it lacks most."""
    shares = [node.resources.get(kind, 0.0) / amount for kind, amount in wanted.items()]
    return sum(share >= 1 for share in shares), sum(shares)


def _in_words(amounts: Mapping[str, float]) -> str:
    words = list(_each_in_words(amounts)) or ["nothing"]
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)


def _each_in_words(amounts: Mapping[str, float]) -> Iterator[str]:
    for kind, amount in amounts.items():
        if kind == _CPU:
            yield cpus_in_words(round(1000 * amount))
        elif kind == _MEMORY:
            yield f"{memory_in_words(int(amount))} of memory"
        elif kind == _GPU:
            yield gpus_in_words(int(amount))
        else:
            yield f"{amount:g} {kind}"

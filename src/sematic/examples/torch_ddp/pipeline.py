"""The pipeline: a cluster for as long as the training takes, then a look at what came out of it."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import torch

import sematic
from sematic.ee.ray import (  # type: ignore[import-not-found]  # a path that old pipelines use, found when it is imported
    RayCluster,
    RayNodeConfig,
    SimpleRayCluster,
)
from sematic.examples.torch_ddp.training import HELD_BACK, digits, network, train_part


@dataclass(frozen=True)
class Trained:
    """What came of a training."""

    losses: list[list[float]]
    """By rank, of each epoch."""
    weights: dict[str, torch.Tensor]
    largest_difference: float
    """Between the weights of any two ranks: nothing, as they trained in step."""


@dataclass(frozen=True)
class Report:
    """How good a network is."""

    nodes: int
    accuracy: float
    """Of pictures that nobody trained on."""
    largest_difference: float


@sematic.func(standalone=True)
def train(nodes: int, epochs: int) -> Trained:
    """Train on a Ray cluster of this function's own, one rank on each node."""
    import ray

    config = SimpleRayCluster(n_nodes=nodes, node_config=RayNodeConfig(cpu=1, memory_gb=1))
    with RayCluster(config=config):
        meeting_point = f"tcp://127.0.0.1:{_free_port()}"
        # A CPU each, of nodes that have one: each rank is on a node of its own.
        rank_of = ray.remote(num_cpus=1)(train_part)
        parts = ray.get([rank_of.remote(rank, nodes, meeting_point, epochs) for rank in range(nodes)])
    weights = [part[1] for part in parts]
    differences = [float((w[name] - weights[0][name]).abs().max()) for w in weights for name in w]
    return Trained(losses=[part[0] for part in parts], weights=weights[0], largest_difference=max(differences))


@sematic.func
def evaluate(trained: Trained, nodes: int) -> Report:
    """Try the network on pictures that it has never seen."""
    model = network()
    model.load_state_dict(trained.weights)
    pictures, labels = digits()
    with torch.no_grad():
        right = model(pictures[:HELD_BACK]).argmax(dim=1) == labels[:HELD_BACK]
    return Report(nodes=nodes, accuracy=float(right.float().mean()), largest_difference=trained.largest_difference)


@sematic.func
def torch_ddp(nodes: int = 2, epochs: int = 8) -> Report:
    """Train a small network on several nodes at once, and see how good it is."""
    return evaluate(train(nodes, epochs), nodes)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

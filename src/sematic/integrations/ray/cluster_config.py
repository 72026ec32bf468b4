"""How a Ray cluster is put together: its nodes, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class RayNodeConfig:
    """What a node has: CPUs, GiB of memory, GPUs."""

    cpu: float
    memory_gb: float
    gpu_count: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError if there can be no such node."""
        if self.cpu <= 0 or self.memory_gb <= 0:
            raise ValueError(f"A node needs some CPU and memory, not {self.cpu} CPUs and {self.memory_gb} GiB.")
        if self.gpu_count < 0:
            raise ValueError(f"A node cannot have {self.gpu_count} GPUs.")


@dataclass(frozen=True)
class ScalingGroup:
    """Worker nodes that are all alike, and between how many and how many of them there are."""

    worker_nodes: RayNodeConfig
    min_workers: int = 1
    max_workers: int = 1

    def __post_init__(self) -> None:
        """Raise ValueError if there can be no such number of workers."""
        if not 0 <= self.min_workers <= self.max_workers:
            raise ValueError(f"There cannot be from {self.min_workers} to {self.max_workers} workers in a group.")


@dataclass(frozen=True)
class AutoscalerConfig:
    """What the process has that adds and removes nodes: CPUs, GiB of memory."""

    cpu: float
    memory_gb: float

    def __post_init__(self) -> None:
        """Raise ValueError if it could not run."""
        if self.cpu <= 0 or self.memory_gb <= 0:
            raise ValueError(f"An autoscaler needs some CPU and memory, not {self.cpu} and {self.memory_gb} GiB.")


def _installed_version() -> str:
    try:
        return version("ray")
    except PackageNotFoundError:
        return ""


@dataclass(frozen=True)
class RayClusterConfig:
    """A cluster: its head node, and groups of worker nodes."""

    head_node: RayNodeConfig
    scaling_groups: Sequence[ScalingGroup] = ()
    ray_version: str = field(default_factory=_installed_version)
    """The version on all nodes; the installed one unless another is given."""
    autoscaler_config: AutoscalerConfig | None = None

    def __post_init__(self) -> None:
        """Raise ValueError if a group can grow but there is no autoscaler to do so."""
        grows = any(group.min_workers != group.max_workers for group in self.scaling_groups)
        if grows and self.autoscaler_config is None:
            raise ValueError(
                "A scaling group whose min_workers and max_workers differ needs an autoscaler: give autoscaler_config."
            )

    @property
    def nodes(self) -> tuple[RayNodeConfig, ...]:
        """The nodes there are from the beginning, the head first."""
        workers = (group.worker_nodes for group in self.scaling_groups for _ in range(group.min_workers))
        return self.head_node, *workers


def SimpleRayCluster(  # noqa: N802 - the name and arguments that pipelines already use
    n_nodes: int,
    node_config: RayNodeConfig,
    max_nodes: int | None = None,
    ray_version: str | None = None,
    autoscaler_config: AutoscalerConfig | None = None,
) -> RayClusterConfig:
    """Return a cluster of nodes that are all alike, the head too; it may grow from `n_nodes` to `max_nodes`.

    ValueError if there can be no such cluster.
    """
    if n_nodes < 1:
        raise ValueError(f"A cluster has at least one node, not {n_nodes}.")
    most = n_nodes if max_nodes is None else max_nodes
    if most < n_nodes:
        raise ValueError(f"A cluster of {n_nodes} nodes cannot have at most {most}.")
    groups = [ScalingGroup(node_config, min_workers=n_nodes - 1, max_workers=most - 1)] if most > 1 else []
    return RayClusterConfig(
        head_node=node_config,
        scaling_groups=groups,
        ray_version=ray_version or _installed_version(),
        autoscaler_config=autoscaler_config,
    )

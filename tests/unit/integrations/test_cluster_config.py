"""Which Ray clusters can be asked for."""

from __future__ import annotations

import pytest

from sematic.ee.ray import (
    AutoscalerConfig,
    RayCluster,
    RayClusterConfig,
    RayNodeConfig,
    ScalingGroup,
    SimpleRayCluster,
)

NODE = RayNodeConfig(cpu=1, memory_gb=2)


def test_a_simple_cluster_has_so_many_nodes_that_are_all_alike() -> None:
    assert SimpleRayCluster(n_nodes=3, node_config=NODE).nodes == (NODE, NODE, NODE)
    assert SimpleRayCluster(n_nodes=1, node_config=NODE).scaling_groups == []


def test_a_cluster_that_can_grow_has_its_least_number_of_nodes_at_first() -> None:
    autoscaler = AutoscalerConfig(cpu=1, memory_gb=1)
    config = SimpleRayCluster(n_nodes=2, node_config=NODE, max_nodes=5, autoscaler_config=autoscaler)
    assert config.scaling_groups == [ScalingGroup(NODE, min_workers=1, max_workers=4)]
    assert len(config.nodes) == 2


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: RayNodeConfig(cpu=0, memory_gb=1), "some CPU"),
        (lambda: RayNodeConfig(cpu=1, memory_gb=-1), "some CPU and memory"),
        (lambda: RayNodeConfig(cpu=1, memory_gb=1, gpu_count=-1), "-1 GPUs"),
        (lambda: ScalingGroup(NODE, min_workers=3, max_workers=2), "from 3 to 2"),
        (lambda: AutoscalerConfig(cpu=0, memory_gb=1), "autoscaler needs"),
        (lambda: SimpleRayCluster(n_nodes=0, node_config=NODE), "at least one node"),
        (lambda: SimpleRayCluster(n_nodes=3, node_config=NODE, max_nodes=2), "at most 2"),
        (lambda: SimpleRayCluster(n_nodes=2, node_config=NODE, max_nodes=3), "needs an autoscaler"),
        (lambda: RayClusterConfig(NODE, [ScalingGroup(NODE, 1, 2)]), "give autoscaler_config"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(make, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        make()


def test_a_cluster_waits_a_quarter_of_an_hour_unless_told_otherwise() -> None:
    pytest.importorskip("ray")
    config = SimpleRayCluster(n_nodes=1, node_config=NODE)
    assert RayCluster(config).activation_limit == 900
    assert RayCluster(config, activation_timeout_seconds=5).activation_limit == 5

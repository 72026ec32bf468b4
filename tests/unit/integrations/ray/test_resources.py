import pytest

from sematic.graph.resources import KubernetesResourceRequirements, ResourceRequirements
from sematic.integrations.ray.messages import Share
from sematic.integrations.ray.resources import RayNode, hindrance_of, refusal_of, share_of

SMALL = RayNode(name="small/1", resources={"CPU": 2, "memory": 2**30})
LARGE = RayNode(name="large/2", resources={"CPU": 8, "memory": 2**33, "GPU": 1})


def asked(**requests: str) -> ResourceRequirements:
    return ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests=requests))


def test_a_call_that_asks_for_nothing_gets_a_cpu():
    assert share_of(None) == Share(cpus=1)


def test_cpu_memory_and_gpus_are_rays_own_and_the_rest_is_custom():
    share = share_of(asked(cpu="500m", memory="1Gi", **{"nvidia.com/gpu": "2", "license": "1"}))
    assert share == Share(cpus=0.5, memory=2**30, gpus=2, others={"license": 1.0})


def test_what_only_kubernetes_has_is_left_out():
    assert share_of(asked(**{"ephemeral-storage": "10Gi", "hugepages-2Mi": "4Mi"})) == Share(cpus=1)


def test_a_request_that_is_no_amount_is_named():
    with pytest.raises(ValueError, match="requests\\['license'\\]"):
        share_of(asked(license="many"))


def test_what_one_node_has_is_not_refused():
    assert refusal_of(Share(cpus=8, gpus=1), [SMALL, LARGE]) is None


def test_a_refusal_names_the_largest_node_and_what_it_has():
    refusal = refusal_of(Share(cpus=16, gpus=2), [SMALL, LARGE])
    assert refusal is not None
    assert "16 CPUs and 2 GPUs" in refusal
    assert "large/2, has 8 CPUs and 1 GPU" in refusal


def test_what_two_nodes_have_together_is_refused():
    assert refusal_of(Share(cpus=10), [SMALL, LARGE]) is not None


def test_who_waits_is_told_what_is_free_where_there_may_be_room():
    free = [RayNode(name="small/1", resources={"CPU": 2}), RayNode(name="large/2", resources={"CPU": 1})]
    assert hindrance_of(Share(cpus=4), free, [SMALL, LARGE]) == "It waits for 4 CPUs: large/2 has 1 CPU free."


def test_who_waits_for_a_node_to_come_is_told_so():
    assert "yet to add" in hindrance_of(Share(cpus=64), [SMALL], [SMALL])

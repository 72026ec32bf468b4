import pytest

from sematic.integrations.ray.causes import Circumstances, cause_of
from sematic.integrations.ray.messages import Share
from sematic.model.errors import InfrastructureError, NodeLostError, WorkerLostError

exceptions = pytest.importorskip("ray.exceptions")

KNOWN = Circumstances(path="my.train", share=Share(memory=2**30), node="host/abc", memory=3 * 2**29)


def test_want_of_memory_is_told_with_what_was_asked_and_used_and_is_no_loss():
    cause = cause_of(exceptions.OutOfMemoryError("Task was killed due to the node running low on memory."), KNOWN)
    assert isinstance(cause.error, WorkerLostError)
    assert not cause.is_lost
    assert "my.train" in str(cause.error)
    assert "asked for 1Gi; it used 1.5Gi" in str(cause.error)


@pytest.mark.parametrize(
    "error",
    [
        exceptions.NodeDiedError("node"),
        exceptions.WorkerCrashedError(),
        exceptions.LocalRayletDiedError("raylet"),
        exceptions.RaySystemError("system"),
    ],
)
def test_what_a_call_ran_on_may_be_lost(error):
    cause = cause_of(error, KNOWN)
    assert isinstance(cause.error, NodeLostError)
    assert cause.is_lost
    assert "my.train" in str(cause.error)
    assert "host/abc" in str(cause.error)


def test_a_node_that_is_lost_before_a_call_has_begun_there_is_named_as_ray_names_it():
    told = "Task failed because the node it was running on is dead. Node IP: 10.0.0.7, node ID: 5ecbd18200f86e35."
    cause = cause_of(exceptions.NodeDiedError(told), Circumstances(path="my.train", share=Share()))
    assert str(cause.error).startswith("Node 10.0.0.7/5ecbd1 was lost when it was to execute my.train: ")


def test_what_is_no_error_of_rays_is_not_tried_again():
    cause = cause_of(KeyError("x"), KNOWN)
    assert type(cause.error) is InfrastructureError
    assert not cause.is_lost

"""What a driver waits for on a Ray cluster, given what its nodes have, what is free, and what waits."""

from __future__ import annotations

from dataclasses import replace

from sematic.integrations.ray.messages import Share
from sematic.integrations.ray.resources import RayNode
from sematic.integrations.ray.room import Room, awaited_somewhere

LARGE = RayNode(name="large/2", resources={"CPU": 8, "memory": 2**33})
BUSY = RayNode(name="large/2", resources={"CPU": 1, "memory": 2**33})
STARTS = "There is room for it: it waits for Ray to prepare its environment and start its process."


def test_one_that_is_not_among_what_waits_was_given_its_room():
    share = Share(cpus=4, memory=2**31)
    room = Room(nodes=[LARGE], free=[BUSY], waiting=[{"CPU": 2.0}])
    assert room.awaited_still(share) == STARTS
    # The room that another one is given meanwhile is no reason to say so of one that has just been asked for.
    assert room.awaited_by(share) == (
        "It waits for 4 CPUs and 2Gi of memory: large/2 has 1 CPU and 8Gi of memory free."
    )


def test_one_that_is_among_what_waits_is_told_what_is_free():
    room = Room(nodes=[LARGE], free=[BUSY], waiting=[{"memory": 2.0**31, "CPU": 4.0}])
    assert room.awaited_still(Share(cpus=4, memory=2**31)) == room.awaited_by(Share(cpus=4, memory=2**31))


def test_one_that_no_node_can_hold_cannot_begin_and_says_what_to_do():
    told = Room(nodes=[LARGE], free=[LARGE]).awaited_still(Share(cpus=0, memory=2**40))
    assert told == (
        "It cannot begin as the cluster is. It asks for 1Ti of memory, but no node of the Ray cluster has that: the"
        " largest, large/2, has 8Gi of memory. Ask for less, or add a larger node."
    )


def test_one_that_a_node_to_come_can_hold_waits_for_that():
    to_come = [RayNode(name="huge", resources={"CPU": 64.0})]
    room = Room(nodes=[LARGE], free=[LARGE], to_come=to_come, waiting=[{"CPU": 64.0}])
    assert room.awaited_still(Share(cpus=64)) == "It waits for a node with 64 CPUs, which the cluster has yet to add."


def test_where_it_is_not_told_what_is_free_what_it_asks_for_is():
    room = Room(nodes=[LARGE], free=[], is_use_known=False)
    told = room.awaited_still(Share(cpus=4))
    assert told == room.awaited_by(Share(cpus=4)) == awaited_somewhere(Share(cpus=4))
    assert told.startswith("It waits for room on the cluster (4 CPUs), or for Ray to prepare its environment.")


def test_a_step_is_told_whether_drivers_alone_hold_what_it_waits_for():
    small = RayNode(name="small/1", resources={"CPU": 1})
    half = RayNode(name="small/1", resources={"CPU": 0.5})
    full = Room(nodes=[small], free=[half], waiting=[{"CPU": 1.0}], of_drivers={"1": 0.5})
    assert full.hindrance(Share()).startswith("It waits for 1 CPU: small/1 has 0.5 CPUs free. Drivers hold the rest")
    with_a_step = replace(full, of_drivers={"1": 0.25})
    assert with_a_step.hindrance(Share()) == "It waits for 1 CPU: small/1 has 0.5 CPUs free."
    growing = replace(full, to_come=[small])
    assert growing.hindrance(Share()) == "It waits for 1 CPU: small/1 has 0.5 CPUs free."


def test_a_step_whose_only_node_is_gone_may_wait_for_ever_unless_one_is_to_come():
    share, waiting = Share(others={"license": 1}), [{"CPU": 1.0, "license": 1.0}]
    room = Room(nodes=[LARGE], free=[LARGE], waiting=waiting)
    assert room.hindrance(share) == (
        "No node has 1 license now (the largest, large/2, has 0 license), so it may wait for ever: add such a node, or"
        " cancel the run."
    )
    growing = replace(room, to_come=[RayNode(name="licensed", resources={"CPU": 1, "license": 1})])
    assert growing.hindrance(share) == (
        "It waits for a node with 1 CPU and 1 license, which the cluster has yet to add."
    )


def test_what_several_nodes_have_together_is_missing_as_a_whole():
    licensed = RayNode(name="licensed/1", resources={"CPU": 1, "license": 1})
    told = Room(nodes=[LARGE, licensed], free=[LARGE, licensed]).hindrance(Share(cpus=4, others={"license": 1}))
    assert told.startswith("No node has 4 CPUs and 1 license now (the largest, large/2, has 8 CPUs and 0 license)")


def test_a_step_that_was_given_its_room_is_not_said_to_wait_for_it():
    room = Room(nodes=[LARGE], free=[BUSY], waiting=[{"CPU": 2.0}])
    assert room.hindrance(Share(cpus=8)) == "It waits for Ray to start a worker process."

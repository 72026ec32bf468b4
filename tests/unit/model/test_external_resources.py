"""The life of an external resource, and what is told of it in whatever order it comes."""

from __future__ import annotations

from itertools import permutations

from sematic.model.external_resources import RESOURCE_SUCCESSORS, ResourceState, lives_of
from tests.builders import resource_life, run_id_of

RUN = run_id_of("step")
MOVES = {
    "CREATED": "ACTIVATING DEACTIVATING FORCE_KILLED",
    "ACTIVATING": "ACTIVE DEACTIVATING FORCE_KILLED",
    "ACTIVE": "DEACTIVATING FORCE_KILLED",
    "DEACTIVATING": "DEACTIVATED FORCE_KILLED",
}


def test_the_table_of_moves_is_what_the_life_cycle_promises() -> None:
    told = {state.value: {to.value for to in successors} for state, successors in RESOURCE_SUCCESSORS.items()}
    assert told == {state.value: set(MOVES.get(state.value, "").split()) for state in ResourceState}


def test_what_is_gone_has_ended_and_nothing_else_has() -> None:
    ended = {state for state in ResourceState if state.is_terminal}
    assert ended == {ResourceState.DEACTIVATED, ResourceState.FORCE_KILLED}


def test_the_order_in_which_it_was_told_does_not_matter() -> None:
    told = resource_life(RUN)[:4]
    for order in permutations([*told, told[0]]):
        (life,) = lives_of(dict.fromkeys(order))
        assert list(life) == told


def test_nothing_follows_an_end() -> None:
    told = resource_life(RUN, ResourceState.ACTIVE, ResourceState.FORCE_KILLED, ResourceState.ACTIVE)
    assert [[step.state for step in life] for life in lives_of(told)] == [["ACTIVE", "FORCE_KILLED"]]

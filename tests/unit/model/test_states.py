"""The tables of legal moves say what the life cycles promise."""

from __future__ import annotations

from itertools import product

import pytest

from sematic.model.states import (
    PIPELINE_RUN_SUCCESSORS,
    RUN_SUCCESSORS,
    TERMINAL_PIPELINE_RUN_STATES,
    TERMINAL_RUN_STATES,
    PipelineRunState,
    RunState,
)

RUN_MOVES = {
    "CREATED": "SCHEDULED RESOLVED CANCELED FAILED",
    "SCHEDULED": "RAN RESOLVED RETRYING FAILED CANCELED",
    "RAN": "RESOLVED NESTED_FAILED CANCELED",
    "RETRYING": "SCHEDULED FAILED CANCELED",
}
PIPELINE_RUN_MOVES = {
    "CREATED": "SCHEDULED FAILED CANCELED",
    "SCHEDULED": "RUNNING FAILED CANCELED",
    "RUNNING": "COMPLETE FAILED CANCELED",
}


@pytest.mark.parametrize(("state", "to"), list(product(RunState, RunState)))
def test_a_run_makes_exactly_the_moves_of_its_life_cycle(state: RunState, to: RunState) -> None:
    assert (to in RUN_SUCCESSORS[state]) == (to in RUN_MOVES.get(state, "").split())


@pytest.mark.parametrize(("state", "to"), list(product(PipelineRunState, PipelineRunState)))
def test_a_pipeline_run_makes_exactly_the_moves_of_its_life_cycle(
    state: PipelineRunState, to: PipelineRunState
) -> None:
    assert (to in PIPELINE_RUN_SUCCESSORS[state]) == (to in PIPELINE_RUN_MOVES.get(state, "").split())


def test_what_has_ended_stays_as_it_is() -> None:
    assert {state for state in RunState if state.is_terminal} == TERMINAL_RUN_STATES
    assert {"RESOLVED", "FAILED", "NESTED_FAILED", "CANCELED"} == TERMINAL_RUN_STATES
    assert {state for state in PipelineRunState if state.is_terminal} == TERMINAL_PIPELINE_RUN_STATES
    assert {"COMPLETE", "FAILED", "CANCELED"} == TERMINAL_PIPELINE_RUN_STATES


@pytest.mark.parametrize("successors", [RUN_SUCCESSORS, PIPELINE_RUN_SUCCESSORS])
def test_every_state_can_be_reached_and_left_until_the_end(successors: dict[str, frozenset[str]]) -> None:
    reached, news = set(), {"CREATED"}
    while news:
        reached |= news
        news = {to for state in news for to in successors[state]} - reached
    assert reached == set(successors)


def test_a_state_is_written_as_its_name() -> None:
    assert str(RunState.NESTED_FAILED) == "NESTED_FAILED"
    assert f"{PipelineRunState.COMPLETE}" == "COMPLETE"

"""A batch amounts to one row per thing, whatever happened to the thing in it."""

import pytest

from sematic.model.changes import (
    ArtifactRecorded,
    CacheAsked,
    InputBound,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
)
from sematic.model.errors import IllegalStateTransitionError, StaleRunError, StoreError
from sematic.model.records import Direction
from sematic.model.states import PipelineRunState, RunState
from sematic.store.fold import folded
from tests.builders import (
    NOON,
    a_cache_record,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_artifact_id,
    an_error,
    an_input,
    moves_of,
    run_id_of,
)

_CREATED, _SCHEDULED, _RUNNING, _COMPLETE = list(PipelineRunState)[:4]


def pipeline_move(expected, to):
    return PipelineRunMoved(root_id=run_id_of("step"), expected=expected, to=to, at=NOON)


def test_moves_of_one_run_become_one():
    moves = moves_of(a_run(), RunState.SCHEDULED, RunState.RETRYING, RunState.SCHEDULED, RunState.RESOLVED)
    (progress,) = folded(moves).progress.values()
    assert (progress.expected, progress.state, progress.starts) == (RunState.CREATED, RunState.RESOLVED, 2)
    moments = (progress.started_at, progress.last_started_at, progress.ended_at)
    assert moments == (after_noon(1), after_noon(3), after_noon(4))


def test_only_the_error_of_the_last_move_counts():
    scheduled, retrying = moves_of(a_run(), RunState.SCHEDULED, RunState.RETRYING, error=an_error())
    assert folded([scheduled, retrying]).progress[a_run().id].error == an_error()
    again = moves_of(a_run(state=RunState.RETRYING), RunState.SCHEDULED)
    assert folded([scheduled, retrying, *again]).progress[a_run().id].error is None


def test_a_gap_between_two_moves_is_refused():
    first = moves_of(a_run(), RunState.SCHEDULED)
    third = moves_of(a_run(state=RunState.RAN), RunState.RESOLVED)
    with pytest.raises(StaleRunError, match="no longer RAN"):
        folded([*first, *third])


def test_a_move_that_does_not_fit_a_run_created_in_the_same_batch_is_refused():
    with pytest.raises(StaleRunError, match="no longer RAN"):
        folded([RunCreated(a_run()), *moves_of(a_run(state=RunState.RAN), RunState.RESOLVED)])


def test_a_move_the_life_cycle_does_not_have_is_refused():
    with pytest.raises(IllegalStateTransitionError, match="is CREATED; it cannot become RAN"):
        folded(moves_of(a_run(), RunState.RAN))


def test_a_run_is_created_once():
    with pytest.raises(StoreError, match="in the store already"):
        folded([RunCreated(a_run()), RunCreated(a_run())])


def test_a_pipeline_run_created_and_moved_is_one_row():
    created = PipelineRunCreated(a_pipeline_run())
    result = folded([created, pipeline_move(_CREATED, _SCHEDULED), pipeline_move(_SCHEDULED, _RUNNING)])
    assert [p.state for p in result.pipeline_runs.values()] == [_RUNNING]
    assert not result.pipeline_moves


def test_a_gap_between_two_moves_of_a_pipeline_run_is_refused():
    with pytest.raises(StaleRunError, match="no longer RUNNING"):
        folded([pipeline_move(_CREATED, _SCHEDULED), pipeline_move(_RUNNING, _COMPLETE)])


def test_an_input_bound_after_creation_keeps_its_place_and_its_producer():
    run = a_run()
    waiting = (an_input(run, "a"), an_input(run, "b", producer_id=run_id_of("earlier")))
    result = folded([RunCreated(run, waiting), InputBound(run_id=run.id, name="b", artifact_id=an_artifact_id())])
    bound = result.bindings[run.id, Direction.INPUT, "b"]
    assert (bound.position, bound.artifact_id, bound.producer_id) == (1, an_artifact_id(), run_id_of("earlier"))
    assert not result.late_bindings


def test_bindings_of_earlier_runs_are_kept_apart():
    result = folded(
        [
            OutputBound(run_id=run_id_of("earlier"), producer_id=run_id_of("nested")),
            OutputBound(run_id=run_id_of("earlier"), artifact_id=an_artifact_id()),
        ]
    )
    (bound,) = result.late_bindings.values()
    assert (bound.artifact_id, bound.producer_id) == (an_artifact_id(), run_id_of("nested"))
    assert not result.bindings


def test_the_first_record_of_an_artifact_counts():
    first, second = an_artifact(created_at=NOON), an_artifact(created_at=after_noon(1))
    assert folded([ArtifactRecorded(first), ArtifactRecorded(second)]).artifacts == {first.id: first}


def test_the_last_question_to_the_cache_counts():
    asked = [CacheAsked(run_id=a_run().id, cache=a_cache_record(key)) for key in ("a", "b")]
    assert folded(asked).cache == {a_run().id: a_cache_record("b")}

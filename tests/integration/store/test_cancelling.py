"""Ending a pipeline run that nobody drives, while what its driver said last still comes in."""

from dataclasses import replace
from itertools import pairwise

import pytest

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated, RunMoved
from sematic.model.errors import StaleRunError
from sematic.model.states import PipelineRunState, RunState
from sematic.store.cancelling import Cancelling
from sematic.store.embedded import open_store
from tests.builders import NOON, a_pipeline_run, a_run


class Moving:
    """A history whose first readers are overtaken: after each, the root moves on."""

    def __init__(self, store, *moves):
        self.store, self.moves = store, list(moves)

    def __getattr__(self, name):
        return getattr(self.store.history, name)

    def runs_of(self, root_id):
        runs = self.store.history.runs_of(root_id)
        if self.moves:
            self.store.apply(Batch([self.moves.pop(0)]))
        return runs


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path) as store:
        yield store


def back_and_forth(root, *, times):
    states = [RunState.CREATED, *[RunState.SCHEDULED, RunState.RETRYING] * times]
    return [RunMoved(run_id=root.id, expected=before, to=after, at=NOON) for before, after in pairwise(states)]


def created(store, name):
    root = a_run(name)
    store.apply(Batch([PipelineRunCreated(a_pipeline_run(name)), RunCreated(root)]))
    return root


def test_runs_that_move_while_all_is_ended_are_read_again(store):
    root = created(store, "moves")
    Cancelling(store=replace(store, history=Moving(store, *back_and_forth(root, times=2))), root_id=root.id).end()
    assert store.history.run(root.id).state is RunState.CANCELED
    assert store.history.pipeline_run(root.id).state is PipelineRunState.CANCELED


def test_what_lost_its_driver_ends_when_that_was_last_heard(store):
    root = created(store, "lost")
    store.apply(Batch([RunMoved(run_id=root.id, expected=RunState.CREATED, to=RunState.SCHEDULED, at=NOON)]))
    heard = store.interruptions.troubles([root.id])[root.id].at
    Cancelling(store=store, root_id=root.id).end()
    assert store.history.run(root.id).ended_at == max(heard, NOON)


def test_what_lost_its_driver_while_it_failed_has_failed(store):
    root = created(store, "failing")
    failed, stopped = (replace(a_run(name), root_id=root.id, parent_id=root.id) for name in ("failed", "stopped"))
    S = RunState
    moves = [(root, S.CREATED, S.SCHEDULED), (root, S.SCHEDULED, S.RAN), (failed, S.CREATED, S.FAILED)]
    store.apply(
        Batch(
            [
                RunCreated(failed),
                RunCreated(stopped),
                *(RunMoved(run_id=run.id, expected=before, to=after, at=NOON) for run, before, after in moves),
            ]
        )
    )
    Cancelling(store=store, root_id=root.id).end()
    states = {run.id: run.state for run in store.history.runs_of(root.id)}
    assert states == {root.id: S.NESTED_FAILED, failed.id: S.FAILED, stopped.id: S.CANCELED}
    assert store.history.pipeline_run(root.id).state is PipelineRunState.FAILED


def test_runs_that_never_rest_are_told_and_leave_the_store_usable(store):
    root = created(store, "restless")
    overtaken = replace(store, history=Moving(store, *back_and_forth(root, times=50)))
    with pytest.raises(StaleRunError):
        Cancelling(store=overtaken, root_id=root.id).end()
    other = created(store, "other")
    Cancelling(store=store, root_id=other.id).ask()
    Cancelling(store=store, root_id=other.id).end()
    assert store.history.pipeline_run(other.id).state is PipelineRunState.CANCELED

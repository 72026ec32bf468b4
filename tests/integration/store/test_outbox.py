"""What waits to be sent to a server."""

from __future__ import annotations

import pytest

from sematic.model.changes import Batch, OutputBound, PipelineRunCreated, PipelineRunMoved, RunCreated
from sematic.model.errors import StaleRunError, UnknownRunError
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from sematic.store.retelling import batches_of
from sematic.wire.journal import batch_in
from tests.builders import NOON, a_pipeline_run, a_run, changes_of_chain, moves_of

ROOT = a_run("chain")


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "store") as store:
        yield store


@pytest.fixture
def outbox(store):
    return store.outbox_to("http://server")


@pytest.fixture
def journal(store, outbox):
    journal = store.journal_to(outbox, root_id=ROOT.id)
    yield journal
    journal.close()


def test_each_batch_waits_in_the_order_it_was_recorded(journal, outbox, store):
    changes = changes_of_chain(3)
    for change in changes:
        journal.record([change])
        journal.flush()
    waiting = outbox.next_of(ROOT.id)
    assert [change for parcel in waiting for change in batch_in(parcel.body).changes] == changes
    outbox.sent([parcel.seq for parcel in waiting[:5]])
    assert outbox.count(ROOT.id) == outbox.count() == len(changes) - 5
    assert outbox.next_of(ROOT.id)[0] == waiting[5]
    assert store.outbox_to("http://another").count() == 0


def test_what_is_refused_here_does_not_wait(journal, outbox):
    journal.record([RunCreated(ROOT)])
    journal.flush()
    journal.record(moves_of(a_run("chain", state=RunState.RAN), RunState.RESOLVED))
    with pytest.raises(StaleRunError):
        journal.flush()
    assert outbox.count(ROOT.id) == 1
    with pytest.raises(StaleRunError):
        journal.close()


def test_a_batch_that_is_applied_twice_waits_once(store, outbox):
    batch = Batch([RunCreated(ROOT)])
    apply = store.journal_to(outbox, root_id=ROOT.id)._apply
    apply(batch)
    apply(batch)
    assert outbox.count() == 1


def test_no_more_is_taken_at_once_than_is_sent_at_once(journal, outbox):
    for number in range(3):
        journal.record([RunCreated(a_run(f"r{number}", settings="x" * 3_000_000))])
        journal.flush()
    assert len(outbox.next_of(ROOT.id)) == 1


def test_a_run_that_is_to_be_sent_waits_until_its_logs_are_sent_too(outbox):
    outbox.open_for(ROOT.id)
    outbox.open_for(ROOT.id)
    assert (outbox.root_ids(), outbox.count(ROOT.id), outbox.waits(ROOT.id)) == ([ROOT.id], 0, True)
    assert outbox.next_of(ROOT.id) == []
    outbox.close_for(ROOT.id)
    assert (outbox.root_ids(), outbox.waits(ROOT.id)) == ([], False)


def test_a_refused_run_is_kept_and_left_alone_until_it_is_forgiven(journal, outbox):
    journal.record([RunCreated(ROOT)])
    journal.flush()
    outbox.refuse(ROOT.id, why="first", at=NOON)
    outbox.refuse(ROOT.id, why="second", at=NOON)
    assert (outbox.root_ids(), outbox.refusals(), outbox.count()) == ([], {ROOT.id: "second"}, 1)
    outbox.forgive(ROOT.id)
    assert (outbox.root_ids(), outbox.refusals()) == ([ROOT.id], {})


def test_only_one_process_sends_a_run(outbox, store):
    with outbox.alone(ROOT.id) as first:
        with store.outbox_to("http://server").alone(ROOT.id) as second:
            assert (first, second) == (True, False)
        with outbox.alone(a_run("other").id) as other, store.outbox_to("http://another").alone(ROOT.id) as there:
            assert (other, there) == (True, True)
    with outbox.alone(ROOT.id) as again:
        assert again
    assert list((store.folder / "shipping").iterdir()) == []


def test_a_run_is_told_again_as_it_is_now(store, outbox, tmp_path):
    changes = changes_of_chain(5)
    store.apply(Batch([*changes, OutputBound(run_id=ROOT.id)]))
    outbox.restart(ROOT.id)
    with open_store(tmp_path / "other") as other:
        for parcel in outbox.next_of(ROOT.id):
            other.apply(batch_in(parcel.body))
        assert other.history.runs_of(ROOT.id) == store.history.runs_of(ROOT.id)
        assert other.history.bindings_of(ROOT.id) == store.history.bindings_of(ROOT.id)
        assert other.history.pipeline_run(ROOT.id) == store.history.pipeline_run(ROOT.id)


def test_a_run_that_has_ended_is_told_to_end_last(store):
    store.apply(Batch(changes_of_chain(3)))
    with store.engine.connect() as db:
        changes = [change for batch in batches_of(db, ROOT.id) for change in batch.changes]
    (begun,) = (change.pipeline_run for change in changes if isinstance(change, PipelineRunCreated))
    assert (begun.state, begun.ended_at) == (PipelineRunState.RUNNING, None)
    assert isinstance(changes[-1], PipelineRunMoved)
    assert changes[-1].to is PipelineRunState.COMPLETE


def test_a_large_run_is_told_in_many_batches(store):
    runs = [a_run(f"r{i}", root_id=ROOT.id, parent_id=ROOT.id, position=i) for i in range(1, 4500)]
    store.apply(Batch([PipelineRunCreated(a_pipeline_run("chain")), RunCreated(ROOT), *map(RunCreated, runs)]))
    with store.engine.connect() as db:
        assert [len(batch.changes) for batch in batches_of(db, ROOT.id)] == [2000, 2000, 501]


def test_nothing_is_told_of_nobody(store, outbox):
    with pytest.raises(UnknownRunError):
        outbox.restart(ROOT.id)

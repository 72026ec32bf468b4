"""Changes are applied in groups and in order, and what could not be applied is not forgotten."""

import threading

import pytest

from sematic.model.changes import ArtifactRecorded, RunCreated
from sematic.model.errors import DiskFullError, StoreError
from sematic.store import journal as journal_module
from sematic.store.journal import GroupCommitJournal
from tests.builders import a_run, an_artifact

SOON = 10
"""Seconds after which a test gives up waiting for the background thread; it needs milliseconds."""


class Applied:
    """Keeps what is applied; fails as often as told first."""

    def __init__(self, *failures):
        self.batches = []
        self.tried = []
        self.failures = list(failures)
        self.happened = threading.Event()

    def __call__(self, batch):
        self.tried.append(batch.id)
        if self.failures:
            self.happened.set()
            raise self.failures.pop(0)
        self.batches.append(list(batch.changes))
        self.happened.set()

    @property
    def changes(self):
        return [change for batch in self.batches for change in batch]


@pytest.fixture
def applied():
    return Applied()


@pytest.fixture
def patient(applied):
    """A journal that commits only when told."""
    journal = GroupCommitJournal(applied, window=1000)
    yield journal
    journal.close()


def created(number):
    return RunCreated(a_run(f"r{number}"))


def test_recording_only_queues(applied, patient):
    patient.record([created(1)])
    assert applied.batches == []


def test_everything_queued_is_one_batch_in_order(applied, patient):
    for number in range(100):
        patient.record([created(number)])
    patient.flush()
    assert applied.batches == [[created(number) for number in range(100)]]


def test_flushing_when_nothing_is_queued_applies_nothing(applied, patient):
    patient.flush()
    assert applied.batches == []


def test_changes_are_applied_soon_without_being_asked_for(applied):
    journal = GroupCommitJournal(applied, window=0.001)
    journal.record([created(1)])
    assert applied.happened.wait(SOON)
    journal.close()
    assert applied.changes == [created(1)]


def test_who_records_on_a_full_queue_commits_it_first(applied):
    journal = GroupCommitJournal(applied, window=1000, limit=10)
    for number in range(25):
        journal.record([created(number)])
    assert [len(batch) for batch in applied.batches] == [10, 10]
    journal.close()
    assert applied.changes == [created(number) for number in range(25)]


def test_large_documents_fill_the_queue_sooner(applied, patient):
    large = an_artifact(document=b"x" * journal_module.MOST_BYTES)
    patient.record([ArtifactRecorded(large)])
    patient.record([created(1)])
    assert applied.batches == [[ArtifactRecorded(large)]]


def test_closing_applies_what_is_queued(applied):
    journal = GroupCommitJournal(applied, window=1000)
    journal.record([created(1)])
    journal.close()
    assert applied.changes == [created(1)]


def test_a_failed_batch_is_tried_again_as_the_same_batch_and_in_order():
    applied = Applied(StoreError("the disk is full"))
    journal = GroupCommitJournal(applied, window=1000)
    journal.record([created(1)])
    with pytest.raises(StoreError, match="disk is full"):
        journal.flush()
    journal.flush()
    journal.record([created(2)])
    journal.close()
    assert applied.changes == [created(1), created(2)]
    assert applied.tried[0] == applied.tried[1] != applied.tried[2]


def test_recording_after_a_failure_that_lasts_raises_it_and_queues_nothing():
    applied = Applied(StoreError("the disk is full"), StoreError("the disk is full"))
    journal = GroupCommitJournal(applied, window=1000)
    journal.record([created(1)])
    with pytest.raises(StoreError):
        journal.flush()
    with pytest.raises(StoreError, match="disk is full"):
        journal.record([created(2)])
    journal.close()
    assert applied.changes == [created(1)]


def test_recording_goes_on_once_what_stood_in_the_way_is_gone():
    applied = Applied(StoreError("locked"))
    journal = GroupCommitJournal(applied, window=0.001)
    journal.record([created(1)])
    assert applied.happened.wait(SOON)
    journal.record([created(2)])
    journal.close()
    assert applied.changes == [created(1), created(2)]


def test_on_a_full_disk_room_is_waited_for():
    applied = Applied(DiskFullError("full"), DiskFullError("full"))
    journal = GroupCommitJournal(applied, window=1000)
    journal.record([created(1)])
    journal.close()
    assert applied.changes == [created(1)]
    assert len(set(applied.tried)) == 1


def test_a_disk_that_stays_full_is_said_after_a_while():
    journal = GroupCommitJournal(Applied(DiskFullError("full")), window=1000, patience=0)
    journal.record([created(1)])
    with pytest.raises(DiskFullError):
        journal.close()


def test_a_failure_in_the_background_is_raised_by_the_next_flush_if_it_lasts():
    applied = Applied(StoreError("the disk is full"), StoreError("the disk is still full"))
    journal = GroupCommitJournal(applied, window=0.001)
    journal.record([created(1)])
    assert applied.happened.wait(SOON)
    with pytest.raises(StoreError, match="disk is still full"):
        journal.flush()
    journal.close()
    assert applied.changes == [created(1)]


def test_closing_stops_the_journal_even_if_the_last_changes_cannot_be_applied():
    journal = GroupCommitJournal(Applied(StoreError("the disk is full")), window=1000)
    journal.record([created(1)])
    with pytest.raises(StoreError, match="disk is full"):
        journal.close()
    journal.close()
    with pytest.raises(StoreError, match="closed"):
        journal.record([created(2)])


def test_changes_from_many_threads_all_arrive_and_each_threads_own_in_order(applied):
    journal = GroupCommitJournal(applied, window=0.001, limit=7)
    threads = [
        threading.Thread(target=lambda of=of: [journal.record([created((of, n))]) for n in range(50)])
        for of in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    names = [change.run.name for change in applied.changes]
    assert len(names) == 200
    for of in range(4):
        assert [name for name in names if name.startswith(f"r({of},")] == [f"r({of}, {n})" for n in range(50)]

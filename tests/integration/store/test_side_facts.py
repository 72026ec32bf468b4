"""Usage of resources and wishes to cancel: kept by every store, once however often they are sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sematic.model.changes import Batch, CancelAsked, UsageMeasured
from sematic.model.records import Cancellation, ResourceUsage, UsageSample
from sematic.store.embedded import open_store
from sematic.testing.memory import MemoryJournal

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
USAGE = ResourceUsage(
    seconds=1.5,
    cpu_seconds=0.7,
    peak_memory=10**9,
    mean_memory=10**8,
    read_bytes=0,
    samples=(UsageSample(seconds=0.5, cpu=0.9, memory=10**8), UsageSample(seconds=1.0, cpu=1.1, memory=10**9, gpu=0.5)),
)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def kept(request, tmp_path):
    """How to write a batch, and what answers questions."""
    if request.param == "memory":
        journal = MemoryJournal()
        yield journal.apply, journal
        return
    url = request.getfixturevalue("fresh_database")() if request.param == "postgresql" else None
    with open_store(tmp_path, database=url) as store:
        yield store.apply, store.runs


def test_usage_is_kept_by_attempt_and_never_changes(kept):
    apply, read = kept
    apply(Batch([UsageMeasured(run_id="a", attempt=2, usage=USAGE)]))
    other = ResourceUsage(seconds=9, cpu_seconds=9, peak_memory=9, mean_memory=9)
    apply(Batch([UsageMeasured(run_id="a", attempt=1, usage=other), UsageMeasured(run_id="b", attempt=1, usage=other)]))
    apply(Batch([UsageMeasured(run_id="a", attempt=2, usage=other)]))
    assert dict(read.usages_of("a")) == {1: other, 2: USAGE}


def test_wishes_to_cancel_are_kept_in_order(kept):
    apply, read = kept
    first = Cancellation(root_id="a", run_id="b", at=NOON, by="somebody")
    second = Cancellation(root_id="a", at=NOON)
    batch = Batch([CancelAsked(first), CancelAsked(second)])
    apply(batch)
    apply(batch)
    apply(Batch([CancelAsked(Cancellation(root_id="other", at=NOON))]))
    assert list(read.cancellations_of("a")) == [first, second]

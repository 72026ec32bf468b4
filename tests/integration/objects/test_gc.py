"""What nothing refers to goes from object storage too, and what somebody asks for meanwhile stays."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from sematic.model.changes import ArtifactRecorded, OutputBound, PipelineRunCreated, RunCreated
from sematic.model.errors import StoreError
from sematic.model.ids import digest_of
from sematic.model.states import PipelineRunState, RunState
from sematic.settings import Storage
from sematic.store.embedded import open_store
from sematic.store.gc import Rule, Times, collect, forecast, unwanted
from sematic.store.objects.claims import SWEEP, WANTED, Claims, name_of
from sematic.store.objects.sweep import SweepableObjects
from sematic.store.removing import Pace
from tests.builders import a_pipeline_run, a_run, an_artifact
from tests.integration.objects.conftest import KINDS

DAY = timedelta(days=1)
THEN = datetime.now(UTC)
LATER = THEN + 40 * DAY
"""When things are collected: what is stored now is old then."""


@pytest.fixture
def store(place, tmp_path):
    with open_store(tmp_path / "store", storage=place.storage) as store:
        yield store


def collected(store, moment=LATER):
    rule = Rule(older_than=30 * DAY)
    times = Times(now=moment, rest=lambda _: None, pace=Pace(rest=lambda _: None))
    chosen = unwanted(store, rule, now=moment)
    expected = forecast(store, chosen, times=times, say=lambda *_: None)
    found = collect(store, chosen, times=times, say=lambda *_: None)
    assert (found.blobs, found.blob_bytes) == (expected.blobs, expected.blob_bytes)
    return found


def write_run(store, name, content, *, ended_at):
    digest = store.blobs.put(content)
    output = an_artifact(name, buffers=((digest, len(content)),))
    run = a_run(name, state=RunState.RESOLVED, created_at=ended_at, ended_at=ended_at)
    pipeline_run = a_pipeline_run(name, state=PipelineRunState.COMPLETE, created_at=ended_at, ended_at=ended_at)
    store.journal.record(
        [
            PipelineRunCreated(pipeline_run),
            ArtifactRecorded(output),
            RunCreated(run),
            OutputBound(run_id=run.id, artifact_id=output.id),
        ]
    )
    store.journal.flush()
    return digest


def names(place, folder="blobs"):
    return {each.name for each in place.connected().list(folder)}


@pytest.mark.parametrize("place", KINDS, indirect=True)
def test_the_values_of_runs_that_go_go_and_those_of_others_stay(store, place):
    old = write_run(store, "old", os.urandom(50_000), ended_at=THEN - 40 * DAY)
    new = write_run(store, "new", os.urandom(60_000), ended_at=THEN)
    garbage = store.blobs.put(os.urandom(70_000))
    found = collected(store, THEN + timedelta(hours=2))
    assert (found.blobs, found.blob_bytes) == (2, 120_000)
    assert names(place) == {name_of(new)}
    assert bytes(store.blobs.open(new))
    assert not store.blobs.has(old)
    assert not store.blobs.has(garbage)
    assert names(place, WANTED) == set()
    assert place.connected().head(SWEEP) is None


def test_what_was_stored_or_asked_for_lately_stays(store, place, tmp_path):
    stored = store.blobs.put(b"stored" * 5000)
    assert collected(store, THEN).blobs == 0
    assert names(place) == {name_of(stored)}


def test_what_another_machine_asks_for_while_a_sweep_settles_stays(place, tmp_path):
    blobs, other = place.blobs(tmp_path / "here"), place.blobs(tmp_path / "there")
    wanted, unwanted = blobs.put(b"wanted" * 5000), blobs.put(b"unwanted" * 5000)
    with ThreadPoolExecutor(1) as thread:
        asked = []

        def settle(_):
            asked.append(thread.submit(other.has, wanted))
            while not names(place, WANTED):
                time.sleep(0.05)

        sweep = SweepableObjects(blobs, rest=settle)
        with sweep.sweeping():
            # Everything is idle since a moment to come, but for what is asked for later than that.
            idle_since = time.time_ns() + 2 * 10**9
            time.sleep(4)
            gone = sweep.take_away([wanted, unwanted], idle_since=idle_since)
        assert gone.blobs == 1
        assert asked[0].result(30)
    assert names(place) == {name_of(wanted)}


def test_what_is_asked_for_while_it_is_removed_is_stored_again(spoiled, tmp_path):
    place, forwarding = spoiled
    blobs, other = place.blobs(tmp_path / "here"), place.blobs(tmp_path / "there")
    content = b"content" * 5000
    digest = blobs.put(content)
    with ThreadPoolExecutor(1) as thread:
        puts = []

        def plan(seen):
            if seen.method == "POST" and "delete" in seen.path and not puts:
                puts.append(thread.submit(other.put, content))
                time.sleep(1.5)

        forwarding.plan = plan
        sweep = SweepableObjects(blobs, rest=lambda _: None)
        with sweep.sweeping():
            assert sweep.take_away([digest], idle_since=time.time_ns() + 60 * 10**9).blobs == 1
        assert puts[0].result(30) == digest
    assert bytes(place.blobs(tmp_path / "anywhere").open(digest)) == content


def test_two_sweeps_do_not_go_on_at_once(place, tmp_path):
    blobs = place.blobs(tmp_path / "here")
    other = SweepableObjects(place.blobs(tmp_path / "there"))
    with (
        SweepableObjects(blobs).sweeping(),
        pytest.raises(StoreError, match="Another `sematic gc` removes values from s3://"),
        other.sweeping(),
    ):
        pass
    with SweepableObjects(blobs).sweeping():
        pass


def test_a_sweep_that_another_one_has_taken_for_dead_removes_nothing(place, tmp_path):
    blobs = place.blobs(tmp_path / "here")
    digest = blobs.put(b"content" * 5000)
    objects = place.connected()
    sweep = SweepableObjects(blobs, rest=lambda _: objects.put(SWEEP, memoryview(b'{"by": "another", "digests": []}')))
    with sweep.sweeping(), pytest.raises(StoreError, match="has taken over"):
        sweep.take_away([digest], idle_since=time.time_ns() + 60 * 10**9)
    assert names(place) == {name_of(digest)}


def test_a_killed_sweeps_last_word_is_believed_for_a_while_only(place):
    digest = digest_of(b"x")
    objects = place.connected()
    objects.put(SWEEP, memoryview(b'{"by": "killed", "digests": ["%s"]}' % digest.encode()))
    moments = iter([0.0, 0.0, 10.0, 20.0, 100.0])
    claims = Claims(clock=lambda: next(moments))
    assert claims.is_safe(objects, digest)


def test_whoever_asks_waits_until_a_sweep_is_over(place):
    digest = digest_of(b"x")
    objects = place.connected()
    objects.put(SWEEP, memoryview(b'{"by": "living", "digests": ["%s"]}' % digest.encode()))
    threading.Timer(1.0, objects.delete, [[SWEEP]]).start()
    claims = Claims()
    began = time.monotonic()
    assert not claims.is_safe(objects, digest)
    assert time.monotonic() - began >= 0.9
    assert claims.is_safe(objects, digest)


@pytest.mark.parametrize("place", ["s3", "fsspec"], indirect=True)
def test_where_two_stores_keep_values_nothing_is_removed(store, place, tmp_path):
    garbage = store.blobs.put(b"garbage" * 5000)
    with open_store(tmp_path / "other", storage=place.storage) as other:
        with pytest.raises(StoreError, match=r"Nothing was removed: .* holds values of .*other.* prefix of its own"):
            collected(store)
        word = f"databases/{other.id}"
    assert store.blobs.has(garbage)
    place.connected().delete([word])
    assert collected(store).blobs == 1


def test_a_folder_that_two_stores_share_is_not_swept_either(tmp_path):
    shared = Storage(url=f"file://{tmp_path}/shared")
    with open_store(tmp_path / "one", storage=shared) as one, open_store(tmp_path / "two", storage=shared) as two:
        digest = two.blobs.put(b"content" * 5000)
        with pytest.raises(StoreError, match="Nothing was removed"):
            collected(one)
        assert one.blobs.has(digest)


def test_what_was_stored_before_there_was_object_storage_goes_too(place, tmp_path):
    with open_store(tmp_path / "store") as before:
        kept = write_run(before, "new", b"kept" * 5000, ended_at=LATER)
        garbage = before.blobs.put(b"garbage" * 5000)
    with open_store(tmp_path / "store", storage=place.storage) as store:
        assert bytes(store.blobs.open(kept)) == b"kept" * 5000
        assert collected(store).blobs == 1
        assert not store.blobs.has(garbage)
        assert names(place) == set()
        # Whoever relies on it may be on another machine.
        assert store.blobs.has(kept)
        assert names(place) == {name_of(kept)}

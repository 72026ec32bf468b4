"""A pipeline run goes into a file and comes out of it as it was, whole or not at all."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    FunctionRecorded,
    OutputBound,
    PipelineRunCreated,
    RunCreated,
)
from sematic.model.errors import BundleError, MissingBlobError, RunIsDrivenError, UnknownRunError
from sematic.model.ids import digest_of
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from sematic.store.gc import Rule, Times, collect, unwanted
from tests.builders import (
    NOON,
    a_cache_record,
    a_function,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    an_error,
    an_input,
    run_id_of,
)
from tests.integration.store.bundled import CONTENT, ROOT, blobs_in, everything, fill, logs_in, packed, take, told


def test_a_run_comes_out_as_it_went_in(store, other):
    fill(store)
    result = take(other, packed(store))
    assert told(other) == told(store)
    assert blobs_in(other) == blobs_in(store)
    assert logs_in(other) == {name: content for name, content in logs_in(store).items() if not name.endswith(".idx")}
    assert (result.is_new, result.runs, result.artifacts, result.blobs, result.logs) == (True, 2, 2, 6, 2)
    assert [path.name for path in (other.folder / "logs").iterdir()] == [ROOT]
    assert list((other.folder / "drivers").iterdir()) == []


def test_lists_and_tags_find_an_imported_run(store, other):
    fill(store)
    take(other, packed(store))
    from sematic.store.runs import RunFilter

    assert [run.id for run in other.runs.page(RunFilter(tag="two")).items] == [ROOT]
    assert other.cache.oldest_success(a_cache_record().key) is None
    assert other.artifacts.users_of_blob(digest_of(CONTENT)) != ""


def test_importing_twice_changes_nothing(store, other):
    fill(store)
    file = packed(store)
    take(other, file)
    before = everything(other), blobs_in(other), logs_in(other)
    assert not take(other, file).is_new
    assert (everything(other), blobs_in(other), logs_in(other)) == before
    assert not take(store, file).is_new


def test_what_the_store_has_already_stays_as_it_is(store, other):
    fill(store)
    seen_before = replace(an_artifact("value"), created_at=after_noon(-9), buffers=((digest_of(CONTENT), 1),))
    other.blobs.put(CONTENT)
    other.journal.record([FunctionRecorded(a_function()), ArtifactRecorded(seen_before)])
    other.journal.flush()
    assert take(other, packed(store)).is_new
    assert other.artifacts.by_ids([seen_before.id])[seen_before.id].created_at == after_noon(-9)
    assert told(other)[0] == told(store)[0]


def test_a_run_that_differs_is_refused_and_stays(store, other):
    fill(store)
    take(other, packed(store))
    with other.engine.begin() as db:
        db.exec_driver_sql("UPDATE runs SET name = 'renamed'")
    before = everything(other)
    with pytest.raises(BundleError, match=f"Pipeline run {ROOT} is in the store already, and is not as it is"):
        take(other, packed(store))
    assert everything(other) == before


def test_a_run_that_was_removed_can_be_imported_again(store, other):
    fill(store)
    take(other, packed(store))
    now = datetime.now(UTC) + timedelta(days=1)
    times = Times(now=now, rest=lambda _: None)
    collect(other, unwanted(other, Rule(older_than=timedelta()), now=now), times=times, say=lambda *_: None)
    assert (everything(other)["runs"], blobs_in(other), logs_in(other)) == ([], {}, {})
    assert take(other, packed(store)).is_new
    assert told(other) == told(store)


def test_the_same_run_gives_the_same_bytes(store, other):
    fill(store)
    first = packed(store).getvalue()
    take(other, io.BytesIO(first))
    assert packed(other).getvalue() == first


def test_a_run_that_is_being_executed_is_not_exported(store):
    fill(store)
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET state = 'RUNNING', ended_at = NULL")
    with driving(store.folder, ROOT), pytest.raises(RunIsDrivenError):
        packed(store)
    assert packed(store).getvalue()


def test_an_interrupted_run_can_be_moved(store, other):
    fill(store)
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET state = 'RUNNING', ended_at = NULL")
    take(other, packed(store))
    assert other.history.pipeline_run(ROOT).state is PipelineRunState.RUNNING


def test_what_is_not_there_cannot_be_exported(store):
    with pytest.raises(UnknownRunError):
        packed(store)
    fill(store)
    (store.folder / "blobs" / digest_of(CONTENT)[:2] / digest_of(CONTENT)[2:]).unlink()
    with pytest.raises(MissingBlobError):
        packed(store)


def test_long_zeros_in_a_log_take_no_room(file, other):
    take(other, file)
    (log,) = (other.folder / "logs" / ROOT).glob("*.log")
    assert log.stat().st_size == 100_020
    assert log.stat().st_blocks * 512 < 50_000


def test_logs_that_a_killed_import_left_are_replaced(file, other):
    left = other.folder / "logs" / ROOT
    left.mkdir(parents=True)
    (left / "half").write_text("half")
    take(other, file)
    assert sorted(path.suffix for path in left.iterdir()) == [".gap", ".log"]


moments = st.integers(0, 10**9).map(lambda micros: NOON + timedelta(microseconds=micros))
texts = st.text(max_size=20)


@st.composite
def pipelines(draw):
    """Return the changes that record a random pipeline run: any tree, any bindings, any state."""
    size = draw(st.integers(1, 8))
    values = [an_artifact(draw(st.one_of(st.integers(), texts))) for _ in range(3)]
    changes = [PipelineRunCreated(a_pipeline_run("root", state=draw(st.sampled_from(PipelineRunState))))]
    changes += [ArtifactRecorded(value) for value in values]
    artifact_ids = st.one_of(st.none(), st.sampled_from([value.id for value in values]))
    ids = [ROOT, *(run_id_of(f"r{number}") for number in range(1, size))]
    producers = st.one_of(st.none(), st.sampled_from(ids))
    for number, run_id in enumerate(ids):
        error = draw(st.one_of(st.none(), texts.map(an_error)))
        run = a_run(
            draw(texts),
            id=run_id,
            root_id=ROOT,
            parent_id=None if number == 0 else draw(st.sampled_from(ids[:number])),
            position=number,
            state=draw(st.sampled_from(RunState)),
            created_at=draw(moments),
            ended_at=draw(st.one_of(st.none(), moments)),
            tags=tuple(draw(st.sets(texts, max_size=2))),
            error=error,
            is_virtual=draw(st.booleans()),
        )
        names = draw(st.lists(texts, max_size=3, unique=True))
        inputs = tuple(an_input(run, n, artifact_id=draw(artifact_ids), producer_id=draw(producers)) for n in names)
        changes.append(RunCreated(run, inputs))
        if draw(st.booleans()):
            changes.append(OutputBound(run_id=run.id, artifact_id=draw(artifact_ids), producer_id=draw(producers)))
        changes += [AttemptFailed(an_attempt(run, number)) for number in range(1, draw(st.integers(1, 3)))]
    return changes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=pipelines())
def test_any_pipeline_run_comes_out_as_it_went_in(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("stores")
    with open_store(folder / "here") as store, open_store(folder / "there") as other:
        store.journal.record(changes)
        store.journal.flush()
        take(other, packed(store))
        assert told(other) == told(store)
        assert not take(other, packed(store)).is_new

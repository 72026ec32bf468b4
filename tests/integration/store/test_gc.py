"""What is collected and what stays: runs by age, values and blobs by reference."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect

from sematic.executors.launcher import job_id_of
from sematic.model.changes import ArtifactRecorded, OutputBound, PipelineRunCreated, RunCreated
from sematic.model.errors import UnknownArtifactError, UnknownRunError
from sematic.model.jobs import LAUNCHED
from sematic.model.reading import RunFilter
from sematic.model.records import Attempt, Lease, View, ViewKind
from sematic.model.states import PipelineRunState, RunState
from sematic.store.blobs import FileBlobs
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from sematic.store.gc import GRACE, QUIET_GRACE, Rule, Times, collect, forecast, grace_in, unwanted
from sematic.store.removing import Pace
from sematic.store.sweeping import unswept
from tests.builders import (
    NOON,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    changes_of_chain,
    run_id_of,
)

DAY = timedelta(days=1)
LATER = datetime.now(UTC) + 40 * DAY
"""When things are collected: what the tests store really is that old then."""

THEN = LATER - 40 * DAY
OLD = Rule(older_than=30 * DAY)
CONTENT = b"content of some size" * 2000


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store


def at(moment, **facts):
    return Times(now=moment, rest=lambda _: None, pace=Pace(rest=lambda _: None), **facts)


def silent(*_):
    pass


def write(store, *changes):
    store.journal.record(changes)
    store.journal.flush()


def write_run(store, name="old", *, ended_at=THEN, output=None, tags=(), **facts):
    """Write a pipeline run of one run down, and return its id."""
    output = output or an_artifact(name)
    state = facts.pop("state", PipelineRunState.COMPLETE)
    is_ended = state.is_terminal
    run = a_run(
        name,
        state=RunState.RESOLVED if is_ended else RunState.SCHEDULED,
        created_at=ended_at,
        ended_at=ended_at if is_ended else None,
        tags=tags,
    )
    pipeline_run = a_pipeline_run(
        name, state=state, created_at=ended_at, ended_at=ended_at if is_ended else None, **facts
    )
    write(
        store,
        PipelineRunCreated(pipeline_run),
        ArtifactRecorded(output),
        RunCreated(run),
        OutputBound(run_id=run.id, artifact_id=output.id),
    )
    return run.id


def with_blob(value, digest):
    return replace(an_artifact(value), buffers=((digest, len(CONTENT)),))


def collected(store, rule=OLD, **facts):
    return collect(store, unwanted(store, rule, now=LATER), times=at(LATER, **facts), say=silent)


def is_there(store, root_id):
    try:
        store.history.pipeline_run(root_id)
    except UnknownRunError:
        return False
    return True


def rows(store):
    with store.engine.connect() as db:
        tables = inspect(db).get_table_names()
        return {t: db.exec_driver_sql(f"SELECT COUNT(*) FROM {t}").scalar() for t in tables}  # noqa: S608


def test_an_old_run_goes_with_everything_that_was_recorded_of_it(store):
    write(store, *changes_of_chain(50))
    write(store)
    root = run_id_of("chain")
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET state = 'COMPLETE'")
    result = collected(store)
    assert [each.root_id for each in result.pipeline_runs] == [root]
    assert (result.runs, result.artifacts) == (51, 51)
    left = {table: count for table, count in rows(store).items() if count and table != "sqlite_sequence"}
    # The one fact is up to where old events were removed.
    assert left == {"batches": 1, "alembic_version": 1, "facts": 1}


def test_a_young_run_stays(store):
    young = write_run(store, "young", ended_at=LATER - 29 * DAY)
    old = write_run(store, "old", ended_at=LATER - 31 * DAY)
    collected(store)
    assert (is_there(store, young), is_there(store, old)) == (True, False)


def test_without_an_age_no_run_goes(store):
    root = write_run(store)
    assert collected(store, Rule()).pipeline_runs == ()
    assert is_there(store, root)


def test_tagged_runs_stay_if_asked(store):
    root = write_run(store, tags=("keep",))
    collected(store, replace(OLD, keeps_tagged=True))
    assert is_there(store, root)
    collected(store)
    assert not is_there(store, root)
    assert rows(store)["run_tags"] == 0


def test_a_tag_of_a_nested_run_counts(store):
    root = write_run(store)
    write(store, RunCreated(a_run("nested", root_id=root, parent_id=root, position=1, tags=("keep",))))
    collected(store, replace(OLD, keeps_tagged=True))
    assert is_there(store, root)


def test_what_is_driven_stays_and_what_was_interrupted_goes(store):
    root = write_run(store, state=PipelineRunState.RUNNING)
    with driving(store.folder, root):
        assert collected(store).pipeline_runs == ()
    (removed,) = collected(store).pipeline_runs
    assert (removed.root_id, removed.is_interrupted, removed.last_at) == (root, True, THEN)


def test_a_run_that_somebody_went_on_with_after_it_was_chosen_stays(store):
    root = write_run(store, state=PipelineRunState.RUNNING)
    chosen = unwanted(store, OLD, now=LATER)
    write(store, RunCreated(a_run("nested", root_id=root, parent_id=root, position=1, created_at=LATER)))
    assert collect(store, chosen, times=at(LATER), say=silent).pipeline_runs == ()
    assert is_there(store, root)


def test_an_interrupted_run_is_as_old_as_its_last_sign_of_life(store):
    root = write_run(store, state=PipelineRunState.RUNNING)
    write(store, RunCreated(a_run("nested", root_id=root, parent_id=root, position=1, created_at=LATER - DAY)))
    assert collected(store).pipeline_runs == ()


def test_what_a_living_pipeline_run_is_rerun_from_stays(store):
    original = write_run(store)
    rerun = write_run(store, "rerun", ended_at=LATER, state=PipelineRunState.RUNNING, rerun_from=original)
    with driving(store.folder, rerun):
        assert collected(store).pipeline_runs == ()
    assert [each.root_id for each in collected(store).pipeline_runs] == [original]


def test_a_value_that_a_kept_run_uses_stays(store):
    digest = store.blobs.put(CONTENT)
    shared = with_blob("shared", digest)
    write_run(store, "old", output=shared)
    write_run(store, "young", ended_at=LATER, output=shared)
    result = collected(store)
    assert (len(result.pipeline_runs), result.artifacts, result.blobs) == (1, 0, 0)
    assert bytes(store.blobs.open(digest)) == CONTENT


def test_a_value_goes_with_the_last_run_that_used_it(store):
    digest = store.blobs.put(CONTENT)
    part = store.blobs.put(b"part" * 5000)
    artifact = with_blob("value", digest)
    artifact = replace(artifact, view=View(kind=ViewKind.IMAGE, summary="", parts=(("image", part),)))
    write_run(store, output=artifact)
    result = collected(store)
    assert (result.artifacts, result.blobs) == (1, 2)
    assert result.blob_bytes == len(CONTENT) + 20_000
    assert not store.blobs.has(digest)
    with pytest.raises(UnknownArtifactError):
        store.artifacts.by_ids([artifact.id])
    assert rows(store)["artifact_blobs"] == 0
    assert list((store.folder / "blobs" / "tmp").iterdir()) == []


def test_what_nothing_refers_to_goes_without_an_age(store):
    digest = store.blobs.put(CONTENT)
    write(store, ArtifactRecorded(an_artifact("planned, but never run")))
    result = collected(store, Rule())
    assert (result.runs, result.artifacts, result.blobs) == (0, 1, 1)
    assert not store.blobs.has(digest)


@pytest.mark.parametrize(("minutes", "is_kept"), [(50, True), (70, False)])
def test_what_was_stored_a_moment_ago_stays(store, minutes, is_kept):
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    digest = store.blobs.put(CONTENT)
    write(store, ArtifactRecorded(an_artifact("young", created_at=datetime.now(UTC))))
    result = collect(store, (), times=at(now), say=silent)
    assert (result.artifacts, result.blobs) == ((0, 0) if is_kept else (1, 1))
    assert store.blobs.has(digest) is is_kept


def test_a_process_that_was_forked_while_something_was_stored_does_not_stand_in_the_way(store):
    store.blobs.put(CONTENT)
    with unswept(str(store.folder / "blobs")):
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
    try:
        assert collected(store, Rule()).blobs == 1
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize("ask", ["put", "has"])
def test_asking_for_content_keeps_it_and_other_processes_need_not_check_it_again(store, ask):
    digest = store.blobs.put(CONTENT)
    path = store.folder / "blobs" / digest[:2] / digest[2:]
    changed = path.stat().st_mtime_ns
    time.sleep(0.02)
    moment = datetime.now(UTC)
    time.sleep(0.02)
    blobs = FileBlobs(store.folder / "blobs", fresh=0)
    blobs.put(CONTENT) if ask == "put" else blobs.has(digest)
    assert collect(store, (), times=at(moment, grace=timedelta()), say=silent).blobs == 0
    assert path.stat().st_mtime_ns == changed


def test_an_unused_value_that_is_recorded_again_counts_as_new(store):
    write(store, ArtifactRecorded(an_artifact("value")))
    write(store, ArtifactRecorded(an_artifact("value", created_at=LATER)))
    assert collected(store, Rule()).artifacts == 0


def test_a_used_value_that_is_recorded_again_keeps_its_time(store):
    value = an_artifact("value")
    write_run(store, output=value)
    write(store, ArtifactRecorded(replace(value, created_at=LATER)))
    assert store.artifacts.by_ids([value.id])[value.id].created_at == NOON


def test_code_and_environment_stay_with_all_that_they_name(store):
    file, other = store.blobs.put(b"print()" * 9), store.blobs.put(b"diff" * 9)
    manifest = store.blobs.put(f'{{"files": {{"a.py": "{file}"}}, "diff": "{other}"}}'.encode())
    environment = store.blobs.put(b'{"python": "3.11"}')
    root = write_run(store, ended_at=LATER, code=manifest, environment=environment)
    assert collected(store).blobs == 0
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET ended_at = 0")
    result = collected(store)
    assert (result.blobs, is_there(store, root)) == (4, False)


def test_a_document_that_is_taken_up_again_keeps_what_it_names(store):
    file = store.blobs.put(b"print()" * 9)
    manifest = store.blobs.put(f'{{"files": {{"a.py": "{file}"}}}}'.encode())
    time.sleep(0.02)
    moment = datetime.now(UTC)
    time.sleep(0.02)
    assert FileBlobs(store.folder / "blobs", fresh=0).has(manifest)
    times = at(moment, grace=timedelta())
    assert collect(store, (), times=times, say=silent).blobs == 0
    assert collect(store, (), times=at(LATER), say=silent).blobs == 2


def test_logs_go_with_their_run_and_orphans_when_they_are_old(store):
    root = write_run(store)
    kept = write_run(store, "kept", ended_at=LATER)
    logs = store.folder / "logs"
    for name in (root, kept, run_id_of("orphan"), "not-ours"):
        (logs / name).mkdir(parents=True)
        (logs / name / f"{name}-1.log").write_text("12345")
    (logs / ".import-x1_y").mkdir()
    result = collected(store)
    assert (result.logs, result.log_bytes) == (3, 10)
    assert sorted(path.name for path in logs.iterdir()) == sorted([kept, "not-ours"])


def test_what_drivers_wrote_goes_with_their_run_and_orphans_when_they_are_old(store):
    root = write_run(store)
    kept = write_run(store, "kept", ended_at=LATER)
    launched = store.folder / LAUNCHED
    jobs = [job_id_of(root_id, number=number) for root_id in (root, kept, run_id_of("orphan")) for number in (1, 2)]
    for name in (*jobs, "not-ours"):
        (launched / name).mkdir(parents=True)
        (launched / name / "log").write_text("12345")
    assert collected(store).logs == 4
    assert sorted(path.name for path in launched.iterdir()) == sorted([*jobs[2:4], "not-ours"])


def test_logs_that_are_being_written_before_their_run_is_recorded_stay(store):
    folder = store.folder / "logs" / run_id_of("coming")
    folder.mkdir(parents=True)
    collect(store, (), times=at(datetime.now(UTC)), say=silent)
    with driving(store.folder, run_id_of("coming")):
        collect(store, (), times=at(LATER), say=silent)
    assert folder.exists()


def test_a_forecast_says_what_would_go_and_changes_nothing(store):
    shared, own = with_blob("shared", store.blobs.put(CONTENT)), with_blob("own", store.blobs.put(b"own" * 9000))
    write_run(store, "old", output=shared)
    root = write_run(store, "older", ended_at=THEN - DAY, output=own)
    write_run(store, "young", ended_at=LATER, output=shared)
    (store.folder / "logs" / root).mkdir(parents=True)
    (store.folder / "logs" / root / f"{root}-1.log").write_text("12345")
    before = rows(store)
    chosen = unwanted(store, OLD, now=LATER)
    expected = forecast(store, chosen, times=at(LATER), say=silent)
    assert [each.root_id for each in chosen] == [run_id_of("older"), run_id_of("old")]
    assert rows(store) == before
    result = collect(store, chosen, times=at(LATER), say=silent)
    assert replace(result, database_bytes=0, free_bytes=0) == expected
    assert (expected.blobs, expected.logs, expected.bytes) == (1, 1, 27_005)


def test_runs_that_a_killed_collection_left_are_removed_by_the_next(store):
    root = write_run(store)
    write(store, RunCreated(a_run("nested", root_id=root, parent_id=root, position=1)))
    with store.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM pipeline_runs")
    result = collected(store, Rule())
    assert (result.runs, rows(store)["runs"], rows(store)["bindings"]) == (2, 0, 0)


def test_a_run_with_many_inputs_is_removed_in_steps(store):
    root = write_run(store)
    nested = a_run("wide", root_id=root, parent_id=root, position=1)
    from tests.builders import an_input

    inputs = tuple(an_input(nested, f"v{i}", artifact_id=an_artifact(0).id) for i in range(2500))
    write(store, ArtifactRecorded(an_artifact(0)), RunCreated(nested, inputs))
    assert collected(store).runs == 2
    assert rows(store)["bindings"] == 0


def test_attempts_go_too(store):
    root = write_run(store)
    from sematic.model.changes import AttemptFailed

    attempt: Attempt = an_attempt(root)
    write(store, AttemptFailed(attempt))
    collected(store)
    assert rows(store)["attempts"] == 0


def test_transactions_adapt_to_how_long_they_take():
    moments = iter([0.001, 0.1, 0.1])
    rests = []
    pace = Pace(clock=lambda: next(moments), rest=rests.append)
    sizes = [pace.size]
    for _ in range(3):
        pace.done(since=0)
        sizes.append(pace.size)
    assert sizes == [20, 30, 20, 20]
    assert rests == [pytest.approx(0.007), pytest.approx(0.106), pytest.approx(0.106)]


def test_nobody_is_waited_for_where_nobody_writes():
    rests = []
    Pace(clock=lambda: 1.0, rest=rests.append, has_company=lambda: False).done(since=0)
    assert rests == [pytest.approx(0.0006)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_database_becomes_smaller_where_that_pays(store):
    for number in range(40):
        large = an_artifact(f"{number}" * 60_000)
        write_run(store, f"old {number}", output=large, ended_at=after_noon(number))
    size = sum(path.stat().st_size for path in store.folder.glob("sematic.db*"))
    result = collected(store)
    left = sum(path.stat().st_size for path in store.folder.glob("sematic.db*"))
    assert result.database_bytes > 1_000_000
    assert left < size - 1_000_000
    assert store.runs.page(RunFilter(roots_only=False)).items == ()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_database_is_left_alone_beside_a_driver(store):
    for number in range(40):
        write_run(store, f"old {number}", output=an_artifact(f"{number}" * 60_000))
    with driving(store.folder, run_id_of("other")):
        result = collected(store)
    assert (result.database_bytes, result.free_bytes > 1_000_000) == (0, True)


def test_what_a_driver_elsewhere_may_still_refer_to_stays(store):
    now = after_noon(0)
    assert grace_in(store, now=now) == QUIET_GRACE
    lease = Lease(
        root_id=run_id_of("far"),
        hostname="elsewhere",
        boot_id="",
        pid=1,
        process_started_at=now,
        taken_at=now,
        beat_at=now,
        is_remote=True,
    )
    store.leases.take(lease)
    assert grace_in(store, now=now + timedelta(seconds=30)) == GRACE
    assert grace_in(store, now=now + timedelta(minutes=10)) == QUIET_GRACE


def test_a_lease_that_is_left_of_a_run_that_ended_makes_nobody_wait(store):
    now = after_noon(0)
    for name, state in (("ended", PipelineRunState.FAILED), ("going", PipelineRunState.RUNNING)):
        root_id = write_run(store, name, state=state)
        lease = Lease(
            root_id=root_id,
            hostname="elsewhere",
            boot_id="",
            pid=1,
            process_started_at=now,
            taken_at=now,
            beat_at=now,
            is_remote=True,
        )
        store.leases.take(lease)
        assert grace_in(store, now=now) == (QUIET_GRACE if name == "ended" else GRACE)

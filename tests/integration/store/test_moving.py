"""All runs of a store are copied into another one, as often as one likes, and nothing that is there is written over."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.errors import StoreError
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from sematic.store.moving import Moved, move_store
from sematic.store.schema import bindings, notes, pipeline_runs
from tests.builders import NOON, a_pipeline_run, a_run, an_artifact, changes_of_success, run_id_of
from tests.integration.store.bundled import ROOT, blobs_in, fill, logs_in, told


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "laptop") as store:
        fill(store)
        with store.engine.begin() as db:
            db.execute(insert(notes).values(a_note("n1")))
        yield store


@pytest.fixture
def server(tmp_path, database):
    with open_store(tmp_path / "server", database=database) as store:
        yield store


def a_note(note_id):
    return {
        "id": note_id,
        "run_id": ROOT,
        "root_id": ROOT,
        "author": "me",
        "markdown": f"**{note_id}**",
        "created_at": 1,
        "edited_at": None,
    }


def notes_in(store):
    with store.engine.connect() as db:
        return [dict(row) for row in db.execute(select(notes).order_by(notes.c.id)).mappings()]


def add_run(store, name, *, at=NOON):
    run = a_run(name, created_at=at)
    value = an_artifact(name)
    store.apply(
        Batch([PipelineRunCreated(a_pipeline_run(name, created_at=at)), *changes_of_success(run, output=value)])
    )
    return run.id


def test_everything_of_every_run_comes_along(store, server):
    add_run(store, "second", at=NOON + timedelta(hours=1))
    said = []
    moved = move_store(store, server, say=lambda *what: said.append(what))
    assert (moved.pipeline_runs, moved.runs, moved.artifacts, moved.notes) == (2, 3, 3, 1)
    assert (moved.left_out, moved.lost, moved.already_there) == ((), 0, 0)
    for root_id in (ROOT, run_id_of("second")):
        assert told(server, root_id) == told(store, root_id)
    assert blobs_in(server) == blobs_in(store)
    assert logs_in(server) == {name: log for name, log in logs_in(store).items() if not name.endswith(".idx")}
    assert notes_in(server) == notes_in(store) == [a_note("n1")]
    assert said[0] == ("Moving pipeline runs", 0, 2)


def test_a_second_time_only_what_is_new_is_copied(store, server):
    move_store(store, server)
    assert move_store(store, server) == Moved(already_there=1)
    add_run(store, "new")
    with store.engine.begin() as db:
        db.execute(insert(notes).values(a_note("n2")))
    again = move_store(store, server)
    assert (again.pipeline_runs, again.already_there, again.notes) == (1, 1, 1)
    assert notes_in(server) == [a_note("n1"), a_note("n2")]


def test_a_run_that_differs_there_stays_as_it_is(store, server):
    move_store(store, server)
    with server.engine.begin() as db:
        db.execute(update(pipeline_runs).values(user="other"))
        db.execute(update(notes).values(markdown="edited there"))
    before = told(server)
    moved = move_store(store, server)
    assert moved == Moved(left_out=((ROOT, "it is there already, and went on in one of the two places since"),))
    assert told(server) == before
    assert notes_in(server)[0]["markdown"] == "edited there"


def test_a_run_that_is_being_executed_is_left_out(store, server):
    root_id = add_run(store, "running")
    with driving(store.folder, root_id):
        moved = move_store(store, server)
    assert moved.pipeline_runs == 1
    assert moved.left_out == ((root_id, "it is running; move it once it has ended"),)
    assert move_store(store, server).pipeline_runs == 1


def test_an_interrupted_run_comes_along_as_it_is(store, server):
    store.apply(Batch([PipelineRunCreated(a_pipeline_run("lost")), RunCreated(a_run("lost"))]))
    move_store(store, server)
    assert told(server, run_id_of("lost")) == told(store, run_id_of("lost"))


def test_a_damaged_value_keeps_its_run_here_and_a_lost_one_does_not(store, server):
    other = add_run(store, "other")
    damaged, lost = store.blobs.put(b"damaged" * 9), store.blobs.put(b"lost" * 9)
    for name, digest in (("damaged", damaged), ("lost", lost)):
        run = a_run(name)
        value = replace(an_artifact(name), buffers=((digest, 1),))
        created = PipelineRunCreated(a_pipeline_run(name))
        store.apply(Batch([created, *changes_of_success(run, output=value)]))
    for digest, content in ((damaged, b"x"), (lost, None)):
        path = store.folder / "blobs" / digest[:2] / digest[2:]
        path.unlink()
        if content is not None:
            path.write_bytes(content)
    moved = move_store(store, server)
    ((root_id, why),) = moved.left_out
    assert root_id == run_id_of("damaged")
    assert "one of its values is damaged. The stored bytes" in why
    assert (moved.pipeline_runs, moved.lost) == (3, 1)
    assert told(server, other) == told(store, other)
    assert told(server, run_id_of("lost")) == told(store, run_id_of("lost"))


def test_values_and_logs_stay_where_they_are_if_the_folder_is_the_same(store, fresh_database):
    files = blobs_in(store), logs_in(store)
    with open_store(store.folder, database=fresh_database()) as server:
        moved = move_store(store, server)
        assert (moved.pipeline_runs, moved.blobs, moved.logs) == (1, 0, 0)
        assert told(server) == told(store)
    assert (blobs_in(store), logs_in(store)) == files


def test_a_store_is_not_moved_into_itself(store):
    with (
        open_store(store.folder, database=f"sqlite:///{store.folder}/../laptop/sematic.db") as same,
        pytest.raises(StoreError, match="is the one its runs are to be moved to; name another"),
    ):
        move_store(store, same)


def test_what_is_removed_there_meanwhile_is_said(store, server):
    add_run(store, "other")

    def say(what, *_):
        if what == "Checking":
            with server.engine.begin() as db:
                db.execute(delete(bindings).where(bindings.c.run_id == run_id_of("other")))

    with pytest.raises(StoreError, match=r"Not everything that was moved to .* is there"):
        move_store(store, server, say=say)


def test_a_store_of_many_runs_is_moved_from_any_kind_to_any(tmp_path, database, databases):
    with ExitStack() as held:
        one = held.enter_context(open_store(tmp_path / "one", database=databases()))
        other = held.enter_context(open_store(tmp_path / "other", database=database))
        for number in range(20):
            add_run(one, f"r{number}", at=NOON + timedelta(seconds=number))
        assert move_store(one, other).pipeline_runs == 20
        assert [run.name for run in other.runs.page(limit=2).items] == ["r19", "r18"]

"""A store opens whatever the folder is like, or says in a sentence why it cannot."""

import os
import re
import shutil
import sqlite3
import stat
import threading
from contextlib import closing

import pytest
from sqlalchemy import event

from sematic.model.changes import ArtifactRecorded, Batch, PipelineRunCreated, RunCreated
from sematic.model.errors import StoreError, UnknownRunError
from sematic.store.database import file_engine, writing
from sematic.store.embedded import migrate_store, open_store
from tests.builders import (
    a_pipeline_run,
    a_run,
    an_artifact,
    an_artifact_id,
    changes_of_chain,
    digest_named,
    run_id_of,
)

SOON = 10
"""Seconds after which a test gives up waiting for something that takes milliseconds."""


def save(folder, *names):
    with open_store(folder) as store:
        store.journal.record([RunCreated(a_run(name)) for name in names])


def names_in(folder):
    with open_store(folder, for_writing=False) as store:
        return sorted(run.name for run in store.runs.page(limit=100).items)


@pytest.mark.parametrize("name", ["plain", "with space", "100%", "what?mode=ro#here", "grüße", "a/deep/one"])
def test_a_store_is_made_in_any_folder(tmp_path, name):
    save(tmp_path / name, "kept")
    assert names_in(tmp_path / name) == ["kept"]


def test_a_fresh_store_is_one_whole_database_in_wal_mode(tmp_path):
    with open_store(tmp_path) as store:
        assert store.exists
        with store.engine.connect() as db:
            assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sematic.db", "sematic.db.lock"]


def test_a_maker_that_was_killed_half_way_does_no_harm(tmp_path):
    (tmp_path / "sematic.db.new").write_bytes(b"half a database")
    save(tmp_path, "kept")
    assert names_in(tmp_path) == ["kept"]


def test_an_empty_file_is_as_good_as_none(tmp_path):
    (tmp_path / "sematic.db").touch()
    save(tmp_path, "kept")
    assert names_in(tmp_path) == ["kept"]


def test_reading_makes_nothing_and_finds_nothing(tmp_path):
    with open_store(tmp_path / "none", for_writing=False) as store:
        assert not store.exists
        assert store.runs.page().items == ()
        assert list(store.history.runs_of(run_id_of("a"))) == []
        assert store.cache.oldest_success(digest_named("key")) is None
        assert store.lineage.producers_of(an_artifact_id()).items == ()
        with pytest.raises(UnknownRunError):
            store.runs.by_prefix("a")
    assert not (tmp_path / "none").exists()


def test_a_store_opened_for_reading_refuses_changes(tmp_path):
    save(tmp_path, "kept")
    store = open_store(tmp_path, for_writing=False)
    with pytest.raises(StoreError, match="opened for reading"):
        store.apply(Batch([RunCreated(a_run("new"))]))
    store.close()
    assert names_in(tmp_path) == ["kept"]


def test_closing_twice_is_harmless(tmp_path):
    store = open_store(tmp_path)
    store.close()
    store.close()


def test_a_batch_is_applied_once_however_often_it_is_sent(tmp_path):
    with open_store(tmp_path) as store:
        batch = Batch(changes_of_chain(3))
        for _ in range(3):
            store.apply(batch)
        assert len(store.history.runs_of(run_id_of("chain"))) == 4


def test_two_drivers_write_to_one_store(tmp_path):
    with open_store(tmp_path) as one, open_store(tmp_path) as other:
        one.journal.record([RunCreated(a_run("a"))])
        other.journal.record([RunCreated(a_run("b"))])
        one.journal.flush()
        other.journal.flush()
        assert one.history.run(run_id_of("b")) == a_run("b")


def test_a_pipeline_run_created_twice_is_refused(tmp_path):
    with open_store(tmp_path) as store:
        store.apply(Batch([PipelineRunCreated(a_pipeline_run())]))
        with pytest.raises(StoreError, match="in the store already"):
            store.apply(Batch([PipelineRunCreated(a_pipeline_run())]))


@pytest.mark.parametrize("for_writing", [True, False])
def test_a_file_that_is_no_database_is_refused_with_what_to_do(tmp_path, for_writing):
    (tmp_path / "sematic.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match=r"sematic\.db is damaged\. Move it away .* or put a backup"):
        open_store(tmp_path, for_writing=for_writing)


def test_a_damaged_page_is_said_when_it_is_read(tmp_path):
    save(tmp_path, *(f"run {number}" for number in range(200)))
    path = tmp_path / "sematic.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(StoreError, match=r"sematic\.db is damaged"), open_store(tmp_path, for_writing=False) as store:
        store.runs.page(limit=100)


def test_a_database_locked_for_too_long_is_said_and_flushing_again_writes_everything(tmp_path):
    save(tmp_path)
    with open_store(tmp_path, busy_seconds=0.01) as store:
        with closing(sqlite3.connect(tmp_path / "sematic.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            store.journal.record([RunCreated(a_run("kept"))])
            with pytest.raises(StoreError, match=r"sematic\.db is locked: another process .* Try again"):
                store.journal.flush()
            other.execute("ROLLBACK")
        store.journal.flush()
        assert store.history.run(run_id_of("kept")) == a_run("kept")


def test_a_writer_waits_for_another_instead_of_failing(tmp_path):
    save(tmp_path)
    with (
        open_store(tmp_path) as store,
        closing(sqlite3.connect(tmp_path / "sematic.db", isolation_level=None, check_same_thread=False)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        store.journal.record([RunCreated(a_run("kept"))])
        flushing = threading.Thread(target=store.journal.flush)
        flushing.start()
        flushing.join(timeout=0.05)
        assert flushing.is_alive()
        other.execute("ROLLBACK")
        flushing.join(timeout=SOON)
        assert store.history.run(run_id_of("kept")) == a_run("kept")


def test_a_writing_transaction_has_the_lock_from_its_beginning(tmp_path):
    with (
        open_store(tmp_path) as store,
        closing(sqlite3.connect(tmp_path / "sematic.db", isolation_level=None, timeout=0)) as other,
        writing(store.engine),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def limit_connections(store, pragma):
    """Make every connection of a store behave as on a disk that is full, or that cannot be written."""
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))


def test_a_full_disk_is_said_and_flushing_again_writes_everything(tmp_path):
    with open_store(tmp_path) as store:
        limit_connections(store, "max_page_count=1")
        large = an_artifact(document=b"x" * 1_000_000)
        store.journal.record([ArtifactRecorded(large), RunCreated(a_run("kept"))])
        for _ in range(2):
            with pytest.raises(StoreError, match=r"sematic\.db cannot be written: the disk is full"):
                store.journal.flush()
        limit_connections(store, "max_page_count=100000")
        store.journal.flush()
        assert store.history.artifacts([large.id]) == {large.id: large}
        assert store.history.run(run_id_of("kept")) == a_run("kept")


def test_a_read_only_database_is_said(tmp_path):
    store = open_store(tmp_path)
    limit_connections(store, "query_only=ON")
    store.journal.record([RunCreated(a_run("lost"))])
    with pytest.raises(StoreError, match=r"sematic\.db cannot be written: it is read-only"):
        store.close()


@pytest.mark.parametrize("for_writing", [True, False])
@pytest.mark.parametrize("folder", ["file", "file/folder"])
def test_a_file_where_the_folder_should_be_is_said(tmp_path, folder, for_writing):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"/file is a file, so nothing can be stored under it\. Move it away, or use"):
        open_store(tmp_path / folder, for_writing=for_writing)
    with pytest.raises(StoreError, match="is a file"):
        migrate_store(tmp_path / folder)


def test_a_path_that_cannot_be_looked_at_is_said(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(StoreError, match=r"sematic\.db cannot be read: .* Check the permissions"):
        open_store(tmp_path / "loop", for_writing=False)


def test_a_new_store_is_for_nobody_elses_eyes(tmp_path):
    save(tmp_path / "deep" / "store")
    assert stat.S_IMODE((tmp_path / "deep" / "store").stat().st_mode) == 0o700


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path):
    tmp_path.chmod(0o750)
    save(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_a_long_wait_for_another_writer_is_said_once(tmp_path, caplog):
    save(tmp_path)
    path = tmp_path / "sematic.db"
    engine = file_engine(path, busy_seconds=0.05, patient_seconds=0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked"), writing(engine):
            pass
        other.execute("ROLLBACK")
        with writing(engine):
            pass
    engine.dispose()
    (said,) = caplog.messages
    assert re.fullmatch(
        rf"The database {re.escape(str(path))} has been locked by other processes for 0\.01 seconds;"
        r" waiting for it until \d\d:\d\d:\d\d\.",
        said,
    )


def test_a_forked_child_reads_by_itself_and_must_not_write_through_its_parents_journal(tmp_path):
    with open_store(tmp_path) as store:
        store.journal.record([RunCreated(a_run("parents"))])
        store.journal.flush()
        connected = []
        event.listen(store.engine, "connect", lambda *_: connected.append(os.getpid()))
        child = os.fork()
        if child == 0:
            os._exit(_what_a_child_finds(store, connected))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        store.journal.record([RunCreated(a_run("later"))])
    assert names_in(tmp_path) == ["later", "parents"]


def _what_a_child_finds(store, connected):
    if store.history.run(run_id_of("parents")) != a_run("parents"):
        return 1
    # SQLite's own rule: a connection must not be carried across a fork.
    if connected != [os.getpid()]:
        return 4
    for attempt in (lambda: store.journal.record([RunCreated(a_run("childs"))]), store.journal.flush):
        try:
            attempt()
        except StoreError as error:
            if "belongs to process" not in str(error):
                return 2
        else:
            return 3
    store.journal.close()
    return 0


def leave_changes_of_another_database(folder):
    """Leave what SQLite keeps beside a database, with changes in it, and no database."""
    other = folder / "other"
    save(other, "of another store")
    with closing(sqlite3.connect(other / "sematic.db")) as writer:
        writer.execute("UPDATE runs SET name = 'changed'")
        writer.commit()
        for ending in ("-wal", "-shm"):
            shutil.copy(other / f"sematic.db{ending}", folder / f"sematic.db{ending}")


def test_a_new_store_is_empty_whatever_a_database_that_was_moved_away_left_behind(tmp_path, caplog):
    leave_changes_of_another_database(tmp_path)
    save(tmp_path, "kept")
    assert names_in(tmp_path) == ["kept"]
    aside = sorted(path.name for path in tmp_path.glob("*.orphan-*"))
    assert [name.partition(".orphan-")[0] for name in aside] == ["sematic.db-shm", "sematic.db-wal"]
    assert f"belonged to a database that is gone; it is {tmp_path / aside[1]} now" in caplog.text


@pytest.mark.parametrize("for_writing", [True, False])
def test_an_empty_file_beside_changes_is_a_damaged_database(tmp_path, for_writing):
    leave_changes_of_another_database(tmp_path)
    (tmp_path / "sematic.db").touch()
    with pytest.raises(StoreError, match=r"damaged\. Move it away together with sematic\.db-wal and sematic\.db-shm"):
        open_store(tmp_path, for_writing=for_writing)


@pytest.fixture
def read_only(tmp_path, monkeypatch):
    """Return a folder as it is on a disk that is mounted read-only, as far as anybody may ask."""
    folder = tmp_path / "read-only"
    save(folder, "kept")
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: access(path, mode) and not (path == folder and mode & os.W_OK))
    return folder


def test_a_store_on_a_read_only_disk_is_read_without_writing_beside_it(read_only):
    before = sorted(path.name for path in read_only.iterdir())
    with open_store(read_only, for_writing=False) as store:
        assert [run.name for run in store.runs.page().items] == ["kept"]
        assert sorted(path.name for path in read_only.iterdir()) == before


def test_writing_to_a_read_only_disk_says_that_it_is_read_only(read_only):
    with pytest.raises(StoreError, match=r"sematic\.db cannot be written: it is read-only"):
        save(read_only, "lost")


def test_changes_out_of_reach_on_a_read_only_disk_are_said(read_only):
    (read_only / "sematic.db-wal").write_bytes(b"changes")
    with pytest.raises(StoreError, match=r"its folder is read-only, and its last changes are still in sematic\.db-wal"):
        open_store(read_only, for_writing=False)

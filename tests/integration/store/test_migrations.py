"""Older databases are backed up and migrated in one transaction; newer and damaged ones are refused."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine, inspect

from sematic.model.changes import RunCreated
from sematic.model.errors import StoreError, StoreVersionError
from sematic.store.database import file_engine
from sematic.store.embedded import migrate_store, open_store
from sematic.store.migrations import Migrations
from sematic.store.schema import REVISION, metadata
from tests.builders import a_run


def shape_of(engine):
    looked = inspect(engine)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["primary_key"]) for c in looked.get_columns(table)
            ],
            "indexes": sorted(
                repr((i["name"], tuple(i["column_names"]), {k: str(v) for k, v in i["dialect_options"].items()}))
                for i in looked.get_indexes(table)
            ),
            "unique": sorted(tuple(u["column_names"]) for u in looked.get_unique_constraints(table)),
            "options": looked.get_table_options(table),
        }
        for table in looked.get_table_names()
    }


def revision_in(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def stamp(path, revision):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))


@pytest.fixture
def path(tmp_path):
    with open_store(tmp_path) as store:
        store.journal.record([RunCreated(a_run("kept"))])
    return tmp_path / "sematic.db"


@pytest.fixture
def later(tmp_path):
    """The migrations of a version of Sematic that has one more revision."""
    versions = tmp_path / "later"
    versions.mkdir()
    for file in Migrations().versions.glob("0*.py"):
        (versions / file.name).write_text(file.read_text())
    (versions / "9000_more.py").write_text(  # a revision as its author would write it
        f"""
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9000", "{REVISION}"
def upgrade():
    op.add_column("runs", sa.Column("colour", sa.Text))
    op.execute("UPDATE runs SET colour = 'blue'")
"""  # noqa: S608 - a migration is code
    )
    return Migrations(versions=versions, newest="9000")


def test_a_fresh_database_is_what_all_migrations_make(tmp_path):
    open_store(tmp_path / "made").close()
    made = shape_of(create_engine(f"sqlite:///{tmp_path}/made/sematic.db"))
    sqlite3.connect(tmp_path / "migrated.db").close()
    engine = file_engine(tmp_path / "migrated.db")
    Migrations().apply(engine)
    assert shape_of(engine) == made
    assert set(made) == {*metadata.tables, "alembic_version"}
    assert revision_in(tmp_path / "migrated.db") == revision_in(tmp_path / "made" / "sematic.db") == REVISION


def test_the_newest_migration_is_the_revision_that_fresh_databases_are_stamped_with():
    assert Migrations().after("base")[-1] == REVISION
    assert Migrations().after(REVISION) == ()


def test_opening_an_older_store_for_writing_backs_it_up_and_migrates_it(path, later):
    with open_store(path.parent, migrations=later) as store:
        assert store.history.run(a_run("kept").id) == a_run("kept")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT colour FROM runs").fetchall() == [("blue",)]
    (backup,) = path.parent.glob(f"sematic.db.backup-{REVISION}-*")
    assert revision_in(path) == "9000"
    assert backup.stat().st_mode & 0o077 == 0
    assert revision_in(backup) == REVISION
    with closing(sqlite3.connect(backup)) as database:
        assert database.execute("SELECT id FROM runs").fetchall() == [(a_run("kept").id,)]


def test_a_migration_that_fails_leaves_the_database_as_it_was(path, later):
    broken = later.versions / "9000_more.py"
    broken.write_text(broken.read_text() + '    op.execute("UPDATE nothing SET x = 1")\n')  # noqa: S608 - a migration is code
    with pytest.raises(StoreError, match=r"could not be migrated.*unchanged.*backup at .*sematic\.db\.backup-"):
        open_store(path.parent, migrations=later)
    assert revision_in(path) == REVISION
    with closing(sqlite3.connect(path)) as database:
        assert "colour" not in [column[1] for column in database.execute("PRAGMA table_info(runs)")]


def test_opening_an_older_store_for_reading_does_not_migrate_it(path, later):
    with pytest.raises(StoreVersionError, match=r"older version.*Run `sematic migrate`"):
        open_store(path.parent, for_writing=False, migrations=later)
    assert revision_in(path) == REVISION


def test_the_migrate_command_says_where_the_backup_is(path, later):
    backup = migrate_store(path.parent, migrations=later)
    assert backup is not None
    assert revision_in(backup) == REVISION
    assert migrate_store(path.parent, migrations=later) is None


def test_migrating_where_there_is_no_store_makes_none(tmp_path):
    assert migrate_store(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("for_writing", [True, False])
def test_a_newer_store_is_refused(path, for_writing):
    stamp(path, "9999")
    with pytest.raises(StoreVersionError, match=r"newer version of Sematic \(revision 9999; this one knows \d+\)"):
        open_store(path.parent, for_writing=for_writing)
    assert revision_in(path) == "9999"


def test_the_migrate_command_refuses_a_newer_store(path):
    stamp(path, "9999")
    with pytest.raises(StoreVersionError, match="newer version"):
        migrate_store(path.parent)


def test_a_database_of_something_else_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / "sematic.db")) as database, database:
        database.execute("CREATE TABLE cooking (recipe TEXT)")
    with pytest.raises(StoreError, match=r"sematic\.db is damaged"):
        open_store(tmp_path)


def test_a_store_of_the_first_revision_keeps_its_runs(tmp_path):
    """The first tables, with a row in them, become today's."""
    (tmp_path / "first").mkdir()
    path = tmp_path / "first" / "sematic.db"
    sqlite3.connect(path).close()
    first = tmp_path / "versions"
    first.mkdir()
    (first / "0001.py").write_text(next(Migrations().versions.glob("0001_*.py")).read_text())
    engine = file_engine(path)
    Migrations(versions=first, newest="0001").apply(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(
            "INSERT INTO pipeline_runs VALUES ('a', 'COMPLETE', 'LOCAL', 'm.f', 1, 2, NULL, NULL, NULL, NULL, '[]',"
            " '/', '1', '3.11', 'host', 'me')"
        )
    with open_store(path.parent) as store:
        kept = store.history.pipeline_run("a")
    assert (kept.function, kept.user, kept.code, kept.launch) == ("m.f", "me", None, None)
    assert revision_in(path) == REVISION


def test_migrating_on_a_read_only_disk_says_that_it_is_read_only(path, later, monkeypatch):
    access = os.access
    monkeypatch.setattr(os, "access", lambda at, mode: access(at, mode) and not (at == path.parent and mode & os.W_OK))
    with pytest.raises(StoreError, match=r"sematic\.db cannot be written: it is read-only"):
        migrate_store(path.parent, migrations=later)
    assert migrate_store(path.parent) is None


def test_of_what_ran_before_it_was_recorded_an_attempt_began_when_the_one_before_it_was_over(tmp_path):
    path = tmp_path / "sematic.db"
    sqlite3.connect(path).close()
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for file in Migrations().versions.glob("000[1-4]_*.py"):
        shutil.copy(file, earlier)
    Migrations(versions=earlier, newest="0004").apply(file_engine(path))
    starts = {"once": (5, 1), "again": (5, 2), "waits": (5, 1), "never": (None, 0)}
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany(
            "INSERT INTO runs (id, root_id, position, function, name, is_virtual, state, created_at, started_at,"
            " attempts, tags, settings) VALUES (?, 'root', 0, 'f', 'f', 0, 'RAN', 1, ?, ?, '[]', '{}')",
            [(run_id, *started) for run_id, started in starts.items()],
        )
        database.executemany("INSERT INTO attempts VALUES (?, 1, 5, 7, '{}')", [("again",), ("waits",)])
    Migrations().apply(file_engine(path))
    with closing(sqlite3.connect(path)) as database:
        told = dict(database.execute("SELECT id, last_started_at FROM runs"))
    assert told == {"once": 5, "again": 7, "waits": 5, "never": None}

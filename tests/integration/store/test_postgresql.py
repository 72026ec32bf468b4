"""A store whose database is on a PostgreSQL server: made once, reached again after a restart, refused in sentences."""

import itertools
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Integer, Text, insert, inspect, select, text

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.errors import StoreError, StoreVersionError, UnreachableStoreError
from sematic.store.apply import PAUSES
from sematic.store.database import writing
from sematic.store.databases import FileDatabase, database_at
from sematic.store.embedded import migrate_store, open_store
from sematic.store.migrations import Migrations
from sematic.store.runs import RunFilter
from sematic.store.schema import REVISION, feed, metadata
from tests.builders import a_pipeline_run, a_run, an_artifact, changes_of_success
from tests.postgres import PostgresServer, new_folder, removed


@pytest.fixture
def store(tmp_path, fresh_database):
    with open_store(tmp_path, database=fresh_database()) as store:
        yield store


@pytest.fixture
def empty(postgres):
    url = postgres.empty_database()
    yield url
    postgres.drop(url)


def connected(url):
    return psycopg.connect(url, autocommit=True)


def tables_in(url):
    with connected(url) as db:
        return db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()


@pytest.fixture
def own_server():
    """A server that a test may kill."""
    folder = new_folder()
    server = PostgresServer(folder)
    server.start()
    yield server
    server.stop()
    removed(folder)


def test_the_migrations_make_the_tables_that_the_schema_says(store):
    with store.engine.connect() as db:
        assert differences_from_schema(db) == []


def differences_from_schema(db):
    """Return what alembic finds different, but for the indexes of roots, which differ from SQLite's on purpose."""

    def is_compared(_, name, kind, *__):
        return not (kind == "index" and name.startswith("roots_by_"))

    context = MigrationContext.configure(db, opts={"compare_type": True, "include_object": is_compared})
    return compare_metadata(context, metadata)


def test_indexes_of_roots_begin_with_what_roots_are_looked_for_by(store):
    """PostgreSQL does not see that what comes after a parent that is always NULL is in order."""
    with store.engine.connect() as db:
        indexes = {each["name"]: each["column_names"] for each in inspect(db).get_indexes("runs")}
    by_facts = {name: columns for name, columns in indexes.items() if name.startswith("roots_by_")}
    assert by_facts == {
        "roots_by_time": ["created_at", "id"],
        "roots_by_function": ["function", "created_at", "id"],
        "roots_by_function_and_state": ["function", "state", "created_at", "id"],
        "roots_by_name": ["name", "created_at", "id"],
        "roots_by_state": ["state", "created_at", "id"],
    }


def test_the_migrations_make_the_conditions_and_the_order_that_the_schema_says(store):
    with store.engine.connect() as db:
        looked = inspect(db)
        for table in metadata.sorted_tables:
            columns = {each["name"]: each["type"] for each in looked.get_columns(table.name)}
            texts = [each for each in columns.values() if isinstance(each, Text)]
            assert {each.collation for each in texts} <= {"C"}, table
            conditions = {
                each["name"]: each["dialect_options"].get("postgresql_where", "")
                for each in looked.get_indexes(table.name)
            }
            for index in table.indexes:
                where = index.dialect_options["sqlite"]["where"]
                said = re.sub(r"::text|[()]", "", conditions[index.name])
                assert said == ("" if where is None else str(where)), index.name
            numbers = [each for name, each in columns.items() if name == "seq"]
            assert not [each for each in numbers if type(each) is Integer], table


def test_an_empty_database_is_made_once_however_many_start_at_once(tmp_path, empty):
    together = threading.Barrier(4)

    def started(number):
        together.wait()
        with open_store(tmp_path / str(number), database=empty) as store:
            store.journal.record([RunCreated(a_run(f"r{number}"))])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(started, range(4)))
    with open_store(tmp_path, database=empty, for_writing=False) as store:
        assert {run.name for run in store.runs.page().items} == {"r0", "r1", "r2", "r3"}


def test_an_empty_database_reads_as_an_empty_store_and_stays_empty(tmp_path, empty):
    with open_store(tmp_path, database=empty, for_writing=False) as store:
        assert (store.exists, store.runs.page().items) == (False, ())
    assert list(tmp_path.iterdir()) == []
    assert tables_in(empty) == []


def test_a_database_of_something_else_is_refused(tmp_path, empty):
    with connected(empty) as db:
        db.execute("CREATE TABLE cooking (recipe TEXT)")
    with pytest.raises(StoreError, match=r"holds tables of something else, such as cooking\. Make an empty one"):
        open_store(tmp_path, database=empty)


def test_a_newer_database_is_refused(tmp_path, store):
    with store.engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    url = store.database.url.render_as_string(hide_password=False)
    with pytest.raises(StoreVersionError, match=r"newer version of Sematic \(revision 9999; this one knows \d+\)"):
        open_store(tmp_path, database=url, for_writing=False)
    with pytest.raises(StoreVersionError, match="newer version"):
        migrate_store(tmp_path, database=url)


def test_an_older_database_is_refused_for_reading_and_migrated_for_writing(tmp_path, empty):
    older = tmp_path / "older"
    older.mkdir()
    for file in Migrations().versions.glob("000[12]_*.py"):
        (older / file.name).write_text(file.read_text())
    open_store(tmp_path, database=empty, migrations=Migrations(versions=older, newest="0002")).close()
    with pytest.raises(StoreVersionError, match=r"older version.*Make a backup \(pg_dump\)"):
        open_store(tmp_path, database=empty, for_writing=False)
    with open_store(tmp_path, database=empty) as store, store.engine.connect() as db:
        assert db.scalar(text("SELECT version_num FROM alembic_version")) == REVISION
        assert differences_from_schema(db) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path, empty):
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in Migrations().versions.glob("000*.py"):
        (broken / file.name).write_text(file.read_text())
    (broken / "9000.py").write_text(
        f'from alembic import op\nrevision, down_revision = "9000", "{REVISION}"\n'
        'def upgrade():\n    op.drop_table("nothing")\n'
    )
    with pytest.raises(StoreError, match=r"is damaged: a table is missing"):
        open_store(tmp_path, database=empty, migrations=Migrations(versions=broken, newest="9000"))
    assert tables_in(empty) == []


def test_a_user_who_may_make_no_tables_is_told(tmp_path, postgres, empty):
    postgres.run("DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    guest = empty.replace("postgres@", "guest@")
    with pytest.raises(StoreError, match=r"does not let this user do that\. Make the user the owner of the database"):
        open_store(tmp_path, database=guest)


SECRET = "s3cret-word"  # noqa: S105 - that it is not shown is what is tested


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://u:{secret}@host/db", "cannot be used. Write postgresql://USER:PASSWORD@HOST:PORT/NAME"),
        ("{secret}", "cannot be used. Write postgresql://"),
        ("postgresql://u:{secret}@host:port/db", "cannot be used. Write postgresql://"),
        ("postgresql://u:a@{secret}@host/db", "as %40 for @"),
        ("postgresql://u:{secret}@host", "names no database"),
        ("sqlite:///", "cannot be used"),
        ("postgresql://u:{secret}@127.0.0.1:1/db", "The database db on 127.0.0.1:1 cannot be reached"),
        (
            "postgresql://u:{secret}@no.such.host.invalid/db",
            "The database db on no.such.host.invalid cannot be reached",
        ),
        ("postgresql://u:{secret}@127.0.0.1:{port}/postgres", 'role "u" does not exist'),
        ("postgresql://postgres:{secret}@127.0.0.1:{port}/nowhere", 'database "nowhere" does not exist'),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_the_password(tmp_path, postgres, address, said):
    with pytest.raises(StoreError) as raised:
        open_store(tmp_path, database=address.format(secret=SECRET, port=postgres.port))
    assert said in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_wrong_password_is_said_without_it(tmp_path, own_server):
    own_server.ask_for_passwords()
    with pytest.raises(StoreError, match="refused the password") as raised:
        open_store(tmp_path, database=own_server.url("postgres", user=f"postgres:{SECRET}"))
    assert SECRET not in str(raised.value)
    with pytest.raises(StoreError, match="asks for a password"):
        open_store(tmp_path, database=own_server.url("postgres"))


def test_a_server_without_a_connection_left_is_said(tmp_path, own_server):
    with ExitStack() as held:
        with suppress(psycopg.OperationalError):
            while True:
                held.enter_context(psycopg.connect(own_server.url("postgres")))
        with pytest.raises(StoreError, match="has no connection left for another program"):
            open_store(tmp_path, database=own_server.url("postgres"))


def test_threads_wait_for_no_connection(store):
    """Whoever holds one may need something of a thread that has none yet."""
    together = threading.Barrier(20)

    def held(_):
        with store.engine.connect() as db:
            together.wait(20)
            return db.scalar(text("SELECT 1"))

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(held, range(20))) == [1] * 20


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_addresses_as_people_have_them_are_understood(tmp_path, scheme):
    found = database_at(tmp_path, f"{scheme}://u:p@db.example:5433/name?sslmode=require")
    assert (found.name, found.url.drivername) == ("name on db.example:5433", "postgresql+psycopg")


def test_a_file_can_be_named_as_an_address(tmp_path):
    assert database_at(tmp_path, None) == database_at(tmp_path, "") == FileDatabase(tmp_path / "sematic.db")
    assert database_at(tmp_path, "sqlite:////srv/x.db").name == "/srv/x.db"
    with open_store(tmp_path, database=f"sqlite:///{tmp_path}/other.db") as store:
        store.apply(Batch([RunCreated(a_run("r"))]))
    assert (tmp_path / "other.db").exists()
    assert not (tmp_path / "sematic.db").exists()


def test_a_server_that_is_killed_and_started_again_is_used_again(tmp_path, own_server):
    with open_store(tmp_path, database=own_server.empty_database()) as store:
        store.apply(Batch([RunCreated(a_run("before"))]))
        own_server.kill()
        with pytest.raises(UnreachableStoreError, match=r"cannot be reached\. Check that the server runs"):
            store.history.run(a_run("before").id)
        own_server.start()
        assert store.history.run(a_run("before").id) == a_run("before")
        store.apply(Batch([RunCreated(a_run("after"))]))
        assert {run.name for run in store.runs.page().items} == {"before", "after"}


def test_a_batch_is_written_once_over_a_restart_in_its_middle(tmp_path, own_server):
    with open_store(tmp_path, database=own_server.empty_database()) as store:
        rests = []

        def rest(seconds):
            rests.append(seconds)
            own_server.start()

        object.__setattr__(store.apply, "rest", rest)
        batch = Batch([RunCreated(a_run("r"))])
        own_server.kill()
        store.apply(batch)
        store.apply(batch)
        assert rests == [PAUSES[0]]
        assert [run.name for run in store.runs.page().items] == ["r"]


def test_a_server_that_stays_away_is_said_after_a_few_tries(tmp_path, own_server):
    with open_store(tmp_path, database=own_server.empty_database()) as store:
        rests = []
        object.__setattr__(store.apply, "rest", rests.append)
        own_server.kill()
        with pytest.raises(UnreachableStoreError):
            store.apply(Batch([RunCreated(a_run("r"))]))
        assert tuple(rests) == PAUSES


def test_nothing_acknowledged_is_lost_and_nothing_written_twice_over_crashes_under_load(tmp_path, own_server):
    with open_store(tmp_path, database=own_server.empty_database()) as store, ThreadPoolExecutor(4) as threads:
        is_over = threading.Event()
        acknowledged = []

        def write(writer):
            for number in itertools.count():
                if is_over.is_set():
                    return
                batch = Batch([RunCreated(a_run(f"r{writer}-{number}"))])
                while True:
                    try:
                        store.apply(batch)
                    except UnreachableStoreError:
                        continue
                    break
                acknowledged.append(batch.changes[0].run.id)

        writers = [threads.submit(write, writer) for writer in range(4)]
        try:
            for crash in range(3):
                while len(acknowledged) < 20 * (crash + 1):
                    is_over.wait(0.01)
                    assert not [each for each in writers if each.done()], [each.result() for each in writers]
                own_server.kill()
                own_server.start()
        finally:
            is_over.set()
        for each in writers:
            each.result(30)
        with store.engine.connect() as db:
            there = db.scalars(text("SELECT id FROM runs")).all()
            told = db.scalars(text("SELECT root_id FROM feed ORDER BY seq")).all()
        assert sorted(there) == sorted(acknowledged) == sorted(told)


def test_a_connection_that_is_cut_in_the_middle_of_a_transaction_is_said_as_that(store):
    def cut_off():
        with writing(store.engine) as db:
            pid = db.scalar(text("SELECT pg_backend_pid()"))
            with store.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            db.execute(select(feed))

    with pytest.raises(UnreachableStoreError, match="cannot be reached"):
        cut_off()
    assert store.runs.page().items == ()


def test_numbers_are_seen_in_their_order(store):
    """Otherwise whoever follows the feed would pass by what is committed later under a smaller number."""
    inside, go_on = threading.Event(), threading.Event()

    def first():
        with writing(store.engine) as db:
            db.execute(insert(feed).values(root_id="a", at=1, content="first"))
            inside.set()
            assert go_on.wait(20)

    def second():
        with writing(store.engine) as db:
            db.execute(insert(feed).values(root_id="b", at=1, content="second"))

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        assert inside.wait(20)
        other = threads.submit(second)
        assert not other.done()
        with store.engine.connect() as db:
            assert db.scalars(select(feed.c.seq)).all() == []
        go_on.set()
        one.result(20)
        other.result(20)
    with store.engine.connect() as db:
        assert db.scalars(select(feed.c.content).order_by(feed.c.seq)).all() == ["first", "second"]


def test_whoever_waits_too_long_for_another_writer_is_told(tmp_path, store):
    url = store.database.url.render_as_string(hide_password=False)
    with (
        open_store(tmp_path, database=url, busy_seconds=0.05) as other,
        writing(store.engine),
        pytest.raises(StoreError, match="is locked: another process has been writing to it for too long"),
    ):
        other.apply(Batch([RunCreated(a_run("r"))]))


def test_many_threads_write_at_once(store):
    def write(number):
        for at in range(5):
            store.apply(Batch(changes_of_success(a_run(f"r{number}-{at}"), output=an_artifact(at))))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(6)))
    assert len(store.runs.page(RunFilter(roots_only=False), limit=100).items) == 30


def test_reading_sees_one_moment(store):
    store.apply(Batch([RunCreated(a_run("a"))]))
    with store.engine.connect() as db:
        before = db.scalar(text("SELECT count(*) FROM runs"))
        store.apply(Batch([RunCreated(a_run("b"))]))
        assert db.scalar(text("SELECT count(*) FROM runs")) == before == 1
    with store.engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM runs")) == 2


def test_text_that_no_database_holds_is_written_out(store):
    run = replace(a_run(), name="n\0ul \udc80 ü")
    store.apply(Batch([PipelineRunCreated(a_pipeline_run(root_id=run.id)), RunCreated(run)]))
    assert store.history.run(run.id).name == r"n\x00ul \udc80 ü"
    assert [found.id for found in store.runs.page(RunFilter(name="n\0ul \udc80 ü")).items] == [run.id]
    assert store.runs.page(RunFilter(text="\0")).items != ()


def test_a_forked_process_has_connections_of_its_own(store):
    store.apply(Batch([RunCreated(a_run("r"))]))
    child = os.fork()
    if not child:
        try:
            is_there = store.history.run(a_run("r").id) == a_run("r")
        except BaseException:  # noqa: BLE001 - the child must end here, whatever happens
            is_there = False
        os._exit(0 if is_there else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.history.run(a_run("r").id) == a_run("r")

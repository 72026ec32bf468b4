"""A folder knows which databases use it, and nothing is removed from one that several use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sematic.model.errors import SharedFolderError
from sematic.store.embedded import open_store
from sematic.store.gc import Times, collect, forecast
from sematic.store.removing import Pace
from tests.builders import changes_of_chain, run_id_of

OTHER = "sqlite:///other.db"
LATER = datetime.now(UTC) + timedelta(days=40)


def cleared(store, *, work=collect):
    return work(store, (), times=Times(now=LATER, pace=Pace(rest=lambda _: None)), say=lambda *_: None)


def write(store):
    store.journal.record(changes_of_chain(1))
    store.journal.flush()


def words_in(folder):
    return [path.read_text() for path in sorted((folder / "databases").glob("*"))]


def test_the_folders_own_database_leaves_no_word(tmp_path):
    for url in (None, "sqlite:///sematic.db", f"sqlite:///{tmp_path}/sematic.db"):
        with open_store(tmp_path, database=url) as store:
            cleared(store)
    assert not (tmp_path / "databases").exists()


def test_another_database_leaves_one_word_for_nobody_else_to_read_and_without_a_password(tmp_path, fresh_database):
    url = fresh_database().replace("postgres@", "postgres:hidden@")
    for _ in range(2):
        open_store(tmp_path, database=url).close()
    (word,) = words_in(tmp_path)
    assert word.startswith("test_")
    assert " on 127.0.0.1:" in word
    assert "hidden" not in word
    (path,) = (tmp_path / "databases").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_who_only_reads_leaves_no_word(tmp_path):
    with open_store(tmp_path, database=OTHER, for_writing=False) as store:
        assert not store.exists
    assert not (tmp_path / "databases").exists()


@pytest.mark.parametrize("work", [collect, forecast])
def test_what_another_database_needs_is_not_removed_from_the_folder(tmp_path, database, work):
    logs = tmp_path / "logs" / run_id_of("elsewhere")
    with open_store(tmp_path, database=database or OTHER) as store:
        write(store)
        blob = store.blobs.put(b"needed")
        logs.mkdir(parents=True)
    with open_store(tmp_path) as store, pytest.raises(SharedFolderError, match="Nothing was removed: ") as caught:
        cleared(store, work=work)
    assert logs.is_dir()
    with open_store(tmp_path, for_writing=False) as store:
        assert store.blobs.has(blob)
    ((name, path),) = caught.value.others
    assert f"is used by {name} too" in str(caught.value)
    assert f"move away {path}." in str(caught.value)
    assert "Give the server a folder of its own: stop it, copy this folder, and start it with" in str(caught.value)


def test_nor_is_what_the_folders_own_database_needs_if_it_holds_runs(tmp_path):
    with open_store(tmp_path, database=OTHER) as store, open_store(tmp_path) as own:
        cleared(store)
        write(own)
        with pytest.raises(SharedFolderError, match=r"sematic\.db too"):
            cleared(store)


def test_once_the_word_of_a_database_is_gone_the_folder_is_cleared(tmp_path):
    open_store(tmp_path, database=OTHER).close()
    with open_store(tmp_path) as store:
        with pytest.raises(SharedFolderError) as caught:
            cleared(store)
        ((_, path),) = caught.value.others
        (tmp_path / "databases" / path.rsplit("/", 1)[1]).unlink()
        cleared(store)

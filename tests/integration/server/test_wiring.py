"""A server opens the store that its settings name."""

import psycopg
import pytest

from sematic.model.errors import StoreError
from sematic.server.wiring import wired
from sematic.settings import Settings


def test_a_server_without_a_database_of_its_own_serves_the_folder(tmp_path):
    settings = Settings(folder=tmp_path / "home", values={"LOCAL_STORAGE_PATH": str(tmp_path / "values")})
    with wired(settings) as app:
        store = app.state.parts.store
        assert store.database.file == tmp_path / "home" / "sematic.db"
        # Where drivers on this machine keep them.
        assert store.blobs.folder == str(tmp_path / "home" / "blobs")


def test_a_server_with_a_database_url_keeps_rows_there_and_values_in_their_folder(tmp_path, fresh_database):
    url = fresh_database()
    values = {"DATABASE_URL": url, "LOCAL_STORAGE_PATH": str(tmp_path / "values")}
    with wired(Settings(folder=tmp_path / "home", values=values)) as app:
        store = app.state.parts.store
        assert store.engine.dialect.name == "postgresql"
        store.blobs.put(b"value")
        store_id = store.id
    assert not (tmp_path / "home" / "sematic.db").exists()
    assert len(list((tmp_path / "values").glob("??/*"))) == 1
    with psycopg.connect(url) as db:
        assert db.execute("SELECT value FROM facts WHERE name = 'store_id'").fetchall() == [(store_id,)]


def test_a_server_does_not_start_on_a_database_that_is_not_there(tmp_path):
    settings = Settings(folder=tmp_path, values={"DATABASE_URL": "postgresql://me:s3cret@127.0.0.1:1/x"})
    with (
        pytest.raises(StoreError, match=r"The database x on 127\.0\.0\.1:1 cannot be reached") as raised,
        wired(settings),
    ):
        pass
    assert "s3cret" not in str(raised.value)

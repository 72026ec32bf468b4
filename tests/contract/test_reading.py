"""Commands read the same from this machine's own store and from a server."""

from contextlib import closing, suppress

import pytest

from sematic.model.errors import SematicError
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.connection import Connection
from sematic.remote.nearby import NearbyBlobs
from sematic.remote.records import RemoteRecords
from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store
from sematic.testing.contracts.reading import ReadingContract
from sematic.testing.contracts.samples import run_id_named
from tests.builders import NOON
from tests.serving import Routed, listening


class _Stored(ReadingContract):
    @pytest.fixture
    def store(self, tmp_path, database):
        store = open_store(tmp_path / "store", database=database)
        # What the samples refer to.
        store.blobs.put(b"buffer")
        yield store
        with suppress(SematicError):
            store.close()

    @pytest.fixture
    def journal(self, store):
        return store.journal

    @pytest.fixture
    def put(self, store):
        return store.blobs.put

    @pytest.fixture
    def write_log(self, store):
        def write(content):
            path = store.logs.path_of(run_id_named("root"), run_id_named("root"), 1)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(content)

        return write


class TestOwnStore(_Stored):
    @pytest.fixture
    def records(self, store):
        return store


@pytest.fixture(scope="module")
def routed():
    app = Routed()
    with listening(app) as address:
        yield app, address


class TestServer(_Stored):
    @pytest.fixture
    def records(self, store, routed, tmp_path):
        app, address = routed
        app.app = application(
            Parts(store=store, settings=Settings(folder=tmp_path), clock=lambda: NOON, started_at=NOON)
        )
        with closing(Connection(address)) as connection:
            blobs = NearbyBlobs(here=FileBlobs(tmp_path / "here"), there=RemoteBlobs(connection))
            yield RemoteRecords(connection=connection, blobs=blobs)

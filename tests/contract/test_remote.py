"""A server far away keeps the contracts: the same suites, over HTTP to a real server."""

from contextlib import closing, suppress

import pytest

from sematic.model.errors import SematicError
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.cache import RemoteCache
from sematic.remote.connection import Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.journal import RemoteJournal
from sematic.server.application import application
from sematic.server.parts import Parts
from sematic.settings import Settings
from sematic.store.embedded import open_store
from sematic.testing.contracts.blobs import BlobsContract
from sematic.testing.contracts.cache import CacheContract
from sematic.testing.contracts.history import HistoryContract
from sematic.testing.contracts.journal import JournalContract
from tests.builders import NOON
from tests.serving import listening


class _Routed:
    """An application whose store can be replaced, so that each test has an empty one without a new server."""

    def __init__(self):
        self.app = None

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def routed():
    app = _Routed()
    with listening(app) as address:
        yield app, address


class _Remote:
    @pytest.fixture
    def connection(self, routed, tmp_path):
        app, address = routed
        settings = Settings(folder=tmp_path)
        with open_store(tmp_path) as store, closing(Connection(address)) as connection:
            # What the samples refer to.
            store.blobs.put(b"buffer")
            app.app = application(Parts(store=store, settings=settings, clock=lambda: NOON, started_at=NOON))
            yield connection

    @pytest.fixture
    def journal(self, connection):
        journal = RemoteJournal(connection)
        yield journal
        # Closing raises again what a test has provoked and the queue still holds.
        with suppress(SematicError):
            journal.close()

    @pytest.fixture
    def history(self, connection):
        return RemoteHistory(connection)

    @pytest.fixture
    def cache(self, connection):
        return RemoteCache(connection)


class TestRemoteJournal(_Remote, JournalContract):
    pass


class TestRemoteHistory(_Remote, HistoryContract):
    pass


class TestRemoteCache(_Remote, CacheContract):
    pass


class TestRemoteBlobs(_Remote, BlobsContract):
    @pytest.fixture
    def blobs(self, connection):
        return RemoteBlobs(connection)

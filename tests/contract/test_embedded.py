"""The embedded store keeps the contracts, on SQLite and on PostgreSQL."""

from contextlib import suppress

import pytest

from sematic.model.errors import SematicError
from sematic.store.blobs import FileBlobs
from sematic.store.embedded import open_store
from sematic.testing.contracts.blobs import BlobsContract
from sematic.testing.contracts.cache import CacheContract
from sematic.testing.contracts.history import HistoryContract
from sematic.testing.contracts.journal import JournalContract


class _Embedded:
    @pytest.fixture
    def store(self, tmp_path, database):
        store = open_store(tmp_path, database=database)
        yield store
        # Closing raises again what a test has provoked and the queue still holds.
        with suppress(SematicError):
            store.close()

    @pytest.fixture
    def journal(self, store):
        return store.journal

    @pytest.fixture
    def history(self, store):
        return store.history

    @pytest.fixture
    def cache(self, store):
        return store.cache


class TestEmbeddedJournal(_Embedded, JournalContract):
    pass


class TestEmbeddedHistory(_Embedded, HistoryContract):
    pass


class TestEmbeddedCache(_Embedded, CacheContract):
    pass


class TestFileBlobs(BlobsContract):
    @pytest.fixture
    def blobs(self, tmp_path):
        return FileBlobs(tmp_path / "blobs")

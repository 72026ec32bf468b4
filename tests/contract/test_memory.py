"""The stores in memory keep the contracts."""

import pytest

from sematic.testing.contracts.blobs import BlobsContract
from sematic.testing.contracts.cache import CacheContract
from sematic.testing.contracts.history import HistoryContract
from sematic.testing.contracts.journal import JournalContract
from sematic.testing.memory import MemoryBlobs, MemoryJournal


class _InMemory:
    @pytest.fixture
    def journal(self):
        return MemoryJournal()

    @pytest.fixture
    def history(self, journal):
        return journal

    @pytest.fixture
    def cache(self, journal):
        return journal


class TestMemoryJournal(_InMemory, JournalContract):
    pass


class TestMemoryHistory(_InMemory, HistoryContract):
    pass


class TestMemoryCache(_InMemory, CacheContract):
    pass


class TestMemoryBlobs(BlobsContract):
    @pytest.fixture
    def blobs(self):
        return MemoryBlobs()

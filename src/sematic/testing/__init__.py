"""For tests: mocked functions, stores in memory, and the contracts that plug-ins have to keep."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sematic.testing.contracts.blobs import BlobsContract
    from sematic.testing.contracts.cache import CacheContract
    from sematic.testing.contracts.executor import ExecutorContract
    from sematic.testing.contracts.history import HistoryContract
    from sematic.testing.contracts.isolation import IsolationContract
    from sematic.testing.contracts.journal import JournalContract
    from sematic.testing.contracts.launcher import LauncherContract
    from sematic.testing.contracts.placement import PlacementContract
    from sematic.testing.contracts.reconnecting import ReconnectContract
    from sematic.testing.memory import MemoryBlobs, MemoryJournal
    from sematic.testing.mocks import mock_sematic_funcs

__all__ = [
    "BlobsContract",
    "CacheContract",
    "ExecutorContract",
    "HistoryContract",
    "IsolationContract",
    "JournalContract",
    "LauncherContract",
    "MemoryBlobs",
    "MemoryJournal",
    "PlacementContract",
    "ReconnectContract",
    "mock_sematic_funcs",
]

_HOMES = {
    "BlobsContract": "sematic.testing.contracts.blobs",
    "CacheContract": "sematic.testing.contracts.cache",
    "ExecutorContract": "sematic.testing.contracts.executor",
    "HistoryContract": "sematic.testing.contracts.history",
    "IsolationContract": "sematic.testing.contracts.isolation",
    "JournalContract": "sematic.testing.contracts.journal",
    "LauncherContract": "sematic.testing.contracts.launcher",
    "MemoryBlobs": "sematic.testing.memory",
    "MemoryJournal": "sematic.testing.memory",
    "PlacementContract": "sematic.testing.contracts.placement",
    "ReconnectContract": "sematic.testing.contracts.reconnecting",
    "mock_sematic_funcs": "sematic.testing.mocks",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)

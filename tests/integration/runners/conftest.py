from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sematic.store.embedded import Store, open_store


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own for each test."""
    folder = tmp_path / "store"
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture
def read(store_folder: Path) -> Iterator[Store]:
    """The test's store, as another process would read it; open it after the run."""
    with open_store(store_folder) as store:
        yield store

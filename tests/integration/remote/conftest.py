from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.remote.steps import HOOKS
from tests.serving import serving


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own for each test."""
    folder = tmp_path / "here"
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _no_hooks() -> None:
    HOOKS.clear()


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server that drivers of this test record on, and its store."""
    with serving(tmp_path / "there") as (address, store):
        monkeypatch.setenv("SEMATIC_API_ADDRESS", address)
        yield address, store

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.runners.steps import CALLS


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of its own for each test."""
    folder = tmp_path / "store"
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    CALLS.clear()

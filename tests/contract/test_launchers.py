"""Launchers do what launchers have to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.executors.local_launcher import LocalLauncher
from sematic.model.jobs import LAUNCHED
from sematic.testing import LauncherContract


@pytest.mark.slow
class TestLocal(LauncherContract):
    @pytest.fixture
    def launcher(self, tmp_path: Path):
        launcher = LocalLauncher(store=tmp_path, patience=5.0)
        yield launcher
        for folder in (tmp_path / LAUNCHED).glob("*"):
            launcher.stop(folder.name)

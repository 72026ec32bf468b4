"""A pipeline that runs in the foreground, to look on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sematic import LocalRunner
from tests.stores.pipelines.live import live

SECONDS = 20.0


def make_live(folder: Path, size: int) -> Mapping[str, str]:
    """Run a pipeline of about so many steps, and show what it says."""
    os.environ["SEMATIC_CONFIG_DIR"] = str(folder)
    future = live(size, SECONDS * min(size / 60, 1)).set(name="Live", tags=["live"])
    LocalRunner().run(future)
    return {"root": future.id}

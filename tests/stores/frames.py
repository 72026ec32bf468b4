"""Tables: one that is wide and long, and small ones that are odd."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sematic.store.embedded import open_store
from tests.stores.pipelines.frames import COLUMNS, STEPS, frames
from tests.stores.running import in_store, run, step_of


def make_frames(folder: Path, size: int) -> Mapping[str, str]:
    """Run a pipeline that makes a table of so many rows and 100 columns, and small ones."""
    with in_store(folder):
        root = run(frames(size, COLUMNS).set(name="Tables", tags=["tables"]))
    with open_store(folder, for_writing=False) as store:
        names = ["wide", *(step.__name__ for step in STEPS)]
        return {"root": root, **{name: step_of(store, root, name=name) for name in names}}

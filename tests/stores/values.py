"""One pipeline run with an output of every kind of view."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sematic.store.embedded import open_store
from tests.stores.pipelines.values import STEPS, values
from tests.stores.running import in_store, run, step_of


def make_values(folder: Path, _: int) -> Mapping[str, str]:
    """Run the pipeline; ids of its steps are given by name."""
    with in_store(folder):
        root = run(values().set(name="One of everything", tags=["values"]))
    with open_store(folder, for_writing=False) as store:
        return {"root": root, **{step.__name__: step_of(store, root, name=step.__name__) for step in STEPS}}

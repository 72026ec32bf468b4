"""A search that was run day after day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sematic.store.embedded import open_store
from tests.stores.pipelines.tries import search
from tests.stores.running import in_store, run, step_of

TRIES = 12


def make_tries(folder: Path, size: int) -> Mapping[str, str]:
    """Run it on so many days."""
    with in_store(folder):
        roots = [run(search(day, TRIES).set(name=f"Search of day {day}")) for day in range(1, size + 1)]
    names = ("best_of", "is_good", "note_of")
    with open_store(folder, for_writing=False) as store:
        return {"first": roots[0], "last": roots[-1], **{name: step_of(store, roots[-1], name=name) for name in names}}

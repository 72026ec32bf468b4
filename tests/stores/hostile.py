"""Texts that try to break what shows them, in every place where a user may write one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sematic.model.errors import PipelineRunError
from sematic.store.embedded import open_store
from sematic.store.notes import Notes
from tests.stores.pipelines import hostile as h
from tests.stores.running import in_store, newest, run, run_to_failure, step_of

TAGS = ["<b>", h.SCRIPT, h.ONERROR, h.RTL, h.EMOJI, h.ZALGO, "a,b", "a b", "-x", "x:y", "?#&=%2f", "t" * 200]
NOTES = [
    h.SCRIPT,
    f"{h.ONERROR}\n\n[click]({h.JAVASCRIPT})",
    f"{h.RTL} {h.EMOJI} {h.ZALGO} {h.ZERO_WIDTH}",
    "# " + "long " * 4000,
    f"<iframe src='{h.JAVASCRIPT}'></iframe>\n\n| a | {h.ONERROR} |\n|---|---|\n| {h.SCRIPT} | `x` |",
    "[x]: javascript:window.__hostile%20=%201\n\n[reference][x] <javascript:window.__hostile=1>",
]


def make_hostile(folder: Path, _: int) -> Mapping[str, str]:
    """Run a pipeline of hostile values, one that fails with a hostile message, and others with hostile names."""
    found = {}
    with in_store(folder):
        for number, name in enumerate(h.NAMES):
            found[f"named {number}"] = run(h.documented().set(name=name[:300], tags=[TAGS[number % len(TAGS)]]))
        found["failed"] = run_to_failure(h.failing(h.RTL).set(name=h.ONERROR, tags=["failed"]))
        try:
            found["surrogates"] = run(h.lonely().set(name="Lone surrogates"))
        except PipelineRunError:
            # If such a text cannot be stored, the run fails, and must be shown all the same.
            found["surrogates"] = newest(folder)
        found["values"] = run(h.hostile().set(name=f"{h.SCRIPT} hostile", tags=TAGS))
    with open_store(folder) as store:
        for step in ("table", "figure", "picture", "output_of_terminals", "long_text", "documented"):
            found[step] = step_of(store, found["values"], name=step)
        found["raises"] = step_of(store, found["failed"], name="raises")
        for note in NOTES:
            notes = Notes(store.engine)
            notes.add(store.runs.by_prefix(found["values"]), author=h.SCRIPT, markdown=note, at=datetime.now(UTC))
    return found

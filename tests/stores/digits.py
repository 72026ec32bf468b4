"""What some days of ordinary work leave behind: real pipelines, in every state there is."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sematic import LocalRunner
from sematic.examples.caching.pipeline import pipeline as primes
from sematic.examples.digits.config import Config, Grid, ModelKind
from sematic.examples.digits.pipeline import pipeline as digits
from sematic.examples.hello.pipeline import pipeline as hello
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.store.notes import Notes
from tests.stores.drawing import Drawing, Drawn, Pen, under_way
from tests.stores.pipelines.nightly import nightly
from tests.stores.pipelines.outside import simulations
from tests.stores.running import in_store, run, run_to_failure, step_of, stopped

DONE = 9
"""Shards that the run under way has indexed."""

_PROGRAM = "tests.stores.pipelines.endless"


def make_digits(folder: Path, _: int) -> Mapping[str, str]:
    """Run pipelines of several kinds; digits last, so that they are what one sees first."""
    with in_store(folder):
        found = {
            "hello": run(hello("reader").set(name="Hello")),
            "nightly": run(nightly(4, has_gaps=False).set(name="Nightly training", tags=["nightly", "prod"])),
            "simulations": run(simulations(3).set(name="Simulations", tags=["slow"])),
            **_cached(),
            "failed": run_to_failure(
                nightly(6, has_gaps=True).set(name="Nightly training", tags=["nightly", "needs-a-look"])
            ),
            "canceled": stopped(folder, _PROGRAM, "Canceled training", step="learn 5", signal=signal.SIGTERM),
            "interrupted": stopped(folder, _PROGRAM, "Interrupted training", step="learn 5", signal=signal.SIGKILL),
            **_digits(folder),
        }
    with open_store(folder) as store:
        found["failed_step"] = step_of(store, found["failed"], name="fit fold 5")
        found["confusion"] = step_of(store, found["first"], name="draw_confusion")
        found["running"] = _running(store)
        _write_notes(store, found)
    return found


def _cached() -> Mapping[str, str]:
    numbers = [91, 97, 221, 223, 7919]
    cold = run(primes(numbers).set(name="Primes"), runner=LocalRunner(cache_namespace="seeded"))
    warm = run(primes([*numbers, 10_007]).set(name="Primes"), runner=LocalRunner(cache_namespace="seeded"))
    return {"cold": cold, "warm": warm}


def _digits(folder: Path) -> Mapping[str, str]:
    config = Config(rounds=1)
    first = run(digits(config).set(name="Digits", tags=["example", "baseline"]))
    grid = Grid(kinds=[ModelKind.LOGISTIC_REGRESSION, ModelKind.RANDOM_FOREST], regularisations=[0.1], trees=[10, 50])
    second = run(digits(Config(rounds=0, seed=7, grid=grid)).set(name="Digits", tags=["example", "forest"]))
    with open_store(folder, for_writing=False) as store:
        report = step_of(store, first, name="report")
    # What the report depends on is taken over; the report and what it calls are executed again.
    again = digits(config).set(name="Digits", tags=["example", "rerun"])
    return {"first": first, "second": second, "rerun": run(again, runner=LocalRunner(rerun_from=report))}


def _running(store: Store) -> str:
    """Draw a run under way: its driver is on another machine, and will be heard of for a long time to come."""
    pen = Pen(store)
    drawing = Drawing(pen, "reindexing", "warehouse.indexing.reindex", datetime.now(UTC) - timedelta(seconds=95))
    root = drawing.begin(
        inputs={"shards": 24}, tags=["prod"], docstring="Build **all** indexes anew.", user="warehouse"
    )
    before: Drawn | int = 0
    for shard in range(24):
        state = RunState.RESOLVED if shard < DONE else RunState.SCHEDULED if shard == DONE else RunState.CREATED
        before = drawing.step(
            f"index shard {shard}",
            function="warehouse.indexing.index",
            inputs={"shard": shard, "before": before},
            output=1000 * shard,
            at=2 + 10 * shard if shard <= DONE else 0.05,
            seconds=9.5,
            state=state,
        )
        if state is RunState.SCHEDULED:
            pen.log(before.run, [f"shard 9: {done:,} of 120,000 documents" for done in range(0, 42_000, 2_000)])
    pen.lift()
    under_way(store, root.run, since=drawing.at(0))
    return root.run.id


def _write_notes(store: Store, found: Mapping[str, str]) -> None:
    notes, now = Notes(store.engine), datetime.now(UTC)
    for label, author, markdown in (
        ("first", "ada", "**Baseline.** Everything later is compared with this one; accuracy `0.98`."),
        (
            "first",
            "warehouse",
            "Misread nines look like fours, see *misread* in the report.\n\n- try more rounds\n- [ ] try SVC",
        ),
        ("failed", "ada", "Fold 5 has gaps since the warehouse moved. Ask them before you rerun it."),
        ("failed_step", "warehouse", "It is sample `3` to `5`, feature `2`."),
    ):
        notes.add(store.runs.by_prefix(found[label]), author=author, markdown=markdown, at=now)

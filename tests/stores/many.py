"""Years of somebody's work: hundreds of pipelines, run again and again, in every state."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sematic.model.records import GitState
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.stores.drawing import Drawing, Drawn, Pen, an_exception, under_way

PIPELINES = 500
STEPS = 4
"""Steps of a pipeline run on average; with its root that makes five runs."""
DAYS = 60
TEAMS = ("search", "ranking", "vision", "speech", "fraud", "ads", "maps", "forecast")
TASKS = ("train", "evaluate", "index", "export", "label", "backfill", "clean", "report", "tune", "serve")
OWNERS = tuple(f"team-{number}" for number in range(1, 11))
TAGS = ("prod", "nightly", "gpu", "experiment", "baseline", "debug", "release", "slow")
STEP_NAMES = ("load", "clean", "split", "train", "evaluate", "calibrate", "export", "report")
ERRORS = (
    ("ValueError", "shapes (64,10) and (32,10) not aligned"),
    ("KeyError", "'age'"),
    ("MemoryError", "Unable to allocate 7.45 GiB for an array with shape (1000000, 1000)"),
    ("ConnectionError", "warehouse.internal:5439 did not answer within 30 s"),
    ("ZeroDivisionError", "division by zero"),
)
OUTCOMES = {"succeeded": 80, "failed": 14, "canceled": 6}
"""How a pipeline run ended, and how often of a hundred."""
NOW = 0.001
"""The share of pipeline runs, the latest ones, that are under way; every fifth of them interrupted."""
RETRIED = 0.03
CACHED = 0.05
AGAIN = 0.3
"""The share of running steps that failed and wait for another try."""


STATES = {
    "running": RunState.SCHEDULED,
    "interrupted": RunState.SCHEDULED,
    "canceled": RunState.CANCELED,
    "after canceled": RunState.CANCELED,
    "after failed": RunState.CANCELED,
}
"""How the step stands that a pipeline run has come to, and those behind it; queued unless said here."""


def make_many(folder: Path, size: int) -> Mapping[str, str]:
    """Draw about so many runs."""
    chance = random.Random(1)
    roots = max(size // (STEPS + 1), 1)
    # Some pipelines run every hour, most rarely.
    weights = [1 / (1 + rank) ** 0.7 for rank in range(PIPELINES)]
    pipelines = [path_of(rank) for rank in range(PIPELINES)]
    found: dict[str, str] = {}
    earlier: dict[str, Drawn] = {}
    with open_store(folder) as store:
        pen = Pen(store)
        gap = timedelta(days=DAYS) / roots
        for number in range(roots):
            rank = number if number < PIPELINES else chance.choices(range(PIPELINES), weights)[0]
            outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
            left = roots - number
            if left <= max(roots * NOW, 2):
                outcome = "interrupted" if left % 5 == 2 else "running"
            drawing = Drawing(pen, f"many {number}", pipelines[rank], pen.now - gap * left)
            _draw(drawing, outcome, chance, rank=rank, earlier=earlier)
            found[outcome] = drawing.root.run.id
            if outcome == "running":
                pen.lift()
                under_way(store, drawing.root.run, since=drawing.began)
        pen.lift()
    return found


def path_of(rank: int) -> str:
    """Return the path of a pipeline; rank 0 runs most often."""
    team, task = TEAMS[rank % len(TEAMS)], TASKS[rank // len(TEAMS) % len(TASKS)]
    generation = rank // (len(TEAMS) * len(TASKS))
    return f"{team}.pipelines.{task}" + (f"_v{generation + 1}" if generation else "")


def _draw(drawing: Drawing, outcome: str, chance: random.Random, *, rank: int, earlier: dict[str, Drawn]) -> None:
    owner = OWNERS[rank % len(OWNERS)] if chance.random() < 0.8 else chance.choice(OWNERS)
    commit = f"{chance.getrandbits(160):040x}"
    root = drawing.begin(
        name=drawing.function.rpartition(".")[2].replace("_", " ").capitalize(),
        inputs={"seed": chance.randrange(100), "rows": 1000 * chance.randrange(1, 50)},
        tags=chance.sample(TAGS, k=chance.choice((0, 0, 1, 1, 2, 3))),
        user=owner,
        docstring=f"Do **{drawing.function}** for the team.",
        git=GitState(
            commit=commit, branch=chance.choice(("main", "main", f"{owner}/try")), is_dirty=chance.random() < 0.2
        ),
    )
    steps = max(STEPS + chance.choice((-2, -1, 0, 0, 0, 1, 2)), 1)
    broken = steps if outcome == "succeeded" else chance.randrange(steps)
    pace = 10 ** chance.uniform(-1, 3.2)
    at, before = 0.1, None
    for number in range(steps):
        seconds = pace * chance.uniform(0.2, 1.5)
        fate = "" if number < broken else outcome if number == broken else f"after {outcome}"
        before = _step(drawing, number, before, fate, earlier=earlier, chance=chance, at=at, seconds=seconds)
        if number <= broken:
            at += seconds + 0.05
    assert before is not None
    _end(drawing, root, before, outcome, at=at)


def _step(
    drawing: Drawing,
    number: int,
    before: Drawn | None,
    fate: str,
    *,
    earlier: dict[str, Drawn],
    chance: random.Random,
    at: float,
    seconds: float,
) -> Drawn:
    name = STEP_NAMES[number % len(STEP_NAMES)]
    facts: dict[str, Any] = {
        "name": name,
        "function": f"{drawing.function.rpartition('.')[0]}.{name}",
        "inputs": {"rows": before or chance.randrange(100)},
        "at": at,
        "seconds": seconds,
    }
    if fate == "failed":
        kind, message = chance.choice(ERRORS)
        return drawing.step(f"{number}", state=RunState.FAILED, error=an_exception(kind, message), **facts)
    if fate == "running" and chance.random() < AGAIN:
        return drawing.step(f"{number}", state=RunState.RETRYING, tries=[an_exception(*ERRORS[3])], **facts)
    if fate:
        state = STATES.get(fate, RunState.CREATED)
        return drawing.step(f"{number}", state=state, **facts)
    before_it = earlier.get(facts["function"])
    if before_it is not None and chance.random() < CACHED:
        return drawing.step(f"{number}", original=before_it, **facts)
    tries = [an_exception(*ERRORS[3])] if chance.random() < RETRIED else []
    made = drawing.step(f"{number}", output=chance.randrange(500), tries=tries, **facts)
    earlier[made.run.function] = made
    return made


def _end(drawing: Drawing, root: Drawn, last: Drawn, outcome: str, *, at: float) -> None:
    match outcome:
        case "failed":
            drawing.fail(root, at=at)
            drawing.end(PipelineRunState.FAILED, at=at + 0.01)
        case "canceled":
            drawing.cancel(root, at=at)
            drawing.end(PipelineRunState.CANCELED, at=at + 0.01)
        case "succeeded":
            drawing.close(root, last, at=at)
            drawing.end(PipelineRunState.COMPLETE, at=at + 0.01)

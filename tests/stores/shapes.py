"""Large pipeline runs of three shapes: wide, long, and nested."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.stores.drawing import Drawing, Drawn, Pen, an_exception

FAILED = 5
CACHED = 12
WIDE = 200
"""Calls of the mapped run that succeeds."""
AT_ONCE = 64
"""How many mapped calls run at the same time."""
LAYER = 100
"""Steps of a layer."""
GROUP = 10
"""Steps of a compound step in a layer, and groups in a layer."""


def make_map(folder: Path, size: int) -> Mapping[str, str]:
    """Draw a function that is called so often, twice: some calls fail; and fewer calls that all succeed."""
    with open_store(folder) as store:
        pen = Pen(store)
        small = _mapped(pen, "small", min(size, WIDE), hours_ago=8, failures=0)
        large = _mapped(pen, "large", size, hours_ago=4, failures=min(FAILED, size))
        pen.lift()
    return {"small": small["root"], **large}


def make_chain(folder: Path, size: int) -> Mapping[str, str]:
    """Draw so many steps, each of which needs the output of the one before."""
    with open_store(folder) as store:
        pen = Pen(store)
        drawing = _drawing(pen, "chain", "pipelines.long.chain", hours_ago=6)
        root = drawing.begin(name="Long chain", inputs={"length": size}, tags=["chain"])
        step: Drawn | int = 0
        for number in range(size):
            step = drawing.step(
                f"step {number}",
                function="pipelines.long.add_one",
                inputs={"x": step},
                output=number + 1,
                at=1 + number / 2,
                seconds=0.2 + number * 7 % 10 / 40,
            )
        assert isinstance(step, Drawn)
        drawing.close(root, step, at=1 + size / 2)
        drawing.end(PipelineRunState.COMPLETE, at=1.01 + size / 2)
        pen.lift()
    return {"root": root.run.id, "last": step.run.id}


def make_layered(folder: Path, size: int) -> Mapping[str, str]:
    """Draw layers of a hundred steps, each a compound step of ten groups, which are compound steps of ten steps."""
    with open_store(folder) as store:
        pen = Pen(store)
        layers = max(size // LAYER, 1)
        drawing = _drawing(pen, "layered", "pipelines.layers.network", hours_ago=5)
        root = drawing.begin(name="Layered network", inputs={"layers": layers}, tags=["layered"])
        before: Drawn | None = None
        deepest = ""
        for layer in range(layers):
            before, deepest = _layer(drawing, layer, before)
        assert before is not None
        drawing.close(root, before, at=20.0 * layers)
        drawing.end(PipelineRunState.COMPLETE, at=20.0 * layers + 0.01)
        pen.lift()
    return {"root": root.run.id, "last": before.run.id, "deepest": deepest}


def _layer(drawing: Drawing, number: int, before: Drawn | None) -> tuple[Drawn, str]:
    """Draw one layer; return it, and the id of a step in it."""
    at = 1 + 20.0 * number
    made = drawing.compound(
        f"layer {number}", function="pipelines.layers.layer", inputs={"number": number, "before": before or 0}, at=at
    )
    groups: list[Drawn] = []
    step_id = ""
    for place in range(GROUP):
        group = drawing.compound(
            f"layer {number} group {place}",
            name=f"group {place}",
            function="pipelines.layers.group",
            inputs={"x": before or 0, "place": place},
            at=at + 0.1 + place / 10,
            parent=made,
        )
        step: Drawn | None = None
        for unit in range(GROUP):
            # Every other step goes on from the one before it, so groups are no plain rows.
            step = drawing.step(
                f"layer {number} group {place} unit {unit}",
                name=f"unit {unit}",
                function=f"pipelines.layers.unit_{unit % 4}",
                inputs={"x": step if step is not None and unit % 2 else before or 0, "weight": unit},
                output=number * LAYER + place * GROUP + unit,
                at=at + 0.2 + place / 10 + unit,
                seconds=0.4 + (unit * 3 + place) % 7 / 10,
                parent=group,
            )
            step_id = step.run.id
        assert step is not None
        groups.append(drawing.close(group, step, at=at + 12 + place / 10))
    listed = drawing.gathered(f"layer {number} outputs", groups, at=at + 14, parent=made)
    joined = drawing.step(
        f"layer {number} joined",
        name="join",
        function="pipelines.layers.join",
        inputs={"xs": listed},
        output=number * LAYER,
        at=at + 14.5,
        seconds=1,
        parent=made,
    )
    return drawing.close(made, joined, at=at + 16), step_id


def _mapped(pen: Pen, label: str, size: int, *, hours_ago: float, failures: int) -> Mapping[str, str]:
    drawing = _drawing(pen, f"map {label}", "pipelines.wide.scores", hours_ago=hours_ago)
    root = drawing.begin(name="Wide map", inputs={"count": size, "seed": 1}, tags=["map", label])
    every = max(size // failures, 1) if failures else 0
    failed = [every * number + every // 2 for number in range(failures)]
    original = _original(pen, label, hours_ago=hours_ago + 20) if size > CACHED * 2 else None
    made: list[Drawn] = []
    found = {"root": root.run.id}
    for number in range(size):
        at = 1 + number / AT_ONCE
        facts = {"function": "pipelines.wide.score", "inputs": {"x": number % 1000}, "at": at, "queued": at - 0.05}
        if number in failed:
            error = an_exception("ValueError", f"Item {number} has no label.")
            run = drawing.step(f"score {number}", state=RunState.FAILED, error=error, seconds=0.7, **facts)
            pen.log(run.run, [f"scoring item {number}", "WARNING no label found", *error.repr.splitlines()])
            found.setdefault("failed", run.run.id)
        elif original is not None and 0 < number <= CACHED:
            facts["inputs"] = {"x": 1}
            run = drawing.step(f"score {number}", original=original, **facts)
            found.setdefault("cached", run.run.id)
        else:
            run = drawing.step(
                f"score {number}", output=number * 3 % 1009, seconds=0.5 + number * 13 % 50 / 40, **facts
            )
        made.append(run)
    at = 3 + size / AT_ONCE
    listed = drawing.gathered("scores", made, at=at)
    if failures:
        drawing.step("best", function="pipelines.wide.best", inputs={"scores": listed}, at=at, state=RunState.CANCELED)
        drawing.fail(root, at=at)
        drawing.end(PipelineRunState.FAILED, at=at + 0.01)
        return found
    best = drawing.step("best", function="pipelines.wide.best", inputs={"scores": listed}, output=1008, at=at)
    drawing.close(root, best, at=at + 1.01)
    drawing.end(PipelineRunState.COMPLETE, at=at + 1.02)
    return found


def _original(pen: Pen, label: str, *, hours_ago: float) -> Drawn:
    """Draw the earlier run whose output is taken over."""
    drawing = _drawing(pen, f"earlier {label}", "pipelines.wide.scores", hours_ago=hours_ago)
    root = drawing.begin(name="Wide map", inputs={"count": 1, "seed": 1}, tags=["map", "first"])
    step = drawing.step("score 1", function="pipelines.wide.score", inputs={"x": 1}, output=3, at=1)
    drawing.close(root, step, at=2.5)
    drawing.end(PipelineRunState.COMPLETE, at=2.6)
    return step


def _drawing(pen: Pen, label: str, function: str, *, hours_ago: float) -> Drawing:
    return Drawing(pen, label, function, pen.now - timedelta(hours=hours_ago))

"""A step that wrote a million lines, and one that is writing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sematic.machine.private import make_private, open_private
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.stores.drawing import Drawing, Pen, an_exception, under_way

NEEDLE = "checkpoint written to /models/run-42/"
"""Stands in every ten-thousandth line, and nowhere else."""
NEEDLE_EVERY = 10_000
SOME = 200
"""Lines of the log of a run under way."""
HUGE = 3_200_000
"""Bytes of the longest line."""
LONG = 12_000

_PADDING = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore"
_TRACEBACK = (
    "Traceback (most recent call last):",
    '  File "/home/ada/project/train.py", line 214, in step',
    "    loss = criterion(model(batch), target)",
    '  File "/usr/lib/python3.12/site-packages/torch/nn/modules/module.py", line 1553, in _wrapped_call_impl',
    "    return self._call_impl(*args, **kwargs)",
    '  File "/usr/lib/python3.12/site-packages/torch/nn/functional.py", line 2891, in linear',
    "    return torch._C._nn.linear(input, weight, bias)",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x10 and 32x10)",
)
_WORDS = (
    "Größe",
    "数据加载完成",
    "загрузка",
    "🚀 done",
    "e\u0301tape",
    "\u05e9\u05dc\u05d5\u05dd",
    "naïve café",
    "δx→0",
)


def make_long_log(folder: Path, size: int) -> Mapping[str, str]:
    """Draw a run with a log of so many lines, and one under way that has written some."""
    with open_store(folder) as store:
        pen = Pen(store)
        drawing = Drawing(pen, "long log", "training.loops.train", pen.now - timedelta(hours=7))
        root = drawing.begin(name="Talkative training", inputs={"epochs": 100}, tags=["long-log"])
        quiet = drawing.step("prepare", function="training.loops.prepare", inputs={"epochs": 100}, output=100, at=1)
        talks = drawing.step(
            "fit", function="training.loops.fit", inputs={"epochs": quiet}, at=3, seconds=6 * 3600,
            state=RunState.FAILED, error=an_exception("RuntimeError", _TRACEBACK[-1].partition(": ")[2]),
            tries=[an_exception("ConnectionError", "lost the connection to worker 3")],
        )  # fmt: skip
        pen.log(talks.run, ["attempt one", "\x1b[31mERROR\x1b[0m lost the connection to worker 3"], attempt=1)
        drawing.fail(root, at=3 + 6 * 3600)
        drawing.end(PipelineRunState.FAILED, at=4 + 6 * 3600)
        _write(store.logs.path_of(root.run.id, talks.run.id, 2), size)
        store.logs.log_of(root.run.id, talks.run.id, 2).extend_index()
        writing = Drawing(pen, "writing log", "training.loops.train", datetime.now(UTC) - timedelta(minutes=3))
        under = writing.begin(name="Training under way", inputs={"epochs": 3}, tags=["long-log"], user="warehouse")
        step = writing.step(
            "fit", function="training.loops.fit", inputs={"epochs": 3}, at=1, state=RunState.SCHEDULED
        )  # fmt: skip
        pen.log(step.run, [*islice(lines(SOME), SOME)])
        pen.lift()
        under_way(store, under.run, since=writing.began)
    return {"root": root.run.id, "long": talks.run.id, "running": under.run.id, "writing": step.run.id}


def lines(count: int) -> Iterator[str]:
    """Yield what a talkative step writes, the same each time; a line may be overwritten by itself."""
    chance = random.Random(7)
    trace: list[str] = []
    for number in range(1, count + 1):
        if number % NEEDLE_EVERY == 0:
            yield f"{_stamp(number)} INFO {NEEDLE}{number}.pt"
        elif trace:
            yield trace.pop(0)
        elif number == count // 2 and count > SOME:
            yield f"{_stamp(number)} DEBUG weights " + "0.123456789," * (HUGE // 12)
        else:
            kind = chance.random()
            if kind < 0.0003:
                trace = list(_TRACEBACK[1:])
                yield _TRACEBACK[0]
                continue
            make = next(make for share, make in _KINDS if kind < share)
            yield make(number, chance)


def _write(path: Path, count: int) -> None:
    make_private(path.parent)
    with open(open_private(path), "w", encoding="utf-8") as file:  # noqa: PTH123 - a handle
        made = lines(count)
        while some := "\n".join(islice(made, 10_000)):
            file.write(f"{some}\n")


def _stamp(number: int) -> str:
    seconds, thousandths = divmod(number * 21, 1000)
    return f"2026-11-20 {seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def _plain(number: int, chance: random.Random) -> str:
    start = number % 20
    return (
        f"{_stamp(number)} INFO step {number} loss {chance.random():.6f} grad {chance.random() * 10:.4f}"
        f" lr 0.0003 samples/s {chance.randrange(900, 1200)} {_PADDING[start : start + 70]}"
    )


def _coloured(number: int, chance: random.Random) -> str:
    del chance
    return (
        f"\x1b[2m{_stamp(number)}\x1b[0m \x1b[32mINFO\x1b[0m \x1b[1mstep {number}\x1b[0m"
        f" \x1b[38;5;{16 + number % 216}mloss\x1b[0m \x1b[38;2;{number % 256};120;200m{number / 7:.3f}\x1b[0m"
        " \x1b[4mok\x1b[24m"
    )


def _warning(number: int, chance: random.Random) -> str:
    return f"{_stamp(number)} \x1b[33mWARNING\x1b[0m gradient norm {chance.random() * 100:.2f} is clipped"


def _error(number: int, chance: random.Random) -> str:
    return f"{_stamp(number)} \x1b[1;31mERROR\x1b[0m worker {chance.randrange(8)} did not answer, asking again"


def _progress(number: int, chance: random.Random) -> str:
    del chance
    steps = (f"epoch {number % 100} {'█' * done}{'░' * (10 - done)} {done * 10}%" for done in range(11))
    return "\r".join(steps)


def _unicode(number: int, chance: random.Random) -> str:
    return f"{_stamp(number)} INFO {chance.choice(_WORDS)} {chance.choice(_WORDS)} {number}"


def _structured(number: int, chance: random.Random) -> str:
    return f'{{"time": "{_stamp(number)}", "level": "info", "step": {number}, "loss": {chance.random():.5f}}}'


def _long(number: int, chance: random.Random) -> str:
    del chance
    return f"{_stamp(number)} DEBUG batch {number} " + "0.5 " * (LONG // 4)


_KINDS: tuple[tuple[float, Callable[[int, random.Random], str]], ...] = (
    (0.0012, _error),
    (0.004, _warning),
    (0.006, _progress),
    (0.0065, _long),
    (0.02, _structured),
    (0.05, _unicode),
    (0.15, _coloured),
    (1.0, _plain),
)
"""What a line is, and up to which chance."""

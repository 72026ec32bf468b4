"""What a run called, as a table of lines for people."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sematic.cli import wording
from sematic.model.states import RunState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from sematic.cli.run_tree import Line
    from sematic.cli.story import Story
    from sematic.model.ids import ArtifactId, RunId
    from sematic.model.records import Artifact, Run

DEEPEST = 12
"""Levels of nesting that are indented; what is deeper stays below them."""

MOST_INPUTS = 6
"""Inputs of a run that are looked at; there is no room for more."""

_LONGEST_INPUT = 24
_WIDEST = 160
"""Columns that inputs and output may take, however wide the page is."""
_LEAST_INPUTS = 8
"""Columns below which a part of the inputs says nothing."""
_WIDE = 80
"""Columns from which on a long result leaves a third of them to the inputs."""
_CLASS = re.compile(r"([A-Za-z_][\w.]*)(\(|: )")

_WORST_FIRST = (
    RunState.FAILED,
    RunState.NESTED_FAILED,
    RunState.CANCELED,
    RunState.RETRYING,
    RunState.SCHEDULED,
    RunState.RAN,
    RunState.CREATED,
    RunState.RESOLVED,
)


def page_of_tree(
    story: Story,
    lines: Sequence[Line],
    known: Mapping[ArtifactId, Artifact],
    *,
    reasons: Mapping[RunId, str],
    now: datetime,
) -> RenderableType:
    """Return the lines of a tree: state, name, id, time, inputs and what came of it, or for what it waits."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(overflow="fold")
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1, min_width=20)
    for line in lines:
        if line.is_group:
            table.add_row(*_group_cells(story, line, now=now))
        else:
            table.add_row(*_run_cells(story, line, known, why=reasons.get(line.runs[0].id, ""), now=now))
    return Padding(table, (0, 0, 0, 2))


def tally(runs: Sequence[Run], *, interrupted: Collection[RunId] = ()) -> str:
    """Return how many runs are in which state, in words; those that only build containers do not count."""
    counts: dict[str, int] = {}
    for run in runs:
        if run.is_virtual:
            continue
        word = wording.look_of(run, interrupted=interrupted).word
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count:,} {word}" for word, count in counts.items())


class CallAndResult:
    """Inputs and what came of them on one line; where there is no room for both, the result keeps its own."""

    def __init__(self, inputs: str, result: Text) -> None:
        self._inputs = inputs
        self._result = result

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return how many columns it can do with, and how many it could use."""
        wanted = self._result.cell_len + (Text(self._inputs).cell_len + 2 if self._inputs else 0)
        return Measurement(min(20, wanted), min(wanted, _WIDEST)).clamp(max_width=options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the line."""
        room = min(options.max_width, _WIDEST)
        line, result = Text(no_wrap=True), self._result.copy()
        if self._inputs and room >= _WIDE:
            result.truncate(max(room * 2 // 3, room - Text(self._inputs).cell_len - 2), overflow="ellipsis")
        left = room - result.cell_len - 2
        if self._inputs and left >= min(_LEAST_INPUTS, Text(self._inputs).cell_len):
            inputs = Text(self._inputs, style="dim")
            inputs.truncate(left, overflow="ellipsis")
            line.append_text(inputs).append("  ")
        line.append_text(result)
        line.truncate(room, overflow="ellipsis")
        yield line


def _run_cells(
    story: Story, line: Line, known: Mapping[ArtifactId, Artifact], *, why: str, now: datetime
) -> tuple[RenderableType, ...]:
    run = line.runs[0]
    look = wording.look_of(run, interrupted=story.interrupted)
    output = story.output_of(run)
    if error := wording.last_error_line(run):
        result = Text(wording.one_line(error), style="red")
    elif output is not None and output.artifact_id is not None:
        result = Text(f"→ {wording.one_line(known[output.artifact_id].view.summary)}")
    else:
        result = Text(wording.one_line(why) or look.word, style="dim")
    if run.attempts > 1:
        result = Text(f"attempt {run.attempts}: ", style="dim").append_text(result)
    return (
        _name(line, sign=look.sign, style=look.style, name=run.name),
        wording.short(run.id),
        _time(story, run, now=now),
        CallAndResult(_inputs(story, run, known), result),
    )


def _time(story: Story, run: Run, *, now: datetime) -> str:
    """Return how long a run took or has waited; of one that nobody will start any more nothing."""
    if run.started_at is None and story.root.state.is_terminal:
        return ""
    return wording.time_taken(run, now=now, interruption=story.interruption)


def _inputs(story: Story, run: Run, known: Mapping[ArtifactId, Artifact]) -> str:
    """Return what a run was called with, each value as briefly as it can be told; empty if with nothing."""
    bindings = story.inputs_of(run)
    told = [
        f"{each.name}={'…' if each.artifact_id is None else brief(known[each.artifact_id].view.summary)}"
        for each in islice(bindings, MOST_INPUTS)
    ]
    told += ["…"] if len(bindings) > MOST_INPUTS else []
    return f"({', '.join(told)})" if told else ""


def brief(summary: str) -> str:
    """Return a value's summary in few characters; of a long `Config(rate=0.1, ...)` it is `Config(...)`."""
    summary = wording.one_line(summary)
    if len(summary) <= _LONGEST_INPUT:
        return summary
    if found := _CLASS.match(summary):
        return f"{found[1]}(...)" if found[2] == "(" else found[1]
    return summary[: _LONGEST_INPUT - 1] + "…"


def _group_cells(story: Story, line: Line, *, now: datetime) -> tuple[RenderableType, ...]:
    worst = next(state for state in _WORST_FIRST if line.counts.get(state))
    is_interrupted = any(run.state is worst and wording.is_interrupted(run, story.interrupted) for run in line.runs)
    look = wording.INTERRUPTED if is_interrupted else wording.LOOKS[worst]
    lengths = [run.ended_at - run.started_at for run in line.runs if run.started_at and run.ended_at]
    if lengths:
        took = f"{wording.duration(min(lengths))} - {wording.duration(max(lengths))}"
    elif any(run.started_at for run in line.runs):
        took = ""
    else:
        took = _time(story, min(line.runs, key=_is_over_and_created_at), now=now)
    names = {run.name for run in line.runs}
    name = names.pop() if len(names) == 1 else line.runs[0].function.rpartition(".")[2]
    return (
        _name(line, sign=look.sign, style=look.style, name=f"{len(line.runs):,} {name}"),
        "",
        took,
        Text(tally(line.runs, interrupted=story.interrupted), style="dim"),
    )


def _is_over_and_created_at(run: Run) -> tuple[bool, datetime]:
    return run.state.is_terminal, run.created_at


def _name(line: Line, *, sign: str, style: str, name: str) -> Text:
    text = Text("  " * min(line.depth, DEEPEST))
    text.append(sign, style=style)
    return text.append(f" {wording.one_line(name)}")

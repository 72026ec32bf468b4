"""A run as a page for people."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sematic.cli import wording
from sematic.cli.run_tree import MOST_LINES, Line, lines_of, root_cause_of
from sematic.model.states import RunState
from sematic.types.naming import short_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from sematic.cli.story import Story
    from sematic.model.ids import ArtifactId
    from sematic.model.records import Artifact, Binding, GitState, PipelineRun, Run
    from sematic.store.artifacts import ArtifactQueries

DEEPEST = 12
"""Levels of nesting that are indented; what is deeper stays below them."""

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


def page_of_story(story: Story, *, artifacts: ArtifactQueries, is_everything: bool) -> Iterator[RenderableType]:
    """Yield what to print of a run, top to bottom."""
    now = datetime.now(UTC)
    lines = lines_of(story.run.id, story.children, is_everything=is_everything)
    shown = lines if is_everything else lines[:MOST_LINES]
    known = artifacts.by_ids(sorted(_wanted(story, shown)))
    yield _title(story.run)
    yield _facts(story, now=now)
    if inputs := story.inputs_of(story.run):
        yield _heading("Inputs")
        yield _values(inputs, known)
    if (output := story.output_of(story.run)) is not None and output.artifact_id is not None:
        yield _heading("Output")
        yield _values([output], known, is_named=False)
    if shown:
        yield _heading("Runs", _tally(story.descendants))
        yield _tree(story, shown, known, now=now)
    if len(lines) > len(shown):
        yield Text(f"  {len(lines) - len(shown):,} more lines; --all shows them.", style="dim")
    yield from _error(story)


def _wanted(story: Story, lines: Sequence[Line]) -> set[ArtifactId]:
    bindings = list(story.bindings.get(story.run.id, ()))
    bindings += [output for line in lines if not line.is_group and (output := story.output_of(line.runs[0]))]
    return {binding.artifact_id for binding in bindings if binding.artifact_id is not None}


def _title(run: Run) -> Text:
    look = wording.look_of(run)
    title = Text(f"{look.sign} {look.word}", style=look.style)
    return title.append(f"  {wording.one_line(run.name)}", style="not dim bold default")


def _heading(text: str, more: str = "") -> Text:
    return Text(f"\n{text}", style="bold").append(f"  {more}", style="not bold dim")


def _facts(story: Story, *, now: datetime) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _named_facts(story, now=now):
        table.add_row(name, Text(wording.one_line(text)))
    return Padding(table, (0, 0, 0, 2))


def _named_facts(story: Story, *, now: datetime) -> Iterator[tuple[str, str]]:
    run, launched = story.run, story.pipeline_run
    yield "run", run.id
    yield "function", run.function
    if story.function is not None and story.function.docstring:
        yield "", story.function.docstring.strip().partition("\n\n")[0]
    if story.root.id != run.id:
        yield "part of", f"{story.root.name}, run {story.root.id}"
    if run.started_at is not None:
        took = wording.time_taken(run, now=now)
        yield "started", f"{wording.clock(run.started_at)} ({wording.ago(run.started_at, now=now)}), took {took}"
    else:
        yield "created", f"{wording.clock(run.created_at)} ({wording.ago(run.created_at, now=now)})"
    if run.attempts > 1 or story.attempts:
        failed = wording.counted(len(story.attempts), "attempt")
        yield "attempts", f"{run.attempts}; {failed} failed and the function was tried again"
    if run.original_run_id is not None:
        how = "the cache" if wording.is_cached(run) else "rerun_from"
        yield "reused", f"the output of run {run.original_run_id}, by {how}"
    if run.tags:
        yield "tags", ", ".join(run.tags)
    if launched is not None:
        yield from _launch(launched)


def _launch(launched: PipelineRun) -> Iterator[tuple[str, str]]:
    if launched.git is not None:
        yield "git", _git(launched.git)
    if launched.command:
        yield "launched", f"{shlex.join(launched.command)}{_where(launched.user, launched.hostname)}"


def _where(user: str, host: str) -> str:
    return f" (by {user or 'somebody'} on {host or 'this machine'})" if user or host else ""


def _git(git: GitState) -> str:
    state = ", with changes that are not committed" if git.is_dirty else ""
    return f"{git.branch or 'no branch'} @ {git.commit[:10]}{state}"


def _values(
    bindings: Sequence[Binding], known: Mapping[ArtifactId, Artifact], *, is_named: bool = True
) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    if is_named:
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    table.add_column(style="cyan", no_wrap=True)
    for binding in bindings:
        name = [binding.name] if is_named else []
        if binding.artifact_id is None:
            table.add_row(*name, Text("not there yet", style="dim"))
            continue
        artifact = known[binding.artifact_id]
        summary = wording.one_line(artifact.view.summary)
        table.add_row(*name, summary, short_type(artifact.type_name), wording.short(artifact.id))
    return Padding(table, (0, 0, 0, 2))


def _tally(runs: Sequence[Run]) -> str:
    counts: dict[str, int] = {}
    for run in runs:
        word = wording.look_of(run).word
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count:,} {word}" for word, count in counts.items())


def _tree(
    story: Story, lines: Sequence[Line], known: Mapping[ArtifactId, Artifact], *, now: datetime
) -> RenderableType:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(overflow="fold")
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1, min_width=20)
    for line in lines:
        table.add_row(*(_group_cells(line) if line.is_group else _run_cells(story, line, known, now=now)))
    return Padding(table, (0, 0, 0, 2))


def _run_cells(
    story: Story, line: Line, known: Mapping[ArtifactId, Artifact], *, now: datetime
) -> tuple[Text, str, str, Text]:
    run = line.runs[0]
    look = wording.look_of(run)
    output = story.output_of(run)
    if error := wording.last_error_line(run):
        result = Text(error, style="red")
    elif output is not None and output.artifact_id is not None:
        result = Text(wording.one_line(known[output.artifact_id].view.summary))
    else:
        result = Text(look.word, style="dim")
    if run.attempts > 1:
        result = Text(f"attempt {run.attempts}: ", style="dim").append_text(result)
    return (
        _name(line, sign=look.sign, style=look.style, name=run.name),
        wording.short(run.id),
        wording.time_taken(run, now=now),
        result,
    )


def _group_cells(line: Line) -> tuple[Text, str, str, Text]:
    worst = next(state for state in _WORST_FIRST if line.counts.get(state))
    look = wording.LOOKS[worst]
    lengths = [run.ended_at - run.started_at for run in line.runs if run.started_at and run.ended_at]
    took = f"{wording.duration(min(lengths))} - {wording.duration(max(lengths))}" if lengths else ""
    names = {run.name for run in line.runs}
    name = names.pop() if len(names) == 1 else line.runs[0].function.rpartition(".")[2]
    return (
        _name(line, sign=look.sign, style=look.style, name=f"{len(line.runs):,} {name}"),
        "",
        took,
        Text(_tally(line.runs), style="dim"),
    )


def _name(line: Line, *, sign: str, style: str, name: str) -> Text:
    text = Text("  " * min(line.depth, DEEPEST))
    text.append(sign, style=style)
    return text.append(f" {wording.one_line(name)}")


def _error(story: Story) -> Iterator[RenderableType]:
    cause = root_cause_of(story.run, story.descendants)
    if cause is None and story.run.error is not None:
        cause = story.run
    if cause is None or cause.error is None:
        return
    where = "" if cause is story.run else f"in {wording.one_line(cause.name)}, run {wording.short(cause.id)}"
    yield _heading("Error", where)
    yield Padding(Text(wording.printable(cause.error.repr.rstrip()), style="red"), (0, 0, 0, 2))

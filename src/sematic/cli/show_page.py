"""A run as a page for people."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sematic.cli import wording
from sematic.cli.placed import placed
from sematic.cli.run_tree import MOST_LINES, Line, lines_of, root_cause_of
from sematic.cli.tree_page import MOST_INPUTS, page_of_tree, tally
from sematic.cli.used import rows_of
from sematic.cli.waiting import reasons_of
from sematic.graph.hints import hints_of
from sematic.model.reading import Silence
from sematic.model.states import RunState
from sematic.types.naming import short_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from sematic.cli.story import Story
    from sematic.engine.reading import Records
    from sematic.model.ids import ArtifactId
    from sematic.model.records import Artifact, Attempt, Binding, GitState, PipelineRun

_ENDS_UNBEGUN = frozenset({RunState.CANCELED, RunState.FAILED})
"""How a run can end that was never executed, nor took its output over."""


def page_of_story(story: Story, *, store: Records, is_everything: bool) -> Iterator[RenderableType]:
    """Yield what to print of a run, top to bottom."""
    now = datetime.now(UTC)
    lines = lines_of(story.run.id, story.children, is_everything=is_everything)
    shown = lines if is_everything else lines[:MOST_LINES]
    known = store.artifacts.by_ids(sorted(_wanted(story, shown)))
    yield _title(story)
    yield _facts(story, now=now)
    if inputs := story.inputs_of(story.run):
        yield _heading("Inputs")
        yield _values(inputs, known)
    if (output := story.output_of(story.run)) is not None and output.artifact_id is not None:
        yield _heading("Output")
        yield _values([output], known, is_named=False)
    if story.usages:
        yield from _used(story)
    if story.attempts:
        yield _heading("Failed attempts")
        yield _attempts(story.attempts)
    yield from placed(story, now=now)
    if shown:
        counts = tally([*story.descendants, story.run], interrupted=story.interrupted)
        yield _heading("Runs", f"{counts}, this one included")
        reasons = reasons_of([line.runs[0] for line in shown if not line.is_group], story, store.executions)
        yield page_of_tree(story, shown, known, reasons=reasons, now=now)
    if len(lines) > len(shown):
        yield Text(f"  {len(lines) - len(shown):,} more lines; --all shows them.", style="dim")
    yield from _error(story)


def _wanted(story: Story, lines: Sequence[Line]) -> set[ArtifactId]:
    bindings = list(story.bindings.get(story.run.id, ()))
    for run in (line.runs[0] for line in lines if not line.is_group):
        bindings += story.inputs_of(run)[:MOST_INPUTS]
        bindings += [output] if (output := story.output_of(run)) is not None else []
    return {binding.artifact_id for binding in bindings if binding.artifact_id is not None}


def _title(story: Story) -> Text:
    run = story.run
    look = wording.look_of(run, interrupted=story.interrupted)
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


def _when(story: Story, *, now: datetime) -> tuple[str, str]:
    """Return since when a run goes on, or waits, and for how long it has, or how long it took."""
    run = story.run
    goes_on = run.ended_at is None and story.interruption is None
    name, since = ("created", run.created_at) if run.started_at is None else ("started", run.started_at)
    when = f"{wording.clock(since)} ({wording.ago(since, now=now)})"
    if not goes_on:
        if run.started_at is None and run.ended_at is not None and run.state in _ENDS_UNBEGUN:
            return name, f"{when}, {run.state.word} {wording.ago(run.ended_at, now=now)}"
        took = wording.time_taken(run, now=now, interruption=story.interruption)
        # Since the last sign of life nobody has seen what it did.
        how = "ran for at least" if run.ended_at is None else "took"
        return name, f"{when}, {how} {took}" if took else when
    if run.started_at is None:
        how = "waiting"
    else:
        how = "running" if run.state in {RunState.SCHEDULED, RunState.RAN} else "under way"
    return name, f"{when}, {how} for {wording.duration(now - since)}"


def _named_facts(story: Story, *, now: datetime) -> Iterator[tuple[str, str]]:
    run, launched = story.run, story.pipeline_run
    yield "run", run.id
    yield "function", run.function
    if story.function is not None and story.function.docstring:
        yield "", story.function.docstring.strip().partition("\n\n")[0]
    if story.root.id != run.id:
        yield "part of", f"{story.root.name}, run {story.root.id}"
    yield _when(story, now=now)
    yield from _trouble(story, now=now)
    if run.attempts > 1 or story.attempts:
        failed = wording.counted(len(story.attempts), "attempt")
        yield "attempts", f"{run.attempts}; {failed} failed and the function was tried again"
    if run.original_run_id is not None:
        how = "the cache" if wording.is_cached(run) else "rerun_from"
        since = "; that run has been removed since" if story.is_original_gone else ""
        yield "reused", f"the output of run {run.original_run_id}, by {how}{since}"
    if told := story.logs.sentence(run, story.descendants):
        yield "log", told
    if run.tags:
        yield "tags", ", ".join(run.tags)
    if launched is not None:
        yield from _launch(launched, is_edited=story.has_edited_inputs)


def _trouble(story: Story, *, now: datetime) -> Iterator[tuple[str, str]]:
    trouble, interruption = story.trouble, story.interruption
    if interruption is not None:
        when = f"{wording.clock(interruption.at)} ({wording.ago(interruption.at, now=now)})"
        yield "interrupted", f"{when}: {interruption.why}"
        root = wording.short(story.root.id)
        yield "", f"`sematic resume {root}` goes on with it; `sematic cancel {root}` ends it"
    elif isinstance(trouble, Silence):
        yield "silent", f"since {wording.clock(trouble.since)} ({wording.ago(trouble.since, now=now)}): {trouble.why}"


def _launch(launched: PipelineRun, *, is_edited: bool) -> Iterator[tuple[str, str]]:
    if launched.rerun_from is not None:
        yield "rerun of", f"run {launched.rerun_from}"
    if launched.git is not None:
        yield "git", _git(launched.git)
    if launched.command:
        edited = " with edited inputs" if is_edited else ""
        yield "launched", f"{_command(launched)}{edited}{_where(launched.user, launched.hostname)}"


def _command(launched: PipelineRun) -> str:
    package, _, main = (launched.launch.module if launched.launch is not None else "").rpartition(".")
    if package and main == "__main__":
        return f"-m {shlex.join([package, *launched.command[1:]])}"
    return shlex.join(launched.command)


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
        name = [wording.one_line(binding.name)] if is_named else []
        if binding.artifact_id is None:
            table.add_row(*name, Text("not there yet", style="dim"))
            continue
        artifact = known[binding.artifact_id]
        summary = wording.one_line(artifact.view.summary)
        table.add_row(*name, summary, wording.one_line(short_type(artifact.type_name)), wording.short(artifact.id))
    return Padding(table, (0, 0, 0, 2))


def _used(story: Story) -> Iterator[RenderableType]:
    attempt, usage = max(story.usages.items())
    whose = ["by its own function, without the runs it called"] if story.descendants else []
    whose += [f"by attempt {attempt}"] if story.run.attempts > 1 else []
    yield _heading("Used", ", ".join(whose))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="cyan", no_wrap=True)
    for row in rows_of(usage):
        table.add_row(*row)
    yield Padding(table, (0, 0, 0, 2))
    for hint in hints_of(story.run, usage):
        yield Padding(Text(hint, style="yellow"), (0, 0, 0, 2))


def _attempts(attempts: Sequence[Attempt]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="red", overflow="fold")
    for attempt in attempts:
        took = wording.duration(attempt.ended_at - attempt.started_at)
        table.add_row(str(attempt.number), took, wording.error_line(attempt.error))
    return Padding(table, (0, 0, 0, 2))


def _error(story: Story) -> Iterator[RenderableType]:
    cause = root_cause_of(story.run, story.descendants)
    if cause is None and story.run.error is not None:
        cause = story.run
    if cause is None or cause.error is None:
        return
    where = "" if cause is story.run else f"in {wording.one_line(cause.name)}, run {wording.short(cause.id)}"
    yield _heading("Error", where)
    yield Padding(Text(wording.printable(cause.error.repr.rstrip()), style="red"), (0, 0, 0, 2))
    if lines := story.logs.last_lines(cause):
        yield _heading("Last lines it wrote", f"sematic logs {wording.short(cause.id)} shows all")
        yield Padding(Text("\n".join(lines)), (0, 0, 0, 2))

"""`sematic list`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from sematic.cli.command import Command, json_option
from sematic.cli.completing import Text as SearchText
from sematic.cli.reading import NO_RUNS, readable_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table
    from rich.text import Text

    from sematic.engine.reading import Records
    from sematic.model.ids import RunId
    from sematic.model.reading import Interruption, RunFilter, Trouble
    from sematic.model.records import Run
    from sematic.model.states import RunState

STATES = "queued, running, retrying, succeeded, failed, child-failed, canceled, interrupted"

_LOOKED_AT = 20
"""How many nested runs are looked at together, where none was found that is not."""

MOST = 1_000_000_000
"""How many runs may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where runs stand, as people mean it: under way is not what lost its driver."""

    states: tuple[RunState, ...]
    is_interrupted: bool = False


class StateWord(click.ParamType["Standing"]):
    """A state as people or the API call it."""

    name = "state"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Standing:
        """Return the states that are meant."""
        from sematic.cli.wording import INTERRUPTED, states_of
        from sematic.model.states import RunState

        if str(value).lower() == INTERRUPTED.word:
            unended = tuple(state for state in RunState if not state.is_terminal)
            return Standing(states=unended, is_interrupted=True)
        states = states_of(str(value)) or self.fail(f"{value!r} is no state. Write one of: {STATES}.", param, ctx)
        return Standing(states=states)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the words for states that begin like this."""
        return [CompletionItem(word) for word in STATES.split(", ") if word.startswith(incomplete.lower())]


@click.command(
    "list",
    cls=Command,
    examples=[
        ("sematic list", "the newest pipeline runs"),
        ("sematic list --state failed --limit 5", "what went wrong lately"),
        ("sematic list --pipeline train --tag nightly", "of one pipeline"),
        ("sematic list --all --json", "nested runs too, for programs"),
    ],
)
@click.option(
    "--pipeline",
    metavar="P",
    type=SearchText(),
    help="Only this pipeline: a function's path, or part of a path or name.",
)
@click.option(
    "--state",
    "standing",
    type=StateWord(),
    metavar="S",
    help=f"Only runs in a state: {STATES}; failed lists child-failed too.",
)
@click.option("--tag", metavar="T", type=SearchText(), help="Only runs with this tag.")
@click.option(
    "--limit", metavar="N", type=click.IntRange(1, MOST), default=20, show_default=True, help="At most so many."
)
@click.option("--all", "is_everything", is_flag=True, help="Nested runs too.")
@json_option
def command(
    *,
    pipeline: str | None,
    standing: Standing | None,
    tag: str | None,
    limit: int,
    is_everything: bool,
    as_json: bool,
) -> None:
    """List pipeline runs, newest first."""
    from sematic.model.reading import RunFilter

    with readable_store() as store:
        which = replace(_of_pipeline(store, pipeline), roots_only=not is_everything, tag=tag)
        found = _newest(store, which, standing=standing, limit=limit + 1)
        shown = found[:limit]
        troubles = _troubles(store, shown)
        causes = {} if as_json else _causes(store, shown)
        is_nested = not (shown or as_json) and _is_nested(store, which, standing=standing)
    if as_json:
        from sematic.cli.facts import facts_of_run
        from sematic.cli.output import print_json

        interruptions = _interruptions(troubles)
        print_json([facts_of_run(run, interruption=interruptions.get(run.root_id)) for run in shown])
    elif not shown:
        is_filtered = which != RunFilter(roots_only=not is_everything) or standing is not None
        nothing = "No run is like that. `sematic list` shows all." if is_filtered else NO_RUNS
        click.echo("No pipeline run is like that, but nested runs are: --all lists them too." if is_nested else nothing)
    else:
        from sematic.cli.output import print_page

        print_page(_table(shown, causes=causes, troubles=troubles, now=datetime.now(UTC)))
        if len(found) > limit:
            click.echo(f"Showing the newest {limit}; --limit N shows more.")


def _of_pipeline(store: Records, pipeline: str | None) -> RunFilter:
    """Return the filter people mean by a pipeline: its path if it is one, otherwise part of a path or name."""
    from sematic.model.reading import RunFilter

    if pipeline is None:
        return RunFilter()
    return RunFilter(function=pipeline) if pipeline in store.runs.pipelines() else RunFilter(text=pipeline)


def _is_nested(store: Records, which: RunFilter, *, standing: Standing | None) -> bool:
    """Return whether nested runs are in a state that no pipeline run is in."""
    if standing is None or not which.roots_only:
        return False
    return bool(_newest(store, replace(which, roots_only=False), standing=standing, limit=_LOOKED_AT))


def _newest(store: Records, which: RunFilter, *, standing: Standing | None, limit: int) -> Sequence[Run]:
    if standing is None:
        return store.runs.page(which, limit=limit).items
    each_state = [
        _standing(store, replace(which, state=state), is_interrupted=standing.is_interrupted, limit=limit)
        for state in standing.states
    ]
    return list(islice(merge(*each_state, key=lambda run: (run.created_at, run.id), reverse=True), limit))


def _standing(store: Records, which: RunFilter, *, is_interrupted: bool, limit: int) -> Iterator[Run]:
    """Yield the runs in a state whose driver is lost, or those whose driver is not, newest first."""
    from sematic.cli.wording import is_interrupted as was_interrupted

    after = None
    while True:
        page = store.runs.page(which, after=after, limit=limit)
        interrupted = _interruptions(_troubles(store, page.items))
        yield from (run for run in page.items if was_interrupted(run, interrupted) is is_interrupted)
        after = page.next
        if after is None:
            return


def _troubles(store: Records, runs: Sequence[Run]) -> Mapping[RunId, Trouble]:
    """Return what is wrong with the drivers of runs, by the id of their pipeline run."""
    return store.interruptions.troubles([run.root_id for run in runs if not run.state.is_terminal])


def _interruptions(troubles: Mapping[RunId, Trouble]) -> dict[RunId, Interruption]:
    from sematic.model.reading import Interruption

    return {root_id: trouble for root_id, trouble in troubles.items() if isinstance(trouble, Interruption)}


def _table(
    runs: Sequence[Run], *, causes: Mapping[RunId, Run], troubles: Mapping[RunId, Trouble], now: datetime
) -> Table:
    from rich.table import Table
    from rich.text import Text

    from sematic.cli.wording import look_of, short, time_taken
    from sematic.model.states import RunState

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("STATE", no_wrap=True)
    table.add_column("RUN", no_wrap=True)
    table.add_column("STARTED", no_wrap=True, justify="right")
    table.add_column("TOOK", no_wrap=True, justify="right")
    table.add_column("PIPELINE", overflow="fold")
    interruptions = _interruptions(troubles)
    for run in runs:
        look = look_of(run, interrupted=interruptions)
        table.add_row(
            Text(f"{look.sign} {look.word}", style=look.style),
            Text(short(run.id), style="cyan"),
            _since(run, now=now, is_waiting=run.state is RunState.CREATED and run.root_id not in interruptions),
            time_taken(run, now=now, interruption=interruptions.get(run.root_id)),
            _names(run, cause=causes.get(run.id, run)).append_text(_trouble(run, troubles, now=now)),
        )
    return table


def _since(run: Run, *, now: datetime, is_waiting: bool) -> str:
    """Return since when a run is there; nothing of one that waits, as for how long is told beside it."""
    from sematic.cli.wording import ago

    if run.started_at is not None:
        return ago(run.started_at, now=now)
    return "" if is_waiting else f"created {ago(run.created_at, now=now)}"


def _names(run: Run, *, cause: Run) -> Text:
    """Return a run's name, function and tags, and what made it fail."""
    from rich.text import Text

    from sematic.cli.wording import last_error_line, one_line

    names = Text(one_line(run.name), style="bold")
    names.append(f"  {one_line(run.function)}", style="not bold dim")
    if run.tags:
        names.append("  " + " ".join(f"[{one_line(tag)}]" for tag in run.tags), style="not bold cyan")
    if error := last_error_line(cause):
        where = "" if cause is run else f"{one_line(cause.name)}: "
        names.append(f"\n{where}{error}", style="not bold red")
    return names


def _trouble(run: Run, troubles: Mapping[RunId, Trouble], *, now: datetime) -> Text:
    """Return when and why a run lost its driver, or that it has not answered for a while."""
    from rich.text import Text

    from sematic.cli.wording import INTERRUPTED, ago, one_line
    from sematic.model.reading import Interruption

    trouble = troubles.get(run.root_id)
    if trouble is None or run.id != run.root_id:
        return Text()
    if isinstance(trouble, Interruption):
        told, style = f"interrupted {ago(trouble.at, now=now)}", INTERRUPTED.style
    else:
        told, style = f"silent since {ago(trouble.since, now=now)}", "dim"
    return Text(f"\n{told}: {one_line(trouble.why)}", style=style)


def _causes(store: Records, runs: Sequence[Run]) -> dict[RunId, Run]:
    """Return the nested run that failed, for each run that failed because of one."""
    from sematic.model.reading import RunFilter
    from sematic.model.states import RunState

    causes: dict[RunId, Run] = {}
    for run in runs:
        if run.state is RunState.NESTED_FAILED:
            failed = store.runs.page(RunFilter(root_id=run.root_id, state=RunState.FAILED), limit=1).items
            causes.update((run.id, each) for each in failed)
    return causes

"""`sematic plan`."""

from __future__ import annotations

import sys
from contextlib import nullcontext, redirect_stdout
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sematic.cli.command import Command, is_verbose, json_option
from sematic.cli.completing import ProgramPath
from sematic.model.errors import SematicError, UnsupportedUsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from rich.text import Text

    from sematic.cli.program import Program
    from sematic.model.records import Json
    from sematic.runners.planning import Expected, Forecast
    from sematic.store.explanation import Difference

MOST_SHOWN = 200
"""How many nested calls are shown to people."""


@click.command(
    "plan",
    cls=Command,
    # What follows PATH is the script's, options too.
    context_settings={"allow_interspersed_args": False},
    examples=[
        ("sematic plan train.py --epochs 3", "a script, with its own options"),
        ("sematic plan my_project", "a module or package on the Python path"),
        ("sematic plan --json train.py", "for programs"),
    ],
)
@json_option
@click.argument("path", type=ProgramPath())
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, *, path: str, args: tuple[str, ...], as_json: bool) -> None:
    """Say what `sematic run PATH ARGS` would run and what would come from the cache, without running it.

    The script itself is executed up to its first runner, and ends there. What the pipeline's own function would call
    is told from an earlier run of the same call with the same code, if there is one.
    """
    from sematic.cli.output import print_json, print_page
    from sematic.cli.program import program_of

    program = program_of(path)
    with redirect_stdout(sys.stderr) if as_json else nullcontext():
        forecast = _forecast(ctx, program, args=list(args[1:] if args[:1] == ("--",) else args))
    differences = _differences(forecast)
    if as_json:
        print_json(_facts(forecast, differences))
    else:
        sys.stdout.flush()
        print_page(*_page(forecast, differences, now=datetime.now(UTC)))


def _forecast(ctx: click.Context, program: Program, *, args: list[str]) -> Forecast:
    from sematic.graph.loading import RunnerReached, without_runners
    from sematic.runners.escapes import printable
    from sematic.runners.local import LocalRunner

    found: list[Forecast] = []

    def plan(runner: object, future: Any) -> None:
        if future is None:
            raise UnsupportedUsageError(
                "The script goes on from an earlier run by its id; only what is given to run() can be planned."
            )
        if not isinstance(runner, LocalRunner):
            raise UnsupportedUsageError(
                f"{type(runner).__name__} keeps nothing and reuses nothing: it would execute everything."
            )
        found.append(runner.plan(future))

    try:
        with without_runners(plan):
            program.run(args)
    except RunnerReached:
        pass
    except (SystemExit, KeyboardInterrupt, SematicError):
        # Once there is a plan, how the program ends is not what was asked for.
        if not found:
            raise
    except BaseException as error:  # noqa: BLE001 - boundary: a user's program may raise anything
        sys.stdout.flush()
        click.echo(printable(program.traceback_of(error, is_whole=is_verbose(ctx)).rstrip()), err=True)
        ctx.exit(1)
    if not found:
        raise UnsupportedUsageError(
            f"{ctx.params['path']} ended without coming to a runner, so there is nothing to plan."
        )
    return found[0]


def _differences(forecast: Forecast) -> Sequence[Difference]:
    from sematic.store.explanation import differences_between

    if forecast.nearest is None or forecast.nearest.cache is None or forecast.root.cache is None:
        return ()
    return differences_between(forecast.nearest.cache, forecast.root.cache)


def _facts(forecast: Forecast, differences: Sequence[Difference]) -> dict[str, Json]:
    from sematic.cli.facts import facts_of_artifact

    inputs: list[Json] = [{"name": name, **facts_of_artifact(each)} for name, each in forecast.inputs.items()]
    return {
        **_facts_of(forecast.root),
        "inputs": inputs,
        "cache_namespace": forecast.namespace,
        "compared_with": None if forecast.nearest is None else forecast.nearest.id,
        "differences": [{"part": d.part, "name": d.name, "before": d.before, "now": d.now} for d in differences],
        "as_in": None if forecast.like is None else forecast.like.id,
        "has_same_code": forecast.is_same_code,
        "runs": [
            {**_facts_of(each), "depth": each.depth, "as_in": None if each.as_in is None else each.as_in.id}
            for each in forecast.nested
        ],
    }


def _facts_of(expected: Expected) -> dict[str, Json]:
    from sematic.cli.facts import facts_of_cache

    return {
        "name": expected.name,
        "function": expected.function,
        "fate": expected.fate.value,
        "why": expected.why,
        "original_run_id": expected.original_run_id,
        "cache": facts_of_cache(expected.cache),
    }


def _page(forecast: Forecast, differences: Sequence[Difference], *, now: datetime) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from sematic.cli import wording
    from sematic.runners.planning import Fate

    root = forecast.root
    title = _look(root).append(f"  {wording.one_line(root.name)}", style="not dim bold default")
    yield title.append(f"  {wording.one_line(root.function)}", style="not bold dim")
    table = Table.grid(padding=(0, 2))
    for name, artifact in forecast.inputs.items():
        table.add_row("", Text(name, style="dim"), wording.one_line(artifact.view.summary))
    table.add_row("", Text("why", style="dim"), root.why)
    if root.original_run_id is not None:
        table.add_row("", Text("result of", style="dim"), f"run {root.original_run_id}")
    if forecast.namespace is not None:
        table.add_row("", Text("cache", style="dim"), f"namespace {forecast.namespace}")
    yield table
    if forecast.nearest is not None:
        when = wording.ago(forecast.nearest.created_at, now=now)
        yield Text(f"\nCompared with the call before, run {forecast.nearest.id} ({when}):", style="dim")
        yield Padding(_table_of(forecast, differences), (0, 0, 0, 2))
    if root.fate is not Fate.EXECUTED:
        yield Text("Nothing it calls will run.", style="dim")
    elif forecast.like is None:
        yield Text(
            "\nWhat it calls is known once it runs: no earlier run of it had the same inputs and code.", style="dim"
        )
    else:
        when = wording.ago(forecast.like.created_at, now=now)
        yield Text("\nExpected", style="bold").append(
            f"  as in run {wording.short(forecast.like.id)} ({when}), which had the same inputs and {_code(forecast)}",
            style="not bold dim",
        )
        yield _calls(forecast.nested)
        if len(_folded(forecast.nested)) > MOST_SHOWN:
            yield Text("  and more; --json lists them all.", style="dim")


def _code(forecast: Forecast) -> str:
    return "code" if forecast.is_same_code else "text; what it calls has changed since"


def _calls(nested: Sequence[Expected]) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from sematic.cli import wording

    table = Table.grid(padding=(0, 2))
    for calls in _folded(nested)[:MOST_SHOWN]:
        each = calls[0]
        name = f"{'  ' * (each.depth - 1)}{wording.one_line(each.name)}"
        if len(calls) > 1:
            name = f"{name} x {len(calls):,}"
        is_one = len(calls) == 1 and each.original_run_id is not None
        of = f", run {wording.short(str(each.original_run_id))}" if is_one else ""
        table.add_row(_look(each), name, Text(f"{each.why}{of}", style="dim"))
    return Padding(table, (0, 0, 0, 2))


def _folded(nested: Sequence[Expected]) -> list[list[Expected]]:
    """Return calls that follow one another, with many alike in one group; others are groups of one."""
    from itertools import groupby

    from sematic.cli.run_tree import FOLD_ABOVE

    folded: list[list[Expected]] = []
    for _, group in groupby(nested, key=lambda each: (each.depth, each.name, each.function, each.fate, each.why)):
        alike = list(group)
        folded += [alike] if len(alike) > FOLD_ABOVE else [[each] for each in alike]
    return folded


def _table_of(forecast: Forecast, differences: Sequence[Difference]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    from sematic.cli import wording

    if not differences:
        return Text("nothing is different, but it left no result to use again.")
    table = Table("CHANGED", "", "BEFORE", "NOW", box=None, pad_edge=False, header_style="dim")
    for each in differences:
        now = forecast.inputs.get(each.name) if each.part == "input" else None
        text = wording.one_line(now.view.summary) if now is not None else wording.short(each.now) or "-"
        table.add_row(
            each.part,
            each.name,
            Text(wording.short(each.before) or "-", style="red"),
            Text(text, style="green"),
        )
    return table


def _look(expected: Expected) -> Text:
    from rich.text import Text

    from sematic.cli import wording
    from sematic.runners.planning import Fate

    look = {
        Fate.CACHED: wording.CACHED,
        Fate.TAKEN_OVER: wording.REUSED,
        Fate.EXECUTED: wording.Look(sign="▶", word="will run", style="blue"),
        Fate.OPEN: wording.Look(sign="○", word="open", style="dim"),
    }[expected.fate]
    return Text(f"{look.sign} {look.word}", style=look.style)

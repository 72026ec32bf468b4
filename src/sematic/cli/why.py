"""`sematic why`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import readable_store, run_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from sematic.cli.comparison import Comparison
    from sematic.model.records import Json, Run
    from sematic.store.embedded import Store
    from sematic.store.explanation import Difference, Explanation


@click.command(
    "why",
    cls=Command,
    examples=[("sematic why 3f2a", "the run whose id begins like this"), ("sematic why 3f2a --json", "for programs")],
)
@click.argument("run", type=RunPrefix())
@json_option
def command(*, run: str, as_json: bool) -> None:
    """Say why a run is as it is: what differs from the nearest earlier one, and what the cache said.

    Inputs, the function's source, the project's files, packages, Python, machine and commit are compared. RUN is the
    beginning of an id.
    """
    from sematic.cli.comparison import comparison_of
    from sematic.cli.comparison_page import facts_of_comparison
    from sematic.cli.output import print_json, print_page
    from sematic.store.explanation import Verdict, explanation_of

    with readable_store() as store:
        found = run_like(store, run)
        explanation, comparison = explanation_of(found, store=store), comparison_of(found, store=store)
        summaries = _summaries(explanation, comparison, store=store)
    if as_json:
        print_json({**_facts(explanation), "nearest": facts_of_comparison(comparison, summaries)})
    else:
        now = datetime.now(UTC)
        parts = [
            [*_page(explanation, summaries, now=now)],
            [*_nearest(explanation, comparison, summaries, now=now)],
        ]
        if explanation.verdict in {Verdict.NOT_ENABLED, Verdict.NO_NAMESPACE}:
            # Whoever does without the cache asks what differs.
            parts.reverse()
        print_page(_title(found), *parts[0], *parts[1])


def _summaries(explanation: Explanation, comparison: Comparison | None, *, store: Store) -> Mapping[str, str]:
    """Return one line on each input that changed, by artifact id."""
    from sematic.cli.comparison import artifacts_of
    from sematic.model.ids import ArtifactId

    changed = [d for d in explanation.differences if d.part == "input"]
    wanted = {ArtifactId(each) for d in changed for each in (d.before, d.now) if each} | artifacts_of(comparison)
    return {each: found.view.summary for each, found in store.artifacts.by_ids(sorted(wanted)).items()}


def _facts(explanation: Explanation) -> dict[str, Json]:
    from sematic.cli.facts import facts_of_cache

    run, other = explanation.run, explanation.other
    return {
        "run_id": run.id,
        "function": run.function,
        "verdict": explanation.verdict.value,
        "explanation": explanation.sentence,
        "original_run_id": run.original_run_id,
        "compared_with": None if other is None else other.id,
        "differences": [
            {"part": d.part, "name": d.name, "before": d.before, "now": d.now} for d in explanation.differences
        ],
        "cache": facts_of_cache(run.cache),
    }


def _title(run: Run) -> RenderableType:
    from rich.text import Text

    from sematic.cli.wording import one_line

    return Text(one_line(run.name), style="bold").append(f"  {one_line(run.function)}  {run.id}", style="not bold dim")


def _page(explanation: Explanation, summaries: Mapping[str, str], *, now: datetime) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    yield Text(f"\n{explanation.sentence}")
    if explanation.other is not None:
        word = "Used again: " if explanation.run.original_run_id else "Compared with the call before: "
        yield Text(word, style="dim").append(_told(explanation.other, now=now), style="not dim")
    if explanation.differences:
        table = Table("CHANGED", "", "BEFORE", "NOW", box=None, pad_edge=False, header_style="dim")
        for difference in explanation.differences:
            before, after = _sides(difference, summaries)
            table.add_row(difference.part, difference.name, Text(before, style="red"), Text(after, style="green"))
        yield Padding(table, (1, 0, 0, 0))


def _nearest(
    explanation: Explanation, comparison: Comparison | None, summaries: Mapping[str, str], *, now: datetime
) -> Iterator[RenderableType]:
    """Yield what differs from the nearest earlier run, without what has been told of the cache's."""
    from rich.text import Text

    from sematic.cli.comparison_page import page_of_comparison

    if comparison is None:
        yield Text("\nThere is no earlier run of this function to compare it with.", style="dim")
        return
    where = ", in the same pipeline run" if comparison.other.root_id == explanation.run.root_id else ""
    told = f"{_told(comparison.other, now=now)}{where}"
    if comparison.is_empty:
        yield Text(f"\nNothing that was recorded differs from the nearest earlier run: {told}.")
    else:
        yield Text("\nNearest earlier run: ", style="bold").append(told, style="not bold")
    is_told = explanation.other is not None and explanation.other.id == comparison.other.id
    with_inputs = not (is_told and explanation.differences)
    yield from page_of_comparison(comparison, summaries, run=explanation.run, with_inputs=with_inputs)


def _told(run: Run, *, now: datetime) -> str:
    from sematic.cli.wording import ago, look_of

    return f"run {run.id} ({look_of(run).word}, {ago(run.created_at, now=now)})"


def _sides(difference: Difference, summaries: Mapping[str, str]) -> tuple[str, str]:
    from sematic.cli.wording import one_line, short

    def side(value: str) -> str:
        if not value:
            return "-"
        if difference.part == "input":
            return f"{one_line(summaries.get(value, ''))} ({short(value)})"
        return short(value) if difference.part == "code" else one_line(value)

    return side(difference.before), side(difference.now)

"""What is told of a rerun: as a page, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sematic.cli import wording
from sematic.cli.facts import facts_of_pipeline_run
from sematic.runners.rerun import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from sematic.model.errors import CancellationError, PipelineRunError
    from sematic.model.records import Json, PipelineRun
    from sematic.runners.comparison import Step

MOST_SHOWN = 20
"""How many executed steps are listed to people."""


def facts_of_rerun(
    pipeline_run: PipelineRun, steps: Sequence[Step], *, failure: PipelineRunError | CancellationError | None
) -> dict[str, Json]:
    """Return a rerun and its steps as JSON."""
    return {
        "run_id": pipeline_run.root_id,
        **facts_of_pipeline_run(pipeline_run),
        "error": None if failure is None else {"type": type(failure).__name__, "message": str(failure)},
        "steps": [
            {
                "run_id": step.run.id,
                "name": step.run.name,
                "function": step.run.function,
                "state": step.run.state.value,
                "stands_for": None if step.earlier is None else step.earlier.id,
                "is_taken_over": step.is_taken_over,
                "original_run_id": step.run.original_run_id,
                "standing": step.standing.name.lower(),
                "why": step.why,
            }
            for step in steps
        ],
    }


def page_of_rerun(pipeline_run: PipelineRun, steps: Sequence[Step]) -> Iterator[RenderableType]:
    """Yield what to print of a rerun: what was taken over, and what was executed and why."""
    root = steps[0].run
    look = wording.look_of(root)
    title = Text(f"{look.sign} {look.word}", style=look.style)
    title.append(f"  {wording.one_line(root.name)}", style="not dim bold default")
    yield title.append(f"  run {root.id}, a rerun of {str(pipeline_run.rerun_from)[:8]}", style="not bold dim")
    if steps[0].is_taken_over:
        yield Text(
            "Nothing it depends on has changed since, so its result was taken over."
            f" `sematic rerun {wording.short(root.id)} --from {wording.short(root.id)}` runs everything again."
        )
        return
    taken = sum(step.is_taken_over for step in steps)
    executed = [step for step in steps if step.run.attempts and step.run.original_run_id is None]
    cached = sum(wording.is_cached(step.run) for step in steps)
    counts = [f"{wording.counted(taken, 'run')} taken over", f"{len(executed):,} executed"]
    yield Text(", ".join([*counts, f"{cached:,} from the cache"] if cached else counts) + ":")
    table = Table.grid(padding=(0, 2))
    for step in executed[:MOST_SHOWN]:
        style = wording.look_of(step.run).style
        sign = Text(wording.look_of(step.run).sign, style=style)
        table.add_row(sign, wording.one_line(step.run.name), Text(_why(step), style="dim"))
    yield Padding(table, (0, 0, 0, 2))
    if len(executed) > MOST_SHOWN:
        yield Text(f"  and {len(executed) - MOST_SHOWN:,} more", style="dim")
    yield Text(f"See it with: sematic show {wording.short(root.id)}", style="dim")


def _why(step: Step) -> str:
    if step.standing is Standing.VALID:
        return "its earlier output is not there any more"
    return step.why

"""`sematic rerun`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store
from sematic.model.errors import CancellationError, PipelineRunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from sematic.model.ids import RunId
    from sematic.model.records import Json, PipelineRun, Run
    from sematic.runners.again import Again
    from sematic.runners.comparison import Step
    from sematic.store.embedded import Store

MOST_SHOWN = 20
"""How many executed steps are listed to people."""


@click.command(
    "rerun",
    cls=Command,
    examples=[
        ("sematic rerun 3f2a", "what failed or changed, the rest is taken over"),
        ("sematic rerun 3f2a --from evaluate", "that step and what comes after it"),
        ("sematic rerun 3f2a --set epochs=20", "with another input"),
        ("sematic rerun 3f2a --set config.rate=0.1", "with another field of an input"),
        ("sematic rerun 3f2a --set table=@table.json", "with an input from a file"),
        ("sematic rerun 3f2a --from 3f2a", "everything"),
        ("sematic rerun 3f2a --from 3f2a --code recorded", "everything, with the code it had"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option("--from", "from_step", metavar="STEP", help="Run this step again: its name, or the beginning of its id.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=VALUE",
    help="Change an input of the pipeline, or a field of one: JSON where its type is no text; @FILE reads a file.",
)
@click.option(
    "--code",
    type=click.Choice(["today", "recorded"]),
    default="today",
    show_default=True,
    help="Run the code as it is today, or as it was recorded when RUN started.",
)
@click.option(
    "--recorded-at",
    type=click.Path(path_type=Path),
    hidden=True,
    help="The folder that holds the recorded code: the command starts itself with it for --code recorded.",
)
@click.option(
    "--inputs",
    "reads_inputs",
    is_flag=True,
    hidden=True,
    help="Read inputs from standard input: a JSON list of name and value, or name and artifact_id.",
)
@click.option(
    "--announce",
    "announces",
    is_flag=True,
    hidden=True,
    help="Print the id of the new run when its program has been loaded, and nothing more from then on.",
)
@json_option
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    run: str,
    from_step: str | None,
    changes: tuple[str, ...],
    code: str,
    recorded_at: Path | None,
    reads_inputs: bool,
    announces: bool,
    as_json: bool,
) -> None:
    """Run a pipeline again as a new run, with what has changed. RUN is the beginning of an id.

    What succeeded, and whose inputs and code are the same as then, is taken over. With --from, or if RUN is a nested
    run, that step runs again with what it is nested in and everything downstream; the rest is taken over as it was.
    """
    from sematic.cli.program import go_to
    from sematic.runners.again import again_of
    from sematic.runners.edits import written_in
    from sematic.runners.given import given_in
    from sematic.runners.local import LocalRunner

    ctx, written = click.get_current_context(), [written_in(change) for change in changes]
    with own_store() as store:
        named = own_run_like(store, run)
        if code == "recorded":
            flags = {"--inputs": reads_inputs, "--announce": announces, "--json": as_json}
            options = _options(from_step=from_step, changes=changes, flags=flags)
            ctx.exit(_from_recorded_code(named, store=store, options=options))
        if reads_inputs:
            written += given_in(sys.stdin.buffer.read(), store=store)
        again = again_of(store, named, from_step=from_step, changes=written, recorded_at=recorded_at)
        _warn_if_executing(again.earlier, store=store)
    go_to(again.earlier.folder)
    if announces:
        _announce(again)
    runner = LocalRunner(
        cache_namespace=again.earlier.cache_namespace, rerun_from=again.start.id, rerun_mode=again.mode
    )
    failure: PipelineRunError | CancellationError | None = None
    # What steps print must not get between the lines of the document.
    with again.as_launched(), redirect_stdout(sys.stderr) if as_json else nullcontext():
        try:
            runner.run(again.future)
        except (PipelineRunError, CancellationError) as error:
            failure = error
    _tell(again, failure=failure, as_json=as_json)
    if failure is not None:
        ctx.exit(1)


def _options(*, from_step: str | None, changes: Sequence[str], flags: Mapping[str, bool]) -> list[str]:
    """Return what the same command is given in another process."""
    named = [f"--from={from_step}"] if from_step is not None else []
    return [*named, *(f"--set={change}" for change in changes), *(flag for flag, is_set in flags.items() if is_set)]


def _announce(again: Again) -> None:
    """Say which run it will be to whoever started this process, who does not listen any longer than that."""
    from sematic.cli.output import print_json

    print_json({"root_id": again.future.id})
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _warn_if_executing(earlier: PipelineRun, *, store: Store) -> None:
    if earlier.state.is_terminal or earlier.root_id in store.interruptions.troubles([earlier.root_id]):
        return
    click.echo(
        f"Pipeline run {earlier.root_id[:8]} is still being executed by another process: what has not ended there is"
        " executed here too.",
        err=True,
    )


def _from_recorded_code(run: Run, *, store: Store, options: Sequence[str]) -> int:
    """Do the same in a process of its own that finds the recorded code first; return its exit code."""
    from sematic.packaging.relocating import environ_of
    from sematic.runners.relaunching import ended, restored_launch

    pipeline_run = store.history.pipeline_run(run.root_id)
    with TemporaryDirectory(prefix="sematic-code-") as temporary:
        folder = Path(temporary).resolve() / "project"
        launch = restored_launch(pipeline_run, into=folder, blobs=store.blobs)
        # -P: what is in the present folder today must not come first.
        command = [sys.executable, "-P", "-m", "sematic", "rerun", run.id, f"--recorded-at={folder}", *options]
        return ended(command, environ=environ_of(launch, folder=folder, base=os.environ))


def _tell(again: Again, *, failure: PipelineRunError | CancellationError | None, as_json: bool) -> None:
    from sematic.cli.output import print_json, print_page
    from sematic.runners.comparison import steps_of_rerun
    from sematic.runners.escapes import printable

    root_id: RunId = again.future.id
    with own_store() as store:
        pipeline_run = store.history.pipeline_run(root_id)
        steps = steps_of_rerun(store.history, pipeline_run)
    if as_json:
        print_json(_facts(pipeline_run, steps, failure=failure))
        return
    sys.stdout.flush()
    if failure is not None:
        click.echo(printable(str(failure).rstrip()), err=True)
    print_page(*_page(pipeline_run, steps))


def _facts(
    pipeline_run: PipelineRun, steps: Sequence[Step], *, failure: PipelineRunError | CancellationError | None
) -> dict[str, Json]:
    from sematic.cli.facts import facts_of_pipeline_run

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


def _page(pipeline_run: PipelineRun, steps: Sequence[Step]) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from sematic.cli import wording

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
    from sematic.runners.rerun import Standing

    if step.standing is Standing.VALID:
        return "its earlier output is not there any more"
    return step.why

"""`sematic rerun`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, exit_code_of, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store
from sematic.model.errors import CancellationError, PipelineRunError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sematic.model.ids import RunId
    from sematic.model.records import PipelineRun, Run
    from sematic.runners.again import Again
    from sematic.store.embedded import Store


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
        ("sematic rerun 3f2a --engine ray", "on a cluster; the new id is printed at once"),
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
    "--engine",
    metavar="NAME",
    help="Submit it to an engine, such as local or ray, instead of running it here; nothing is waited for.",
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
    engine: str | None,
    recorded_at: Path | None,
    reads_inputs: bool,
    announces: bool,
    as_json: bool,
) -> None:
    """Run a pipeline again as a new run, with what has changed. RUN is the beginning of an id.

    What succeeded, and whose inputs and code are the same as then, is taken over. With --from, or if RUN is a nested
    run, that step runs again with what it is nested in and everything downstream; the rest is taken over as it was.
    Ends with 1 if the pipeline fails; with 130 after Ctrl-C.
    """
    from sematic.cli.program import go_to
    from sematic.runners.again import again_of
    from sematic.runners.edits import written_in
    from sematic.runners.given import given_in

    ctx, written = click.get_current_context(), [written_in(change) for change in changes]
    with own_store() as store:
        named = own_run_like(store, run)
        if code == "recorded":
            flags = {"--inputs": reads_inputs, "--announce": announces, "--json": as_json}
            options = _options(from_step=from_step, engine=engine, changes=changes, flags=flags)
            ctx.exit(_from_recorded_code(named, store=store, options=options))
        if reads_inputs:
            written += given_in(sys.stdin.buffer.read(), store=store)
        again = again_of(store, named, from_step=from_step, changes=written, recorded_at=recorded_at)
        _warn_if_executing(again.earlier, engine=engine, store=store)
    go_to(again.earlier.folder)
    if engine is not None:
        _submit(again, engine=engine, as_json=as_json)
        return
    if announces:
        _announce(again)
    failure = _failure_of(again, as_json=as_json)
    _tell(again, failure=failure, as_json=as_json)
    if failure is not None:
        ctx.exit(exit_code_of(failure))


def _failure_of(again: Again, *, as_json: bool) -> PipelineRunError | CancellationError | None:
    """Run it here, and return how that failed; None if it did not."""
    from sematic.runners.local import LocalRunner

    runner = LocalRunner(
        cache_namespace=again.earlier.cache_namespace, rerun_from=again.start.id, rerun_mode=again.mode
    )
    # What steps print must not get between the lines of the document.
    with again.as_launched(), redirect_stdout(sys.stderr) if as_json else nullcontext():
        try:
            runner.run(again.future)
        except (PipelineRunError, CancellationError) as error:
            return error
    return None


def _submit(again: Again, *, engine: str, as_json: bool) -> None:
    """Have a driver on an engine do it, with the room that the earlier one asked for, and print the new id."""
    from sematic.cli.output import print_json
    from sematic.executors.engines import resources_of
    from sematic.runners.cloud import CloudRunner

    launch = again.earlier.launch
    runner = CloudRunner(
        max_parallelism=launch.max_parallelism if launch is not None else None,
        resources=resources_of(again.earlier),
        cache_namespace=again.earlier.cache_namespace,
        rerun_from=again.start.id,
        rerun_mode=again.mode,
        engine=engine,
    )
    with again.as_launched(), redirect_stdout(sys.stderr):
        run_id = runner.run(again.future)
    if as_json:
        print_json({"run_id": run_id, "engine": engine})
    else:
        click.echo(run_id)


def _options(
    *, from_step: str | None, engine: str | None, changes: Sequence[str], flags: Mapping[str, bool]
) -> list[str]:
    """Return what the same command is given in another process."""
    named = [f"--{name}={value}" for name, value in (("from", from_step), ("engine", engine)) if value is not None]
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


def _warn_if_executing(earlier: PipelineRun, *, engine: str | None, store: Store) -> None:
    if earlier.engine and engine is None:
        click.echo(
            f"Pipeline run {earlier.root_id[:8]} was submitted ({earlier.engine}); it is run again here."
            f" --engine {earlier.engine} submits it again.",
            err=True,
        )
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
    from sematic.cli.rerun_page import facts_of_rerun, page_of_rerun
    from sematic.runners.comparison import steps_of_rerun
    from sematic.runners.escapes import printable

    root_id: RunId = again.future.id
    with own_store() as store:
        pipeline_run = store.history.pipeline_run(root_id)
        steps = steps_of_rerun(store.history, pipeline_run)
    if as_json:
        print_json(facts_of_rerun(pipeline_run, steps, failure=failure))
        return
    sys.stdout.flush()
    if failure is not None:
        click.echo(printable(str(failure).rstrip()), err=True)
    print_page(*page_of_rerun(pipeline_run, steps))

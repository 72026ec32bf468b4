"""`sematic debug`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import click

from sematic.cli.command import Command
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import own_run_like, own_store

if TYPE_CHECKING:
    from types import TracebackType

    from sematic.executors.outcome import Outcome
    from sematic.model.records import Run
    from sematic.runners.debugging import Replay
    from sematic.store.embedded import Store


@click.command(
    "debug",
    cls=Command,
    examples=[
        ("sematic debug 3f2a", "the step that failed in this run"),
        ("sematic debug 3f2a --no-debugger", "only look whether it still fails"),
        ("sematic debug 3f2a --save-test tests/test_fit.py", "and keep it as a test"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option(
    "--save-test",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a pytest file that executes the step on the inputs it had.",
)
@click.option("--force", is_flag=True, help="Write over a test that is there already.")
@click.option("--no-debugger", is_flag=True, help="Print the traceback and start no debugger.")
@click.pass_context
def command(ctx: click.Context, *, run: str, save_test: Path | None, force: bool, no_debugger: bool) -> None:
    """Execute a failed step once more, in this process, on the inputs it had; a debugger opens where it raises.

    RUN is the beginning of an id: of the step, or of a run in which a step failed. Today's code is executed, nothing is
    recorded, and a time-out does not count. Ends with 1 if the step fails.
    """
    from sematic.cli.program import go_to
    from sematic.executors.outcome import Failure, Value
    from sematic.runners.debugging import replay_of
    from sematic.runners.replay_file import replay_file_of

    with own_store() as store:
        replay = replay_of(store, _step(own_run_like(store, run), store=store))
    file = None if save_test is None else replay_file_of(replay, Path.cwd() / save_test)
    _announce(replay)
    go_to(replay.pipeline_run.folder)
    if file is not None:
        # Before the step can change its inputs, or end this process.
        file.write(is_forced=force)
    with replay.as_launched():
        outcome = replay.outcome()
        _tell(outcome, replay=replay)
        if file is not None:
            if isinstance(outcome, Value) and replay.is_output(outcome.value):
                file.add_result(outcome.value)
            click.echo(f"Wrote {file.path}. Run it with: python -m pytest {save_test}", err=True)
        if isinstance(outcome, Failure) and not no_debugger:
            _debug(outcome.error)
    if not _has_succeeded(outcome):
        ctx.exit(1)


def _step(run: Run, *, store: Store) -> Run:
    """Return the step that failed in a run, or the run itself if none did."""
    from sematic.cli.run_tree import children_of, descendants_of, root_cause_of

    runs = store.history.runs_of(run.root_id)
    return root_cause_of(run, descendants_of(run.id, children_of(runs))) or run


def _announce(replay: Replay) -> None:
    from sematic.cli import wording

    run = replay.run
    then = f"failed then with {wording.last_error_line(run)}" if run.error is not None else wording.clause(run.state)
    click.echo(f"Executing {wording.one_line(run.name)} (run {run.id}), which {then}", err=True)


def _tell(outcome: Outcome, *, replay: Replay) -> None:
    from sematic.executors.failure import metadata_of, traceback_of
    from sematic.executors.outcome import Failure, Graph, Interrupted, Kept, Value
    from sematic.runners.escapes import printable
    from sematic.types.viewing import view_of

    sys.stdout.flush()
    match outcome:
        case Value():
            view = view_of(outcome.value, replay.function.output)
            now = "It succeeds" if replay.run.error is None else "It does not fail any more"
            then = ", as it did then" if replay.is_output(outcome.value) else ""
            click.echo(f"{now}: it returns {view.summary}{then}.")
        case Kept():
            raise RuntimeError("A call that was executed in this process left its value elsewhere.")
        case Graph():
            names = ", ".join(dict.fromkeys(future.props.name for future in outcome.created))
            now = "It succeeds" if replay.run.error is None else "It does not fail any more"
            click.echo(f"{now}: it calls {names}, which are not executed here.")
        case Failure():
            click.echo(printable(traceback_of(outcome.error).rstrip()), err=True)
            told, before = metadata_of(outcome.error), replay.run.error
            if before is not None and (told.name, told.message) != (before.name, before.message):
                click.echo("That is not what it failed with then.", err=True)
        case Interrupted():
            click.echo("Interrupted.", err=True)
        case _:
            assert_never(outcome)


def _has_succeeded(outcome: Outcome) -> bool:
    from sematic.executors.outcome import Failure, Interrupted

    return not isinstance(outcome, Failure | Interrupted)


def _debug(error: BaseException) -> None:
    """Open a debugger where the user's code raised; the one that PYTHONBREAKPOINT names, if it can do that."""
    import os
    from importlib import import_module

    trace = error.__traceback__ or (error.__cause__.__traceback__ if error.__cause__ is not None else None)
    wanted = os.environ.get("PYTHONBREAKPOINT", "")
    if trace is None or wanted == "0":
        return
    if wanted:
        try:
            post_mortem = import_module(wanted.rpartition(".")[0]).post_mortem
        except (ImportError, AttributeError, ValueError):
            click.echo(f"PYTHONBREAKPOINT={wanted} has no post_mortem; pdb is used.", err=True)
        else:
            post_mortem(trace)
            return
    _pdb(trace)


def _pdb(trace: TracebackType) -> None:
    from pdb import Pdb

    from sematic.runners.debugging import frames_of

    count, own = frames_of(trace)
    debugger = Pdb()
    if 0 < own < count:
        # The error arose in a library: begin where the project called it; `down` leads there.
        debugger.rcLines.append(f"up {count - own}")
    debugger.reset()
    debugger.interaction(None, trace)

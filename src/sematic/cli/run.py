"""`sematic run`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, exit_code_of, is_verbose
from sematic.cli.completing import ProgramPath
from sematic.model.errors import CancellationError, PipelineRunError, SematicError, UnsupportedUsageError

if TYPE_CHECKING:
    from sematic.cli.program import Program

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@click.command(
    "run",
    cls=Command,
    # What follows PATH is the script's, options too.
    context_settings={"allow_interspersed_args": False},
    examples=[
        ("sematic run train.py --epochs 3", "a script, with its own options"),
        ("sematic run my_project", "a module or package on the Python path"),
        ("sematic run examples/digits", "an example that comes with Sematic"),
        ("sematic run -l WARNING train.py", "say less"),
    ],
)
@click.option("-b", "--build", is_flag=True, help="Build a container image first (comes with the cloud back-ends).")
@click.option("-n", "--no-cache", is_flag=True, help="Build without the build cache; needs --build.")
@click.option(
    "-l",
    "--log-level",
    metavar="LEVEL",
    type=click.Choice(LEVELS, case_sensitive=False),
    help="How much to say: " + ", ".join(LEVELS) + ".",
)
@click.argument("path", type=ProgramPath())
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(
    ctx: click.Context, *, build: bool, no_cache: bool, log_level: str | None, path: str, args: tuple[str, ...]
) -> None:
    """Run a script (.py), a module, or an example (examples/NAME) as Python would, with ARGS as its arguments.

    Ends with 1 if a pipeline fails, after printing the traceback of the function that failed; with 130 after Ctrl-C.
    """
    if no_cache and not build:
        ctx.fail("--no-cache needs --build.")
    if build:
        raise UnsupportedUsageError("--build comes with the cloud back-ends. Leave it out to run on this machine.")
    from sematic.cli.program import program_of

    program = program_of(path)
    if log_level is not None:
        os.environ["SEMATIC_LOG_LEVEL"] = log_level
    _run(ctx, program, args=list(args[1:] if args[:1] == ("--",) else args))


def _run(ctx: click.Context, program: Program, *, args: list[str]) -> None:
    try:
        program.run(args)
    except (SystemExit, KeyboardInterrupt):
        raise  # the program's own exit code, or Ctrl-C
    except BaseException as error:  # noqa: BLE001 - boundary: a user's program may raise anything
        sys.stdout.flush()
        click.echo(_told(error, program=program, is_verbose=is_verbose(ctx)), err=True)
        ctx.exit(exit_code_of(error))
    if not _has_run_a_pipeline():
        click.echo(f"{ctx.params['path']} ended without running a pipeline.", err=True)


def _has_run_a_pipeline() -> bool:
    """Return False only if the program cannot have: runners import these when they are used."""
    return not sys.modules.keys().isdisjoint({"sematic.store.embedded", "sematic.runners.silent"})


def _told(error: BaseException, *, program: Program, is_verbose: bool) -> str:
    """Return what to print: a failed pipeline's own text, a sentence, or the traceback of what the program raised.

    What a user's exception says is in it, and commands no terminal.
    """
    from sematic.runners.escapes import printable

    if is_verbose or not isinstance(error, SematicError):
        return printable(program.traceback_of(error, is_whole=is_verbose).rstrip())
    if isinstance(error, PipelineRunError | CancellationError):
        return printable(str(error).rstrip())
    place = program.place_of(error)
    where = click.style(f"\n  {printable(place)}", dim=True) if place else ""
    return click.style("Error: ", fg="red", bold=True) + printable(str(error).rstrip()) + where

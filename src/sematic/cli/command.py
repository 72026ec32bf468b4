"""What every sub-command shares: examples in its help, errors that are sentences, JSON where it was asked for."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sematic.cli.standard_output import is_about_output
from sematic.model.errors import CancellationError, SematicError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class WithExamples(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples: what to type and what it does."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                formatter.write_dl(self.examples, col_max=48)


class ExampleGroup(WithExamples, click.Group):
    """A group whose help ends with examples."""


class Command(WithExamples):
    """A command with examples; what goes wrong is one sentence on standard error and exit code 1, or 130 after Ctrl-C.

    Wrong usage is exit code 2. With `--json` either is one document on standard output instead.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of a call; wrong usage ends the process with exit code 2."""
        given = tuple(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.UsageError as error:
            if "--json" in given and any(parameter.name == "as_json" for parameter in self.params):
                end_with_document(error)
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors made for people become their sentence, anything else says how to see more."""
        try:
            return super().invoke(ctx)
        except SematicError as error:
            _fail(ctx, error, sentence=str(error))
        except click.UsageError as error:
            if ctx.params.get("as_json"):
                end_with_document(error)
            raise
        except KeyboardInterrupt as error:
            click.echo("Interrupted.", err=True)
            ctx.exit(exit_code_of(error))
        except (click.exceptions.Exit, click.ClickException, click.Abort, EOFError, BrokenPipeError):
            raise  # click's own, a closed pipe included
        except Exception as error:
            if isinstance(error, OSError) and is_about_output(error):
                raise  # there is no place left to say anything; `main` tells of it
            name = type(error).__name__
            _fail(ctx, error, sentence=f"Unexpected {name}: {error}. `sematic -v {_words(ctx)} ...` shows where.")


def _words(ctx: click.Context) -> str:
    """Return what was typed after `sematic`, options left out."""
    return ctx.command_path.partition(" ")[2]


def _fail(ctx: click.Context, error: Exception, *, sentence: str) -> NoReturn:
    from sematic.runners.escapes import printable

    if ctx.params.get("as_json"):
        from sematic.cli.output import print_json

        print_json({"error": {"type": type(error).__name__, "message": sentence}})
    elif is_verbose(ctx):
        click.echo(printable("".join(traceback.format_exception(error))), err=True, nl=False)
    else:
        click.echo(click.style("Error: ", fg="red", bold=True) + printable(sentence), err=True)
    ctx.exit(exit_code_of(error))


def exit_code_of(error: BaseException) -> int:
    """Return what a command ends with that an error ends: 130, as shells have it, if Ctrl-C or SIGTERM is the cause."""
    from sematic.runners.leaving import INTERRUPTED

    is_wanted = isinstance(error, CancellationError) and error.is_interrupted
    return INTERRUPTED if is_wanted or isinstance(error, KeyboardInterrupt) else 1


def end_with_document(error: click.UsageError) -> NoReturn:
    """Print wrong usage as a JSON document and end with exit code 2."""
    from sematic.cli.output import print_json

    print_json({"error": {"type": "UsageError", "message": error.format_message()}})
    raise click.exceptions.Exit(2)


def is_verbose(ctx: click.Context) -> bool:
    """Return whether -v was given."""
    return bool(ctx.find_root().params.get("verbose"))


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option `--json`, as the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)

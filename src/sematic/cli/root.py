"""The `sematic` command itself: which sub-commands there are, each loaded only when it is used."""

from __future__ import annotations

import importlib
import keyword
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "run": "Run a script, a module or an example.",
    "new": "Make a new project that runs and has a passing test.",
    "list": "List pipeline runs, newest first.",
    "show": "Show a run: its steps, inputs, output and error.",
    "logs": "Show what a run and everything it called wrote.",
    "artifact": "Show or export a stored value.",
    "resume": "Go on with a pipeline run that was interrupted.",
    "cancel": "End a pipeline run, or one step of it.",
    "why": "Say what differs from the run before, and what the cache said.",
    "code": "Show the files that a run was made from.",
    "env": "Show what a run ran on: packages, Python, machine.",
    "plan": "Say what would run and what would come from the cache.",
    "rerun": "Run a pipeline again, reusing what is still valid.",
    "debug": "Execute a failed step once more, in a debugger.",
    "reproduce": "Run a run's recorded code in its recorded environment, and compare.",
    "start": "Start the server: the API and the dashboard.",
    "stop": "Stop the server.",
    "status": "Say whether the server runs, where and since when.",
    "settings": "Show and change your settings.",
    "server-settings": "Show and change the server's settings.",
    "login": "Record runs on a server, with a key of its.",
    "logout": "Forget the key of the server.",
    "keys": "Make, list and revoke API keys of this machine's server.",
    "export": "Write a pipeline run into one file.",
    "import": "Take a pipeline run in from a file.",
    "clean": "End what a crash left open.",
    "push": "Send a pipeline run to a server, or what waits to be sent.",
    "gc": "Remove old runs, and what no run refers to.",
    "migrate": "Bring the store up to this version of Sematic.",
    "completion": "Print the completion script of a shell.",
    "version": "Say which version this is.",
}
"""Every sub-command with its one line of help, in reading order; no command is imported to print this."""


COMING: Mapping[str, str] = {
    "github": "comes with the server, in a later version",
    "advanced": "comes with the server, in a later version",
}
"""Commands of other versions that this one does not have yet, and what is said of them."""


def module_of(command: str) -> str:
    """Return the name of the module a sub-command is in."""
    name = command.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _refuse(ctx: click.Context, sentence: str, *, args: list[str]) -> NoReturn:
    """End with exit code 2 and one sentence, as a JSON document where that was asked for."""
    from sematic.cli.command import end_with_document

    if "--json" in args:
        end_with_document(click.UsageError(sentence))
    click.echo(click.style("Error: ", fg="red", bold=True) + sentence, err=True)
    ctx.exit(2)


class LazyGroup(click.Group):
    """A group that imports a sub-command when it is used, and none to print its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all sub-commands in reading order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return a sub-command, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sematic.cli.{module_of(cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the sub-command that was asked for; an unknown one is wrong usage, with what was probably meant."""
        if args and args[0] in COMING:
            _refuse(ctx, f"`sematic {args[0]}` {COMING[args[0]]}.", args=args)
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            meant = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean `{meant[0]}`?" if meant else "`sematic --help` lists the commands there are."
            _refuse(ctx, f"There is no command {args[0]!r}. {hint}", args=args)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        """Write the table of sub-commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        """Write what to type first."""
        with formatter.section("First steps"):
            formatter.write_dl(
                [
                    ("sematic run examples/hello", "see a pipeline run"),
                    ("sematic list", "see the runs there are"),
                    ("sematic new my_project", "start your own"),
                    ("sematic COMMAND --help", "learn about a command"),
                ]
            )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-v", "--verbose", count=True, help="Say more: -v tracebacks and notices, -vv everything.")
@click.version_option(package_name="sematic", message="%(prog)s %(version)s")
def root(verbose: int) -> None:
    """Write typed Python functions, get tracked, inspectable, resumable pipelines."""
    if verbose:
        import logging

        # Only Sematic's own logger: a script that sets up logging for itself must find it untouched.
        logger = logging.getLogger("sematic")
        logger.setLevel(logging.INFO if verbose == 1 else logging.DEBUG)
        logger.addHandler(logging.StreamHandler())

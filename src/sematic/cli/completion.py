"""`sematic completion`."""

from __future__ import annotations

import click

from sematic.cli.command import Command

SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completion",
    cls=Command,
    examples=[
        ('eval "$(sematic completion bash)"', "in ~/.bashrc"),
        ('eval "$(sematic completion zsh)"', "in ~/.zshrc"),
        ("sematic completion fish > ~/.config/fish/completions/sematic.fish", "once"),
    ],
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell: commands, options, files, and the ids of recent runs and artifacts."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    if completion is None:
        ctx.fail(f"There is no completion for {shell}.")
    script = completion(ctx.find_root().command, {}, "sematic", "_SEMATIC_COMPLETE").source()
    # Where there is nothing to offer, such as the arguments of a script, bash offers files.
    click.echo(script.replace("complete -o nosort ", "complete -o nosort -o default "))

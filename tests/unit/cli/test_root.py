"""The command's own help, and that it imports no command."""

from __future__ import annotations

import importlib

import click
import pytest
from click.testing import CliRunner

from sematic.cli.root import COMING, COMMANDS, module_of, root


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(root)
    found: list[tuple[str, click.Command]] = []
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            found.append((name, command))
            found += [(f"{name} {sub}", each) for sub, each in command.commands.items()]
        else:
            found.append((name, command))
    return found


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_command_has_help_with_examples(name: str, command: click.Command) -> None:
    shown = CliRunner().invoke(root, [*name.split(), "--help"])
    assert shown.exit_code == 0
    assert "Examples:" in shown.output
    assert f"sematic {name.split(maxsplit=1)[0]}" in shown.output
    assert command.help


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_called_as_it_is_listed(name: str) -> None:
    module = importlib.import_module(f"sematic.cli.{module_of(name)}")
    assert module.command.name == name


def test_what_comes_later_is_not_listed() -> None:
    shown = CliRunner().invoke(root, ["--help"]).output
    listed = [line.split()[0] for line in shown.partition("Commands:")[2].splitlines() if line.strip()]
    assert not set(listed) & set(COMING)


def test_the_help_lists_every_command() -> None:
    shown = CliRunner().invoke(root, ["--help"])
    assert all(f"  {name} " in shown.output for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage_and_says_what_was_meant() -> None:
    shown = CliRunner().invoke(root, ["lst"])
    assert shown.exit_code == 2
    assert "There is no command 'lst'. Did you mean `list`?" in shown.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell: str) -> None:
    shown = CliRunner().invoke(root, ["completion", shell])
    assert shown.exit_code == 0
    assert "_SEMATIC_COMPLETE" in shown.output

"""Pages that are made from the code when the documentation is built: commands, settings, old paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click

from sematic.compat import OLD_PATHS, Coming


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put what the code says in the place of a marker such as `<!-- commands -->`."""
    for marker, text in MADE.items():
        if f"<!-- {marker} -->" in markdown:
            markdown = markdown.replace(f"<!-- {marker} -->", text())
    return markdown


def commands() -> str:
    """Return a section for every command, with the help it prints."""
    from sematic.cli.root import root

    return "\n\n".join(_sections(root, parent=None, name="sematic"))


def settings() -> str:
    """Return a table of all settings per plug-in path they are written under."""
    from sematic.settings.known import KNOWN_SETTINGS

    tables = []
    for owner in dict.fromkeys(setting.owner for setting in KNOWN_SETTINGS):
        rows = [
            f"| `{s.name}` | {s.description} | {', '.join(f'`{c}`' for c in s.choices) or s.kind.value} |"
            f" {f'`{s.default}`' if s.default else ''} |"
            for s in KNOWN_SETTINGS
            if s.owner == owner
        ]
        head = f"## `{owner}`\n\n| Name | What it does | Values | Default |\n|---|---|---|---|"
        tables.append("\n".join([head, *rows]))
    return "\n\n".join(tables)


def old_paths() -> str:
    """Return a table of where the names of earlier versions live now."""
    rows = [
        f"| `{path}` | {f'`{name}`' if name else ''} | {_home(target)} |"
        for path, names in OLD_PATHS.items()
        for name, target in (names or {"": "nothing; importing it does no harm"}).items()
    ]
    return "\n".join(["| Path | Name | Where it lives now |", "|---|---|---|", *rows])


MADE: dict[str, Callable[[], str]] = {"commands": commands, "settings": settings, "old paths": old_paths}


def _sections(command: click.Command, *, parent: click.Context | None, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=90, color=False)
    if parent is not None:
        depth = 2 if parent.parent is None else 3
        help_text = click.unstyle(command.get_help(context))
        yield f"{'#' * depth} `{context.command_path}`\n\n```text\n{help_text}\n```"
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None and not found.hidden:
                yield from _sections(found, parent=context, name=child)


def _home(target: str | Coming) -> str:
    if isinstance(target, str):
        return f"`{target.replace(':', '.')}`" if ":" in target else target
    return target.what[:1].upper() + target.what[1:]

"""Printing: JSON documents for programs, coloured pages for people, plain unshortened text for pipes."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sematic.model.records import Json

_DIFF_STYLES = {"diff ": "bold", "--- ": "bold", "+++ ": "bold", "@@": "cyan", "+": "green", "-": "red"}

_WIDE = 4000
"""Columns of a page that goes into a pipe: wide enough that nothing is wrapped there."""


def print_json(document: Json) -> None:
    """Print one JSON document; characters outside ASCII stay readable."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    # Bytes in a file's name that are no text become the escapes that JSON has for them.
    click.echo(text.encode("utf-8", "backslashreplace").decode())


def print_page(*parts: RenderableType) -> None:
    """Print for people: fitted and coloured on a terminal, plain lines of any length elsewhere."""
    from rich.console import Console

    if sys.stdout.isatty():
        console = Console(markup=False, highlight=False, emoji=False)
        for part in parts:
            console.print(part)
        return
    page = io.StringIO()
    console = Console(file=page, width=_WIDE, color_system=None, markup=False, highlight=False, emoji=False)
    for part in parts:
        console.print(part)
    # Table cells are padded; in a pipe that is only noise.
    click.echo("\n".join(line.rstrip() for line in page.getvalue().splitlines()))


def print_bytes(content: bytes) -> None:
    """Print a file's content: as it is into a pipe, without what would command a terminal to one."""
    from sematic.cli.wording import printable

    if sys.stdout.isatty():
        click.echo(printable(content.decode(errors="backslashreplace")), nl=not content.endswith(b"\n"))
    else:
        click.echo(content, nl=False)


def print_diff(content: bytes) -> None:
    """Print a diff: coloured on a terminal, as it is into a pipe."""
    if not sys.stdout.isatty():
        click.echo(content, nl=False)
        return
    from rich.text import Text

    from sematic.cli.wording import printable

    text = Text()
    for line in content.decode(errors="backslashreplace").split("\n"):
        style = next((style for start, style in _DIFF_STYLES.items() if line.startswith(start)), "")
        text.append(printable(line) + "\n", style=style)
    text.rstrip()
    print_page(text)

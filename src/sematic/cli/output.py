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

_WIDE = 4000
"""Columns of a page that goes into a pipe: wide enough that nothing is wrapped there."""


def print_json(document: Json) -> None:
    """Print one JSON document; characters outside ASCII stay readable."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


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

"""`sematic logs`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from sematic.cli.command import Command, json_option
from sematic.cli.completing import RunPrefix
from sematic.cli.reading import readable_store, run_like

if TYPE_CHECKING:
    from sematic.cli.run_logs import LogOfRun, LogsOfRun, Wanted
    from sematic.model.reading import LogLine
    from sematic.model.records import Json

MOST = 10**15
"""The largest number that means anything."""

_AT_ONCE = 1 << 16
"""Characters that are written together."""

_LOOK_AGAIN = 0.2
"""Seconds between two looks at a log that is followed."""


class LineRange(click.ParamType["tuple[int, int | None]"]):
    """Two numbers of lines, `A:B`; either may be left out."""

    name = "range"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int | None]:
        """Return the first and the last number; None: to the end."""
        found = re.fullmatch(r"(\d{0,15})(:?)(\d{0,15})", str(value), re.ASCII)
        if found is None or not (found[1] or found[3]):
            self.fail(f"{value!r} is no range of lines. Write A:B, A: or :B, such as 100:200.", param, ctx)
        first = int(found[1] or 1)
        last = int(found[3]) if found[3] else None if found[2] else first
        if last is not None and last < max(first, 1):
            self.fail(f"{value!r} holds no line: they count from 1, and A is not after B.", param, ctx)
        return first, last


class Pattern(click.ParamType["re.Pattern[str]"]):
    """A regular expression."""

    name = "pattern"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> re.Pattern[str]:
        """Return it compiled."""
        try:
            return re.compile(str(value))
        except re.error as error:
            self.fail(f"{value!r} is no regular expression: {error}.", param, ctx)


@click.command(
    "logs",
    cls=Command,
    examples=[
        ("sematic logs 3f2a", "what the run, and everything it called, wrote"),
        ("sematic logs 3f2a -f", "and what it goes on to write, until it ends"),
        ("sematic logs 3f2a --grep '(?i)error'", "only lines in which this is found"),
        ("sematic logs 3f2a --tail 20", "only the last lines"),
        ("sematic logs 3f2a --lines 900000:900020", "only some lines, of however many"),
        ("sematic logs 3f2a --attempt 1", "of a run that was tried again: an earlier attempt"),
    ],
)
@click.argument("run", type=RunPrefix())
@click.option("-f", "--follow", is_flag=True, help="Go on until the run has ended, also when it is tried again.")
@click.option("--attempt", metavar="N", type=click.IntRange(1, MOST), help="Of this attempt; the last one otherwise.")
@click.option(
    "--grep", "pattern", metavar="RE", type=Pattern(), help="Only lines in which a regular expression is found."
)
@click.option("--tail", metavar="N", type=click.IntRange(0, MOST), help="Only the last N lines of each run.")
@click.option("--lines", metavar="A:B", type=LineRange(), help="Only lines A to B of each run; they count from 1.")
@json_option
@click.pass_context
def command(  # noqa: PLR0913 - one per option
    ctx: click.Context,
    *,
    run: str,
    follow: bool,
    attempt: int | None,
    pattern: re.Pattern[str] | None,
    tail: int | None,
    lines: tuple[int, int | None] | None,
    as_json: bool,
) -> None:
    """Show what a run wrote to its standard output and error. RUN is the beginning of an id.

    If it called other runs, theirs are shown too, each line after the run's name.
    """
    if lines is not None and (tail is not None or follow):
        ctx.fail("--lines goes neither with --tail nor with --follow.")
    if as_json and follow:
        ctx.fail("--follow does not go with --json: the document would not end before the run does.")
    from sematic.cli.run_logs import LogsOfRun, Wanted

    first, last = lines or (1, None)
    wanted = Wanted(first=first, last=last, tail=tail, pattern=pattern)
    with readable_store() as store:
        logs = LogsOfRun(store, run_like(store, run), attempt=attempt)
        if follow:
            _follow(logs, wanted)
            return
        found = logs.now()
        silence = "" if found else logs.silence()
        if as_json:
            from sematic.cli.output import print_json

            print_json([_facts(one, wanted) for one in found])
        elif silence:
            click.echo(silence, err=True)
        else:
            _print(found, wanted)


def _print(found: list[LogOfRun], wanted: Wanted) -> None:
    page = Page()
    is_beyond = wanted.first > 1
    for one in found:
        for line in wanted.lines_of(one.log):
            page.write(one, line)
        page.end_line()
        is_beyond = is_beyond and one.log.line_count() < wanted.first
    page.flush()
    if is_beyond:
        _say_how_many(found)


def _say_how_many(found: list[LogOfRun]) -> None:
    """Say how many lines there are, where only later ones were asked for."""
    from sematic.cli.wording import counted

    most = max(one.log.line_count() for one in found)
    there_is = f"There {'is' if most == 1 else 'are'} only {counted(most, 'line')}"
    click.echo(there_is + (f" in the longest of {len(found):,} logs." if len(found) > 1 else "."), err=True)


def _follow(logs: LogsOfRun, wanted: Wanted) -> None:
    import time

    from sematic.cli.run_logs import followed

    page = Page()
    is_empty = True
    if not logs.has_ended and (why := logs.why_unbegun()):
        click.echo(why, err=True)
    for found in followed(logs, wanted, wait=lambda: time.sleep(_LOOK_AGAIN)):
        if found is None:
            page.flush()
        else:
            is_empty = False
            page.write(*found)
    page.end_line()
    page.flush()
    if is_empty and not logs.now():
        click.echo(logs.silence(), err=True)


class Page:
    """Prints lines of logs: in colour on a terminal, and in no way that commands it."""

    def __init__(self) -> None:
        self._has_colours = _has_colours()
        self._pieces: list[str] = []
        self._length = 0
        self._open: LogOfRun | None = None
        """Whose line has not ended."""
        self._missing = 0
        """Bytes of that line that are not shown."""

    def write(self, one: LogOfRun, line: LogLine) -> None:
        """Print a line, or a piece of one."""
        from sematic.runners.escapes import harmless, last_of_line, worth_showing

        if self._open is not None and self._open is not one:
            self.end_line()
        content, missing = worth_showing(line.content)
        if self._missing and missing:
            content, missing = b"", len(line.content)
        text = harmless(last_of_line(content.decode("utf-8", "replace")), has_colours=self._has_colours)
        if line.is_notice and self._has_colours:
            text = click.style(text, dim=True)
        label = "" if self._open is one or not one.label else f"{self._styled(one.label)} | "
        if not missing:
            self._say_what_is_missing()
        self._add(f"{label}{text}")
        self._missing += missing
        self._open = one
        if line.is_ended:
            self.end_line()

    def end_line(self) -> None:
        """End a line, one that the run has not ended too."""
        if self._open is not None:
            self._say_what_is_missing()
            self._open = None
            self._add("\n")

    def flush(self) -> None:
        """Let go of what is held back."""
        click.echo("".join(self._pieces), nl=False)
        self._pieces, self._length = [], 0

    def _say_what_is_missing(self) -> None:
        if self._missing:
            from sematic.runners.escapes import not_shown

            self._add(f" {not_shown(self._missing)} ")
            self._missing = 0

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)
        if self._length > _AT_ONCE:
            self.flush()

    def _styled(self, label: str) -> str:
        return click.style(label, fg="cyan") if self._has_colours else label


def _has_colours() -> bool:
    import os
    import sys

    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _facts(one: LogOfRun, wanted: Wanted) -> dict[str, Json]:
    gap = one.log.gap
    lines: list[Json] = [
        {"number": line.number, "text": line.text} for line in wanted.lines_of(one.log) if not line.is_notice
    ]
    return {
        "run_id": one.run.id,
        "name": one.run.name,
        "attempt": one.attempt,
        "file": None if one.log.file is None else str(one.log.file),
        "bytes": one.log.size,
        "line_count": one.log.line_count(),
        "left_out": None
        if gap is None
        else {"bytes": gap.size, "lines": gap.lines, "after_line": gap.first_line, "before_line": gap.line_after + 1},
        "lines": lines,
    }

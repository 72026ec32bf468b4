"""What an attempt of a run wrote."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.ids import RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogText:
    """One line of a log."""

    number: int
    """From 1; lines that were given up count too."""
    text: str
    """As it was written, escape sequences too; bytes that are no text are replaced."""
    left_out: int = 0
    """Bytes of a very long line that are not told here; the download has them."""
    is_notice: bool = False
    """Whether the run did not write this: it says what is missing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGap:
    """Lines in the middle of a log that were given up, because it became larger than it may."""

    first_line: int
    last_line: int
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some lines of a log."""

    run_id: RunId
    attempt: int
    """From 1."""
    items: tuple[LogText, ...]
    next_line: int | None
    """The first line that was asked for and is not here; None if all are."""
    lines: int
    """How many have been written."""
    size: int
    """Bytes that have been written."""
    is_over: bool
    """Whether nothing more will be written."""
    gap: LogGap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMatches:
    """Lines of a log in which something was found."""

    run_id: RunId
    attempt: int
    items: tuple[LogText, ...]
    total: int
    """How many of the lines that were searched it is found in, these and all others."""
    before: int
    """How many of them come before the first line that was asked for."""
    next_line: int | None
    """From where on more can be named; None if there are no more in what was searched."""
    last_hit: int | None
    """The last line in which it was found."""
    searched_lines: int
    """The last line that was searched."""
    is_complete: bool
    """Whether all was searched that was asked for; if not, go on with the line after the last searched one."""

"""Lines of a log as the server tells them: bounded, however long the log and its lines are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sematic.model.errors import NoLogsError
from sematic.model.reading import LogLine
from sematic.model.records import Run
from sematic.server.parts import Parts
from sematic.store.log_file import Log
from sematic.store.logs import RunLogs
from sematic.wire.logs import LogGap, LogText

LONGEST_LINE = 64 * 1024
"""Bytes of a line that are told."""

LONGEST_PAGE = 4 * 1024 * 1024
"""Bytes of all lines after which a page ends."""


def log_at(run: Run, attempt: int, *, parts: Parts) -> Log:
    """Return the log of an attempt, empty if it has written nothing (yet).

    NoLogsError if there was no such attempt, and none is to come next.
    """
    logs = RunLogs(parts.store.folder)
    there = logs.attempts_of(run.root_id, run.id)
    if attempt in there or attempt <= max(run.attempts, 1):
        return logs.log_of(run.root_id, run.id, attempt)
    if there:
        raise NoLogsError(run.id, f"has no log of attempt {attempt}, but of attempt {', '.join(map(str, there))}")
    last = f"ended with attempt {run.attempts}" if run.state.is_terminal else f"has come to attempt {run.attempts}"
    raise NoLogsError(run.id, f"{last}, so there is no log of attempt {attempt}")


def is_over(run: Run, attempt: int, *, parts: Parts) -> bool:
    """Return whether an attempt of a run will write nothing more."""
    is_past = run.state.is_terminal or attempt < run.attempts
    return is_past or bool(parts.store.interruptions([run.root_id]))


def told(lines: Iterator[LogLine], *, limit: int) -> tuple[list[LogText], int | None]:
    """Return some lines, and the number of the first one that there is no room for."""
    found: list[LogText] = []
    count = size = 0
    for (number, is_notice), pieces in groupby(lines, key=lambda line: (line.number, line.is_notice)):
        if not is_notice and (count >= limit or size >= LONGEST_PAGE):
            return found, number
        count += not is_notice
        text = _text_of(number, pieces, is_notice=is_notice)
        size += len(text.text)
        found.append(text)
    return found, None


def gap_of(log: Log) -> LogGap | None:
    """Return which lines of a log were given up."""
    gap = log.gap
    if gap is None:
        return None
    return LogGap(first_line=gap.first_line + 1, last_line=gap.line_after, size=gap.size)


def _text_of(number: int, pieces: Iterator[LogLine], *, is_notice: bool) -> LogText:
    kept, size = b"", 0
    for piece in pieces:
        if size < LONGEST_LINE:
            kept += piece.content[: LONGEST_LINE - size]
        size += len(piece.content)
    return LogText(number=number, text=kept.decode("utf-8", "replace"), left_out=size - len(kept), is_notice=is_notice)

"""What runs wrote, read from a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sematic.model.ids import RunId
from sematic.model.reading import Gap, LogLine, LogPlace
from sematic.remote.connection import Connection
from sematic.remote.questions import asked
from sematic.wire.reading import Lines, LinesWanted, LogFactsWanted, LogSize, LogsOfPipelineRun, LogsWanted


@dataclass(frozen=True, slots=True)
class RemoteLogs:
    """The logs of all runs on a server."""

    connection: Connection

    def log_of(self, root_id: RunId, run_id: RunId, attempt: int) -> RemoteLog:
        """Return an attempt's log; one that does not exist reads as empty."""
        return RemoteLog(connection=self.connection, root_id=root_id, run_id=run_id, attempt=attempt)

    def attempts_of(self, root_id: RunId, run_id: RunId) -> tuple[int, ...]:
        """Return which attempts of a run have a log."""
        return self.attempts_in(root_id).get(run_id, ())

    def attempts_in(self, root_id: RunId) -> Mapping[RunId, tuple[int, ...]]:
        """Return which attempts have a log, of every run of a pipeline run that has any."""
        return {each.run_id: each.attempts for each in self._of(root_id).items}

    def is_unrecorded(self, root_id: RunId) -> bool:
        """Return whether what the inline steps of a pipeline run print is shown and not recorded."""
        return self._of(root_id).is_unrecorded

    def _of(self, root_id: RunId) -> LogsOfPipelineRun:
        return asked(self.connection, "/logs", LogsWanted(root_id=root_id), LogsOfPipelineRun)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteLog:
    """What an attempt of a run wrote; one that does not exist is empty."""

    connection: Connection
    root_id: RunId
    run_id: RunId
    attempt: int

    @property
    def file(self) -> None:
        """It is on the server."""
        return

    @property
    def size(self) -> int:
        """Bytes written, given up ones too."""
        return self._facts().size

    @property
    def gap(self) -> Gap | None:
        """The part that was given up; None if nothing was."""
        return self._facts().gap

    def line_count(self) -> int:
        """Return how many lines were written, given up ones and an unfinished last one too."""
        return self._facts().line_count

    def lines(self, first: int = 1, last: int | None = None) -> Iterator[LogLine]:
        """Yield the lines from one to another, both included and counted from 1, as far as they are written now."""
        if last is not None and last < first:
            return
        for line in self.reader(first=first).read(is_last=True):
            if last is not None and line.number > last:
                return
            yield line

    def tail(self, count: int) -> Iterator[LogLine]:
        """Yield the last lines, so many of them."""
        if count > 0:
            yield from self.lines(self.line_count() - count + 1)

    def grep(self, pattern: re.Pattern[str]) -> Iterator[LogLine]:
        """Yield the lines in which a pattern is found, and what is said of lines that are missing."""
        return (line for line in self.lines() if line.is_notice or pattern.search(line.text))

    def reader(self, *, first: int = 1) -> RemoteReader:
        """Return what reads it while it grows, from a line on."""
        return RemoteReader(self, first=first)

    def after(self, place: LogPlace | None, *, first: int, is_last: bool) -> Lines:
        """Return what comes after a place, or from a line on: some of it if there is much."""
        wanted = LinesWanted(
            root_id=self.root_id,
            run_id=self.run_id,
            attempt=self.attempt,
            first=first,
            place=place,
            is_last=is_last,
        )
        return asked(self.connection, "/log-lines", wanted, Lines)

    def _facts(self) -> LogSize:
        wanted = LogFactsWanted(root_id=self.root_id, run_id=self.run_id, attempt=self.attempt)
        return asked(self.connection, "/log-size", wanted, LogSize)


class RemoteReader:
    """Reads a growing log on a server on from where it has got to."""

    def __init__(self, log: RemoteLog, *, first: int) -> None:
        self._log = log
        self._first = max(first, 1)
        self._place: LogPlace | None = None

    def read(self, *, is_last: bool) -> Iterator[LogLine]:
        """Yield the lines that are new. With `is_last` everything that is there comes."""
        while True:
            found = self._log.after(self._place, first=self._first, is_last=is_last)
            yield from found.items
            self._place = found.place
            if not found.has_more:
                return

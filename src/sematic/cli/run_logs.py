"""Which logs belong to a run, what was asked for of them, and how they go on."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.cli import wording
from sematic.cli.run_tree import children_of, descendants_of
from sematic.model.errors import APIConnectionError, NoLogsError, ServerError
from sematic.runners.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sematic.engine.reading import LineReader, Records, RunLog
    from sematic.model.ids import RunId
    from sematic.model.reading import LogLine
    from sematic.model.records import Run


LOOKS_AFTER_END = 8
"""So often it is looked in vain for more on a server: drivers send lines about twice a second."""

SILENCE = 60.0
"""Seconds that a server which is not there is waited for."""

BACK_AGAIN = 20.0
"""Seconds after which drivers have found out that a server is there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOfRun:
    """What one attempt of a run wrote."""

    run: Run
    attempt: int
    log: RunLog
    label: str = ""
    """What tells it from the logs beside it; empty if there are none."""

    @property
    def key(self) -> tuple[RunId, int]:
        """Which run and attempt it is."""
        return self.run.id, self.attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines of a log to show."""

    first: int = 1
    last: int | None = None
    tail: int | None = None
    """Only so many of the last ones."""
    pattern: re.Pattern[str] | None = None
    """Only lines in which this is found."""

    def lines_of(self, log: RunLog) -> Iterator[LogLine]:
        """Yield the lines, and what is said of lines that are missing."""
        found = (line for line in log.lines(self.first_of(log), self.last) if self.has(line))
        if self.tail is None or self.pattern is None:
            return found
        from collections import deque

        return iter(deque(found, maxlen=self.tail))

    def first_of(self, log: RunLog) -> int:
        """Return the number of the first line that can be among them."""
        if self.tail is None or self.pattern is not None:
            return self.first
        return max(self.first, log.line_count() - self.tail + 1)

    def has(self, line: LogLine) -> bool:
        """Return whether a line that is in the range is to be shown."""
        return self.pattern is None or line.is_notice or self.pattern.search(line.text) is not None


class LogsOfRun:
    """The logs of a run and of everything it called: of each run the last attempt, or the one that was asked for."""

    def __init__(self, records: Records, run: Run, *, attempt: int | None) -> None:
        self._records = records
        self._logs = records.logs
        self._attempt = attempt
        self._runs: Sequence[Run] = ()
        self._known: set[RunId] = set()
        self._labels = Labels()
        self.run = run

    def now(self, *, with_earlier: bool = False) -> list[LogOfRun]:
        """Return the logs there are, callers before what they called; of earlier attempts too if wanted."""
        attempts = self._logs.attempts_in(self.run.root_id)
        if not self._runs or not attempts.keys() <= self._known:
            self._look_up()
        return [
            LogOfRun(run=run, attempt=number, log=self._log(run, number), label=self._label(run))
            for run in self._runs
            for number in self._wanted_of(attempts.get(run.id, ()), with_earlier=with_earlier)
        ]

    def look_again(self) -> None:
        """Learn how far the run has got."""
        self.run = self._records.runs.by_prefix(self.run.id)

    @property
    def looks_after_end(self) -> int:
        """How often it is looked in vain for more after a run has ended."""
        from sematic.remote.records import RemoteRecords

        return LOOKS_AFTER_END if isinstance(self._records, RemoteRecords) else 0

    @property
    def has_ended(self) -> bool:
        """Whether the run has ended."""
        return self.run.state.is_terminal

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be written: the run has ended, or lost its driver."""
        return self.run.state.is_terminal or bool(self._records.interruptions([self.run.root_id]))

    def why_unbegun(self) -> str:
        """Return in a sentence for what the run waits that has not begun; nothing if nobody has told."""
        from sematic.cli.waiting import why_unbegun

        return "" if self.run.started_at is not None else why_unbegun(self.run, self._records)

    def silence(self) -> str:
        """Return a sentence for a run that has written nothing; NoLogsError if there is another reason."""
        run = self.run
        others = self._logs.attempts_of(run.root_id, run.id)
        if self._attempt is not None and others:
            there_are = ", ".join(map(str, others))
            raise NoLogsError(run.id, f"has no log of attempt {self._attempt}, but of attempt {there_are}")
        if self._attempt is not None and self._attempt > max(run.attempts, 1):
            raise NoLogsError(run.id, f"has no log of attempt {self._attempt}: it has come to attempt {run.attempts}")
        if run.original_run_id is not None:
            raise NoLogsError(
                run.id,
                f"was not executed: it took over the output of run {run.original_run_id}."
                f" `sematic logs {wording.short(run.original_run_id)}` shows what that one wrote",
            )
        if run.started_at is None:
            why = self.why_unbegun().rstrip(".")
            raise NoLogsError(run.id, "has not been started, so it has written nothing" + (f". {why}" if why else ""))
        if self._logs.is_unrecorded(run.root_id):
            raise NoLogsError(
                run.id, "has no log: its process was recording what another pipeline run printed at the same time"
            )
        return f"Run {run.id} has written nothing{'' if self.is_over else ' yet'}."

    def _look_up(self) -> None:
        runs = self._records.history.runs_of(self.run.root_id)
        self._runs = [self.run, *descendants_of(self.run.id, children_of(runs))]
        self._known = {run.id for run in runs}
        for run in self._runs:
            self._labels.add(run.name, run.id)

    def _wanted_of(self, attempts: Sequence[int], *, with_earlier: bool) -> Sequence[int]:
        if self._attempt is not None:
            return [self._attempt] if self._attempt in attempts else []
        return attempts if with_earlier else attempts[-1:]

    def _label(self, run: Run) -> str:
        return "" if len(self._runs) == 1 else self._labels.of(run.name, run.id)

    def _log(self, run: Run, attempt: int) -> RunLog:
        return self._logs.log_of(run.root_id, run.id, attempt)


def followed(
    logs: LogsOfRun, wanted: Wanted, *, wait: Callable[[], None], clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[LogOfRun, LogLine] | None]:
    """Yield lines as they are written, with their logs, until the run has ended; None: that is all for now.

    A server may hear of the end before the last lines come: then it is looked again until there are no more. One that
    is not there for a while is waited for.
    """
    following = _Following(logs, wanted)
    heard_at, missed_at = clock(), None
    while not following.is_done:
        try:
            yield from following.look(is_patient=missed_at is not None and clock() - missed_at < BACK_AGAIN)
            heard_at = clock()
        except (APIConnectionError, ServerError):
            missed_at = clock()
            if missed_at - heard_at >= SILENCE:
                raise
        yield None
        if not following.is_done:
            wait()


class _Following:
    """What was read of logs that grow."""

    def __init__(self, logs: LogsOfRun, wanted: Wanted) -> None:
        self._logs = logs
        self._wanted = wanted
        # Asked once: what comes meanwhile is not past.
        there = [one.key for one in logs.now(with_earlier=True)]
        self._past = set(there) - set(dict(there).items())
        self._readers: dict[tuple[RunId, int], tuple[LogOfRun, LineReader]] = {}
        self._in_vain, self._needed = 0, 0
        self.is_done = False

    def look(self, *, is_patient: bool) -> Iterator[tuple[LogOfRun, LogLine]]:
        """Yield what is new. With `is_patient`, who was not heard is not taken for lost yet."""
        logs = self._logs
        logs.look_again()
        is_over = logs.has_ended or (logs.is_over and not is_patient)
        is_last = is_over and self._in_vain >= self._needed
        self._in_vain += is_over
        for one in logs.now(with_earlier=True):
            if one.key not in self._past and one.key not in self._readers:
                self._readers[one.key] = one, one.log.reader(first=self._wanted.first_of(one.log))
        for one, reader in self._readers.values():
            for line in reader.read(is_last=is_last):
                self._in_vain = 0
                if self._wanted.has(line):
                    yield one, line
        if not is_over:
            self._needed = logs.looks_after_end
        self.is_done = is_last

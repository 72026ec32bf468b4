"""What `sematic show` says of a run's log: how much there is, and the last lines where something went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.cli import wording
from sematic.cli.crash import crash_in
from sematic.runners.escapes import harmless, last_of_line, not_shown, worth_showing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sematic.engine.reading import LogReader, RunLog
    from sematic.model.ids import RunId
    from sematic.model.reading import LogLine
    from sematic.model.records import Json, Run

MOST_LINES = 10
"""Last lines of a log that are shown."""

_LONGEST_CRASH = 400
"""Last lines of a log among which a crash is looked for: a hundred frames of each of a few threads."""


class LogsToTell:
    """The logs of one pipeline run, as far as a page tells of them."""

    def __init__(self, logs: LogReader, root_id: RunId) -> None:
        self._logs = logs
        self._root_id = root_id
        self._attempts: Mapping[RunId, Sequence[int]] = logs.attempts_in(root_id)

    def sentence(self, run: Run, descendants: Sequence[Run]) -> str:
        """Return how much there is to read and how; empty if there is nothing."""
        log = self._last(run)
        others = sum(each.id in self._attempts for each in descendants)
        parts = [wording.counted(log.line_count(), "line")] if log is not None else []
        parts += [f"{wording.counted(others, 'nested run')} wrote something"] if others else []
        return f"{', '.join(parts)}: sematic logs {wording.short(run.id)}" if parts else ""

    def last_lines(self, run: Run) -> list[str]:
        """Return the last lines of what a run's last attempt wrote, harmless for a terminal.

        Of a log that ends in a crash of the interpreter, return where the program was.
        """
        log = self._last(run)
        if log is None:
            return []
        lines = [_harmless(line) for line in log.tail(_LONGEST_CRASH)]
        return crash_in(lines) or lines[-MOST_LINES:]

    def facts(self, run: Run) -> Json:
        """Return which logs a run has, as JSON."""
        logs = [(attempt, self._logs.log_of(self._root_id, run.id, attempt)) for attempt in self._of(run)]
        return [
            {
                "attempt": attempt,
                "file": None if log.file is None else str(log.file),
                "bytes": log.size,
                "line_count": log.line_count(),
            }
            for attempt, log in logs
        ]

    def _last(self, run: Run) -> RunLog | None:
        attempts = self._of(run)
        return self._logs.log_of(self._root_id, run.id, attempts[-1]) if attempts else None

    def _of(self, run: Run) -> Sequence[int]:
        return self._attempts.get(run.id, ())


def _harmless(line: LogLine) -> str:
    content, missing = worth_showing(line.content)
    text = harmless(last_of_line(content.decode("utf-8", "replace")), has_colours=False)
    return f"{text} {not_shown(missing)}" if missing else text

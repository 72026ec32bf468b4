"""Telling a person at a terminal what a pipeline is doing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from sematic.executors.screen import Screen
from sematic.executors.streams import ERR
from sematic.graph.future import Future
from sematic.model.ids import RunId
from sematic.model.records import ResourceUsage
from sematic.model.states import RunState
from sematic.runners.escapes import one_line


class Progress(Protocol):
    """Hears of every step of a pipeline run."""

    def planned(self, futures: Sequence[Future]) -> None:
        """Calls joined the graph."""
        ...

    def started(self, future: Future) -> None:
        """A call begins to execute."""
        ...

    def ended(self, future: Future, *, state: RunState, is_reused: bool) -> None:
        """A call's execution ended, in some state; RAN if it waits for the calls it returned."""
        ...


class Output(Protocol):
    """Is told whose is what is written."""

    def begin(self, run_id: RunId, attempt: int) -> None:
        """A step begins to execute in this thread."""
        ...

    def end(self) -> ResourceUsage | None:
        """It has ended: return what it used, as far as it was measured; everything it wrote has been shown then."""
        ...

    def follow(self, run_id: RunId, attempt: int, *, name: str) -> Path:
        """Show what a step in another process will write to its log, and return where that is to be."""
        ...

    def ended(self, run_id: RunId, attempt: int) -> None:
        """A step in another process has ended; everything it wrote has been shown when this returns."""
        ...


class StepLines:
    """A line for every step that starts or ends, for whoever reads along."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._began: dict[RunId, float] = {}

    def planned(self, futures: Sequence[Future]) -> None:
        """Calls joined the graph."""
        for future in futures:
            self._say(future, "planned")

    def started(self, future: Future) -> None:
        """A call begins to execute."""
        self._began[future.id] = self._clock()
        self._say(future, "started")

    def ended(self, future: Future, *, state: RunState, is_reused: bool) -> None:
        """A call's execution ended, in some state; RAN if it waits for the calls it returned."""
        took = self._clock() - self._began.pop(future.id, self._clock())
        self._say(future, "reused an earlier result" if is_reused else f"{state.lower()} after {took:.3f} s")

    def _say(self, future: Future, what: str) -> None:
        print(f"sematic {future.id[:8]} {one_line(future.props.name)}: {what}", file=self._stream, flush=True)


@contextmanager
def progress_on(screen: Screen, *, log_level: str, is_captured: bool) -> Iterator[Progress | None]:
    """Show progress for the body of a `with`, on standard error.

    On a terminal that is one live line, if what steps print is captured and so can be shown above it; on anything else,
    nothing. At DEBUG it is a line a step, wherever that goes; above INFO it is nothing at all.
    """
    level = logging.getLevelNamesMapping()[log_level]
    if level <= logging.DEBUG:
        yield StepLines(screen.stream(ERR))
    elif level <= logging.INFO and is_captured and screen.is_terminal(ERR):
        from sematic.runners.terminal import TerminalProgress

        with TerminalProgress(screen) as progress:
            yield progress
    else:
        yield None

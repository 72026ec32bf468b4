"""Telling a person at a terminal what a pipeline is doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TextIO

from sematic.graph.future import Future
from sematic.model.states import RunState


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


@contextmanager
def progress_on(stream: TextIO) -> Iterator[Progress | None]:
    """Show progress on a terminal for the body of a `with`; on anything else, show nothing."""
    if not stream.isatty():
        yield None
        return
    from sematic.runners.terminal import TerminalProgress

    with TerminalProgress(stream) as progress:
        yield progress

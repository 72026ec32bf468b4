"""A bar for work that may take long, on a terminal; nothing elsewhere, and nothing for what is done at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 0.5
"""Seconds before a bar is shown."""


@contextmanager
def steps_on(
    stream: TextIO, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[str, int, int], None]]:
    """Give something that hears what is being done, and how much of it is done of how much, and shows it."""
    if not stream.isatty():
        yield lambda *_: None
        return
    bar = _Bar(stream, clock=clock)
    try:
        yield bar.say
    finally:
        bar.close()


class _Bar:
    def __init__(self, stream: TextIO, *, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._due = clock() + PATIENCE
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def say(self, what: str, done: int, of: int) -> None:
        if self._progress is None:
            if self._clock() < self._due:
                return
            self._progress = self._shown()
            self._task = self._progress.add_task(what, total=of)
        if self._task is not None:
            self._progress.update(self._task, description=what, completed=done, total=max(done, of))

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _shown(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        console = Console(file=self._stream)
        columns = TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()
        progress = Progress(*columns, console=console, transient=True)
        progress.start()
        return progress

"""What a pipeline run writes, on its way to its logs and to whoever reads along: wired in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sematic.executors.capture import InlineCapture
from sematic.executors.screen import Screen
from sematic.graph.future import Future
from sematic.model.ids import RunId
from sematic.runners.progress import Progress, progress_on
from sematic.runners.tee import Tail
from sematic.settings import Settings
from sematic.store.logs import RunLogs


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the output of one pipeline run goes."""

    screen: Screen
    inline: InlineCapture
    """Captures the steps that execute in this process: call `begin` and `end` around each."""
    tail: Tail
    """Shows the logs of steps in other processes: call `follow` and `ended`."""
    progress: Progress | None
    """Hears of every step, if anybody is to see that."""
    path_of: Callable[[RunId, int], Path]
    """Where the log of a run's attempt is."""

    def follow(self, future: Future, attempt: int) -> Path:
        """Show what an attempt in another process writes from now on, and return the log it is to write."""
        path = self.path_of(future.id, attempt)
        self.tail.follow(path, name=future.props.name)
        return path

    def ended(self, future: Future, attempt: int) -> None:
        """The attempt has ended: return when everything it wrote is shown."""
        self.tail.ended(self.path_of(future.id, attempt))


@contextmanager
def output_of(root_id: RunId, *, settings: Settings) -> Iterator[Output]:
    """Capture and show what the steps of a pipeline run write, for the body of a `with`."""
    logs = RunLogs(settings.folder)

    def path_of(run_id: RunId, attempt: int) -> Path:
        return logs.path_of(root_id, run_id, attempt)

    with (
        Screen() as screen,
        InlineCapture(
            screen=screen,
            folder=logs.folder_of(root_id),
            path_of=path_of,
        ) as inline,
        Tail(screen, limit=settings.log_limit, inline=inline) as tail,
        progress_on(screen, log_level=settings.log_level, is_captured=inline.is_recording) as progress,
    ):
        yield Output(screen=screen, inline=inline, tail=tail, progress=progress, path_of=path_of)

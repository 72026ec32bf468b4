"""What a pipeline run writes, on its way to its logs and to whoever reads along: wired in one place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sematic.executors.inline_capture import InlineCapture, sinks_here
from sematic.executors.screen import Screen, Sink
from sematic.executors.usage import Meter
from sematic.model.ids import RunId
from sematic.model.records import ResourceUsage
from sematic.runners.log_limits import LogLimits
from sematic.runners.progress import Progress, progress_on
from sematic.runners.tee import Tail
from sematic.settings import Settings
from sematic.store.logs import RunLogs


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutput:
    """Sends what the steps of one pipeline run write to their logs, shows it, and measures the inline ones."""

    inline: InlineCapture
    meter: Meter
    limits: LogLimits
    tail: Tail
    path_of: Callable[[RunId, int], Path]
    progress: Progress | None
    """Hears of every step, if anybody is to see that."""

    def begin(self, run_id: RunId, attempt: int) -> None:
        """A step begins to execute in this thread."""
        self.inline.begin(run_id, attempt)
        self.meter.begin()

    def end(self) -> ResourceUsage | None:
        """It has ended: return what it used, as far as it was measured; everything it wrote has been shown then."""
        usage = self.meter.end()
        written = self.inline.end()
        if written is not None:
            self.limits.written(written)
        return usage

    def follow(self, run_id: RunId, attempt: int, *, name: str) -> Path:
        """Show what a step in another process will write to its log, and return where that is to be."""
        path = self.path_of(run_id, attempt)
        self.limits.follow(path)
        self.tail.follow(path, name=name)
        return path

    def ended(self, run_id: RunId, attempt: int) -> None:
        """A step in another process has ended; everything it wrote has been shown when this returns."""
        path = self.path_of(run_id, attempt)
        self.tail.ended(path)
        self.limits.ended(path)


@contextmanager
def output_of(root_id: RunId, *, settings: Settings, sinks: Mapping[int, Sink] | None = None) -> Iterator[RunOutput]:
    """Capture and show what the steps of a pipeline run write, for the body of a `with`.

    It is shown in `sinks`, by number of the stream, or where this process's output goes.
    """
    logs = RunLogs(settings.folder)

    def path_of(run_id: RunId, attempt: int) -> Path:
        return logs.path_of(root_id, run_id, attempt)

    with (
        closing(Meter(besides=_supervisors)) as meter,
        Screen(sinks if sinks is not None else sinks_here()) as screen,
        InlineCapture(screen=screen, folder=logs.folder_of(root_id), path_of=path_of) as inline,
        LogLimits(settings.log_limit, screen=screen, inline=inline) as limits,
        Tail(screen, inline=inline) as tail,
        progress_on(screen, log_level=settings.log_level, is_captured=inline.is_recording) as progress,
    ):
        if not inline.is_recording:
            logs.mark_unrecorded(root_id)
        yield RunOutput(inline=inline, meter=meter, limits=limits, tail=tail, path_of=path_of, progress=progress)


def _supervisors() -> Collection[int]:
    # Of no use to a pipeline without standalone steps, and takes a while to import.
    from sematic.executors.starting import supervisors_here

    return supervisors_here()

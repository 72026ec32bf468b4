"""One live line on a terminal: what is running, how much is done, how long it has taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.spinner import Spinner
from rich.text import Text

from sematic.executors.screen import Screen
from sematic.executors.streams import ERR
from sematic.graph.future import Future
from sematic.model.ids import RunId
from sematic.model.states import RunState
from sematic.runners.escapes import one_line

_SHOWN_NAMES = 3
_DRAWN_EVERY = 0.125
_CLEAR = b"\r\x1b[2K"
"""Back to the first column, and erase the line."""


class TerminalProgress:
    """A live line below the user's own output, and a closing line when the pipeline run has ended."""

    def __init__(self, screen: Screen, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = Console(file=screen.stream(ERR))
        self._spinner = Spinner("dots")
        self._clock = clock
        self._began = clock()
        self._root: Future | None = None
        self._planned = self._done = self._reused = self._failed = 0
        self._running: dict[RunId, str] = {}
        self._waiting: list[Future] = []
        self._live = LiveLine(screen, self._drawn)

    def __enter__(self) -> Self:
        if not self._console.is_dumb_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        if self._root is not None:
            self._console.print(self._closing_line(self._root), highlight=False, soft_wrap=True)

    def planned(self, futures: Sequence[Future]) -> None:
        """Calls joined the graph."""
        if self._root is None:
            self._root = futures[0]
        self._planned += sum(not future.function.is_virtual for future in futures)

    def started(self, future: Future) -> None:
        """A call begins to execute."""
        if not future.function.is_virtual:
            self._running[future.id] = one_line(future.props.name)

    def ended(self, future: Future, *, state: RunState, is_reused: bool) -> None:
        """A call's execution ended, in some state; RAN if it waits for the calls it returned."""
        if future.function.is_virtual:
            return
        self._running.pop(future.id, None)
        self._reused += is_reused
        self._failed += state is RunState.FAILED
        self._done += state is RunState.RESOLVED
        if state is RunState.RAN:
            self._waiting.append(future)

    def _count_resolved_parents(self) -> None:
        """Count the runs whose nested runs have resolved meanwhile."""
        still_waiting = [future for future in self._waiting if future.state is RunState.RAN]
        self._done += sum(future.state is RunState.RESOLVED for future in self._waiting)
        self._waiting = still_waiting

    def _line(self) -> Text:
        self._count_resolved_parents()
        names = list(self._running.values())
        shown = ", ".join(names[:_SHOWN_NAMES]) + (
            f" and {len(names) - _SHOWN_NAMES} more" if names[_SHOWN_NAMES:] else ""
        )
        line = Text(no_wrap=True, overflow="ellipsis")
        spinner = self._spinner.render(self._clock())
        line.append(str(spinner), style="cyan")
        line.append(f" {self._done}/{self._planned} done", style="bold")
        line.append(f"  {_duration(self._clock() - self._began)}", style="dim")
        if shown:
            line.append(f"  {shown}")
        if self._failed:
            line.append(f"  {self._failed} failed", style="red")
        return line

    def _closing_line(self, root: Future) -> Text:
        self._count_resolved_parents()
        state = root.state
        glyph, style, word = _ENDINGS.get(state, ("■", "yellow", "Stopped"))
        line = Text()
        line.append(f"{glyph} {word}", style=style)
        line.append(f"  {one_line(root.props.name)}", style="bold")
        counts = [f"{self._done} of {self._planned} runs done"]
        counts += [f"{self._reused} reused"] if self._reused else []
        counts += [f"{self._failed} failed"] if self._failed else []
        line.append(f"  {', '.join(counts)} in {_duration(self._clock() - self._began)}", style="dim")
        line.append(f"  sematic show {root.id[:8]}", style="cyan")
        return line

    def _drawn(self) -> str:
        with self._console.capture() as captured:
            # One column stays free: with all of them full, terminals differ in where the cursor is.
            self._console.print(self._line(), end="", width=max(self._console.width - 1, 1))
        return captured.get()


class LiveLine:
    """The last line of a terminal, drawn again and again below what is shown there."""

    def __init__(self, screen: Screen, render: Callable[[], str]) -> None:
        self._screen = screen
        self._render = render
        self._is_drawn = False
        self._is_over = threading.Event()
        """Set for good: whoever took the terminal for themselves, a debugger, keeps it."""
        self._thread = threading.Thread(target=self._run, name="sematic-progress", daemon=True)

    def start(self) -> None:
        """Draw it from now on."""
        self._screen.cover = self
        self._thread.start()

    def lift(self) -> None:
        """Take it away: something is about to be written in its place."""
        if self._is_drawn:
            self._is_drawn = False
            self._screen.draw(ERR, _CLEAR)

    def stop(self) -> None:
        """Take it away for good."""
        with self._screen.lock:
            self._is_over.set()
            self.lift()
            self._screen.cover = None

    def _run(self) -> None:
        while not self._is_over.wait(_DRAWN_EVERY if self._is_drawn else _DRAWN_EVERY / 4):
            with self._screen.lock:
                # Where somebody's line is open, such as a progress bar or a question, there is no room for ours.
                if not self._is_over.is_set() and not self._screen.is_line_open:
                    self._screen.draw(ERR, _CLEAR + self._render().encode())
                    self._is_drawn = True


_ENDINGS = {
    RunState.RESOLVED: ("✓", "green", "Succeeded"),
    RunState.FAILED: ("✕", "red", "Failed"),
    RunState.NESTED_FAILED: ("✕", "red", "Failed"),
    RunState.CANCELED: ("■", "yellow", "Canceled"),
}
_MINUTE, _HOUR = 60, 3600


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min {int(seconds % _MINUTE):02d} s"
    return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE):02d} min"

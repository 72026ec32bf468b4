"""Starting a supervisor from the driver."""

from __future__ import annotations

import math
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from sematic.executors.channel import Channel
from sematic.executors.inline_capture import streams_for_children
from sematic.executors.messages import FromSupervisor

_LONGEST_IMPORT = 120.0
"""Seconds that importing in advance may take."""

_PATIENCE = 3.0
"""Seconds that a supervisor has to end everything."""


# Children are the process's, so this is too.
_living: set[int] = set()


def supervisors_here() -> Collection[int]:
    """Return the process ids of this process's supervisors: what they and their workers use is no inline step's."""
    return set(_living)


class SupervisorProcess:
    """The side of those who started a supervisor: a process and a channel to it."""

    def __init__(self, python: Sequence[str] | None = None) -> None:
        """Start it with a Python, which is this process's own if none is given."""
        mine, its = socket.socketpair()
        out, err = streams_for_children()
        try:
            self._process = subprocess.Popen(
                [
                    *(python or [sys.executable, *_flags()]),
                    "-P",
                    "-m",
                    "sematic.worker",
                    "supervise",
                    str(its.fileno()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                pass_fds=[its.fileno()],
                start_new_session=True,
                env=environment(),
            )
        except BaseException:
            mine.close()
            raise
        finally:
            its.close()
        self.channel: Channel[FromSupervisor] = Channel(mine, receives=FromSupervisor)
        _living.add(self._process.pid)
        self.is_prepared = False
        """Whether it has survived what it was to import in advance."""
        self.prepared_by = time.monotonic() + _LONGEST_IMPORT
        """When it is given up unless it is prepared."""

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def give_up(self) -> None:
        """End it, since it hangs."""
        self.prepared_by = math.inf
        self._process.kill()

    def wait(self) -> None:
        """Return when it has ended by itself, or has been ended because it took too long."""
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _living.discard(self._process.pid)
        self.channel.close()

    def disown(self) -> None:
        """Let go of it in a process that the driver has forked: it is the parent's."""
        self.channel.close()
        # Popen would complain that its child still runs.
        self._process.returncode = 0


def end_groups(pids: list[int]) -> None:
    """End the process groups of workers that nobody supervises any more."""
    for pid in pids:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _flags() -> list[str]:
    # How this interpreter was started, as multiprocessing hands it on too: -O, -W, -X ...
    read = subprocess._args_from_interpreter_flags  # type: ignore[attr-defined]  # noqa: SLF001 - it has no other name
    return list(read())


def environment() -> dict[str, str]:
    """Return an environment in which this very Sematic is found; the driver's own is taken over later."""
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}

"""Finding and ending processes together with everything they have started."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of whatever this process's descendants leave behind, so that it is found (Linux only)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """End this process when its parent ends, at once (Linux only)."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # It has ended already.
        os._exit(1)


def be_the_first_to_go() -> None:
    """Have the system end this process rather than the driver when memory runs out (Linux only)."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def kill_tree(pid: int) -> None:
    """End a process, its process group and its descendants."""
    # Looked for first: whoever has lost its parent is not found any more.
    descendants = _descendants_of(pid)
    kill_group(pid)
    _kill([pid, *descendants])


def kill_group(pid: int) -> None:
    """End the process group that a process leads."""
    with suppress(OSError):
        os.killpg(pid, signal.SIGKILL)


def kill_orphans(*, but: Container[int]) -> None:
    """End this process's children, and theirs, other than some: what dead children have left behind."""
    for pid in children():
        if pid not in but:
            kill_tree(pid)


def children() -> frozenset[int]:
    """Return the processes that are this one's children."""
    pid = os.getpid()
    with suppress(OSError):
        return frozenset(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    import psutil

    with suppress(psutil.Error):
        return frozenset(child.pid for child in psutil.Process().children())
    return frozenset()


def _descendants_of(pid: int) -> list[int]:
    import psutil

    with suppress(psutil.Error):
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    return []


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)

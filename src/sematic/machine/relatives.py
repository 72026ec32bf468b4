"""What the children of this process use, and their children."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil


_TICKS = os.sysconf("SC_CLK_TCK")
"""A second, as the kernel counts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """One living descendant of this process."""

    pid: int
    began: float
    """When it began, on the clock of `relatives_clock`; with its number it tells it from all others."""
    cpu: float
    """Seconds of processor time so far."""
    memory: int
    """Bytes in memory; of memory that several processes share, its part."""


def relatives_of(pid: int, *, besides: Collection[int]) -> list[Relative]:
    """Return the living descendants of a process, without some children and what those began."""
    import psutil

    found: list[Relative] = []
    strangers = set(besides)
    with suppress(psutil.Error):
        # Parents come before their children.
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                if child.pid in strangers or child.ppid() in strangers:
                    strangers.add(child.pid)
                else:
                    found.append(_relative(child))
    return found


def _relative(process: psutil.Process) -> Relative:
    with process.oneshot():
        cpu = process.cpu_times()
        return Relative(
            pid=process.pid,
            began=_began(process),
            cpu=cpu.user + cpu.system,
            memory=_share_of_memory(process),
        )


def relatives_clock() -> float:
    """Return the time now, in seconds of the clock by which processes begin."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.time()


def _began(process: psutil.Process) -> float:
    # The system counts from when the machine was started, which psutil knows to the second only.
    with suppress(OSError, ValueError, IndexError):
        content = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii", errors="replace")
        return int(content.rpartition(")")[2].split()[19]) / _TICKS
    return float(process.create_time())


def _share_of_memory(process: psutil.Process) -> int:
    # Forked children share most of their memory with their parent; counted in full it would be there many times.
    with suppress(OSError, ValueError, IndexError):
        content = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(content.partition("\nPss:")[2].split(maxsplit=1)[0]) * 1024
    return int(process.memory_info().rss)


def memory_of(pid: int) -> int:
    """Return a process's bytes in memory, on systems where only psutil tells; 0 if it does not."""
    import psutil

    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0

"""Telling a living process from a dead one, and from a later one that was given the same number."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_STATE, _STARTED = 0, 19
"""Where `/proc/PID/stat` says them, counted from after the program's name (`man 5 proc_pid_stat`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessIdentity:
    """One process, and no other that ever had or will have its number on this machine."""

    pid: int
    started: str
    """When it started, as this machine says it; to be compared, not to be read."""


def this_process() -> ProcessIdentity:
    """Return who this process is."""
    return ProcessIdentity(pid=os.getpid(), started=_start_of(os.getpid()) or "")


def is_alive(process: ProcessIdentity) -> bool:
    """Return whether a process of this machine still runs; one that only waits to be reaped does not."""
    return _start_of(process.pid) == process.started


def _start_of(pid: int) -> str | None:
    try:
        words = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None if Path("/proc/self/stat").exists() else _start_told_by_ps(pid)
    return None if words[_STATE] in {b"Z", b"X"} else f"{_boot()}-{words[_STARTED].decode()}"


def _boot() -> str:
    """Return what differs after every start of the machine: the clock that processes start by begins anew."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
    except OSError:
        return ""


def _start_told_by_ps(pid: int) -> str | None:
    """Return the same where there is no `/proc`, as on macOS."""
    import subprocess

    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    # The answer must not depend on who asks.
    environ = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    told = subprocess.run(command, env=environ, capture_output=True, text=True, check=False).stdout.split()
    return None if not told or told[0].startswith("Z") else " ".join(told[1:])

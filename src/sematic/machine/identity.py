"""Which process on which machine this is, told so that a later one with the same number is not taken for it."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, unique
from pathlib import Path

_PROC = Path("/proc")
_SAME = 2.0
"""Seconds by which two readings of one start may differ: the system reckons it from a clock that may be set."""

# Fields of /proc/PID/stat, counted from the one after the program's name, which may hold anything.
_STATE = 0
_START_TICKS = 19


@unique
class Vitality(Enum):
    """What a process is doing, as far as its system tells."""

    GONE = "gone"
    STOPPED = "stopped"
    """It exists, and somebody halted it."""
    ALIVE = "alive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessIdentity:
    """A process of a machine, for good: numbers are given again, but not together with the moment of the start."""

    hostname: str
    boot_id: str
    """Differs after every start of the machine; empty where the system has none."""
    pid: int
    started_at: datetime

    @property
    def is_of_this_machine(self) -> bool:
        """Whether its machine is this one; a laptop may be called otherwise in another network."""
        return self.hostname == socket.gethostname() or bool(self.boot_id and self.boot_id == boot_id())

    @property
    def is_of_this_boot(self) -> bool:
        """Whether its machine was not started again since; True where the system does not tell."""
        now = boot_id()
        return not now or not self.boot_id or now == self.boot_id

    def vitality(self) -> Vitality:
        """Return what the process is doing, if its machine is this one."""
        if not self.is_of_this_boot:
            return Vitality.GONE
        started_at, state = _start_and_state_of(self.pid)
        if started_at is None or state in {"Z", "X"}:
            return Vitality.GONE
        if abs((started_at - self.started_at).total_seconds()) > _SAME:
            return Vitality.GONE
        return Vitality.STOPPED if state in {"T", "t"} else Vitality.ALIVE


def this_process() -> ProcessIdentity:
    """Return the identity of the running process."""
    return process_with(os.getpid())


def process_with(pid: int) -> ProcessIdentity:
    """Return the identity of the process of this machine that has a number now; one long gone if there is none."""
    started_at, _ = _start_and_state_of(pid)
    return ProcessIdentity(
        hostname=socket.gethostname(),
        boot_id=boot_id(),
        pid=pid,
        started_at=started_at or datetime.fromtimestamp(0, UTC),
    )


def identity_to_text(identity: ProcessIdentity) -> str:
    """Return an identity as a line of JSON."""
    return json.dumps(
        {
            "hostname": identity.hostname,
            "boot_id": identity.boot_id,
            "pid": identity.pid,
            "started_at": identity.started_at.isoformat(),
        }
    )


def identity_from_text(text: str) -> ProcessIdentity:
    """Return the identity that a line of JSON tells; ValueError if it tells none."""
    try:
        told = json.loads(text)
        return ProcessIdentity(
            hostname=str(told["hostname"]),
            boot_id=str(told["boot_id"]),
            pid=int(told["pid"]),
            started_at=datetime.fromisoformat(told["started_at"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"This names no process: {text!r}.") from error


def boot_id() -> str:
    """Return what tells this start of the machine from all others; empty where the system has no such thing."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _start_and_state_of(pid: int) -> tuple[datetime | None, str]:
    """Return when a process started and the letter of its state; None and "" if there is none."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(errors="replace")
        booted = next(
            float(line.split()[1]) for line in (_PROC / "stat").read_text().splitlines() if line.startswith("btime")
        )
    except (FileNotFoundError, ProcessLookupError):
        return (None, "") if (_PROC / "self").exists() else _asked_of_psutil(pid)
    fields = text.rpartition(")")[2].split()
    seconds = booted + int(fields[_START_TICKS]) / os.sysconf("SC_CLK_TCK")
    return datetime.fromtimestamp(seconds, UTC), fields[_STATE]


def _asked_of_psutil(pid: int) -> tuple[datetime | None, str]:
    import psutil

    try:
        process = psutil.Process(pid)
        state = {psutil.STATUS_ZOMBIE: "Z", psutil.STATUS_STOPPED: "T"}.get(process.status(), "S")
        return datetime.fromtimestamp(process.create_time(), UTC), state
    except psutil.Error:
        return None, ""

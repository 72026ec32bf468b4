"""What the system says of this process: its peak of memory, its input and output, and the machine's network.

Read from files that stay open, so that a reading takes microseconds. Where the system has no such files, nothing is
known, and that is no error.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass

_PAGE = os.sysconf("SC_PAGE_SIZE")
_RESET_PEAK = b"5"
"""What /proc/PID/clear_refs takes to forget the highest memory there was; proc(5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Bytes that have gone in and out so far; None is what cannot be known."""

    read: int | None = None
    """From disks, by this process and the children it has waited for."""
    written: int | None = None
    received: int | None = None
    """Over the network, by all of the machine."""
    sent: int | None = None


class ProcessFiles:
    """Reads what /proc says of the process that made this."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._io = _opened("/proc/self/io")
        self._net = _opened("/proc/self/net/dev")
        self._status = _opened("/proc/self/status")
        self._statm = _opened("/proc/self/statm")
        self._peak = _opened("/proc/self/clear_refs", os.O_WRONLY)

    def close(self) -> None:
        """Let go of the files."""
        for handle in (self._io, self._net, self._status, self._statm, self._peak):
            if handle >= 0:
                os.close(handle)

    def traffic(self) -> Traffic:
        """Return what has been read, written, received and sent so far."""
        numbers = dict(line.split(b":") for line in _read(self._io).splitlines())
        received = sent = None
        # Two lines of heading; loop-back is no network.
        for line in _read(self._net).splitlines()[2:]:
            name, _, rest = line.partition(b":")
            fields = rest.split()
            if name.strip() != b"lo":
                received = (received or 0) + int(fields[0])
                sent = (sent or 0) + int(fields[8])
        return Traffic(
            read=_number(numbers.get(b"read_bytes")),
            written=_number(numbers.get(b"write_bytes")),
            received=received,
            sent=sent,
        )

    def memory(self) -> int | None:
        """Return the bytes of this process that are in memory."""
        fields = _read(self._statm).split()
        return int(fields[1]) * _PAGE if fields else None

    def forget_peak(self) -> bool:
        """Let the peak of memory begin anew; False if the system does not allow it."""
        if self._peak < 0:
            return False
        try:
            os.write(self._peak, _RESET_PEAK)
        except OSError:
            return False
        return True

    def peak_memory(self) -> int | None:
        """Return the most bytes of this process that were in memory since that."""
        _, _, rest = _read(self._status, 4096).partition(b"VmHWM:")
        fields = rest.split(maxsplit=1)
        return int(fields[0]) * 1024 if fields else None


def _opened(path: str, flags: int = os.O_RDONLY) -> int:
    try:
        return os.open(path, flags | os.O_CLOEXEC)
    except OSError:
        return -1


def _read(handle: int, length: int = 1 << 16) -> bytes:
    if handle >= 0:
        with suppress(OSError):
            return os.pread(handle, length, 0)
    return b""


def _number(text: bytes | None) -> int | None:
    return None if text is None else int(text)

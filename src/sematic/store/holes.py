"""Giving the disk space of a part of a file back to the system, where the file system can do that."""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import sys

_KEEP_SIZE, _PUNCH_HOLE = 0x01, 0x02
"""From linux/falloc.h."""
_F_PUNCHHOLE = 99
"""From sys/fcntl.h of macOS; it takes flags, a reserved word, offset and length."""
_BLOCK = 4096


def free(handle: int, *, start: int, end: int) -> None:
    """Give the space of a part of a file back: it reads as zeros from then on, and the file's size stays as it is.

    Only whole blocks of 4 KiB are given back. OSError if the file system has no holes.
    """
    first = -(-start // _BLOCK) * _BLOCK
    length = end // _BLOCK * _BLOCK - first
    if length <= 0:
        return
    if sys.platform == "darwin":
        fcntl.fcntl(handle, _F_PUNCHHOLE, struct.pack("IIqq", 0, 0, first, length))
        return
    libc = ctypes.CDLL(None, use_errno=True)
    fallocate = libc.fallocate
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    if fallocate(handle, _KEEP_SIZE | _PUNCH_HOLE, first, length):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

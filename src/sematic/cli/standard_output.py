"""Standard output that cannot be written, on a full disk say: one sentence, whoever noticed it and when."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

_PRINTERS = ("click.", "rich.", "sematic.cli.output")
"""Modules that write nothing but what is printed."""


class StandardOutputError(OSError):
    """What is raised where only the writer knows that it was standard output."""


def is_about_output(error: OSError) -> bool:
    """Return whether an error says that standard output cannot be written."""
    if isinstance(error, StandardOutputError):
        return True
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else str(trace.tb_frame.f_globals.get("__name__", ""))
    return (error.filename is None and where.startswith(_PRINTERS)) or _fault_of_rest() is not None


@contextmanager
def told_if_it_cannot_be_written() -> Iterator[None]:
    """End the process with exit code 1, after a sentence, if what the body of a `with` printed cannot be written.

    A pipe that somebody closed is no fault worth a sentence.
    """
    if sys.stdout is None:
        # Whoever closed it wants to see nothing; and no file of ours shall get its number.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process is there
    try:
        yield
    except OSError as error:
        if not is_about_output(error):
            raise
        fault: OSError | None = error
    except SystemExit:
        fault = _fault_of_rest()
        if fault is None:
            raise
    else:
        fault = _fault_of_rest()
    if fault is None:
        return
    _tell(fault)
    _give_up(sys.stdout)
    raise SystemExit(1)


def _tell(fault: OSError) -> None:
    if fault.errno == errno.EPIPE:
        return
    try:
        sys.stderr.write(f"Error: Standard output cannot be written: {fault.strerror}.\n")
        sys.stderr.flush()
    except OSError:
        # It may be the same full device.
        _give_up(sys.stderr)


def _fault_of_rest() -> OSError | None:
    """Return why what is still held back cannot be written; None if it can, or if nothing is."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _give_up(stream: TextIO) -> None:
    """Let what is still held back go nowhere: Python would try again, and complain, when the process ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()

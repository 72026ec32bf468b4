"""Interrupting Python code that takes too long, in any thread."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sematic.model.errors import TimeoutError as SematicTimeoutError

AGAIN = 5.0
"""Seconds after which code that swallowed the error gets it again."""


@contextmanager
def deadline(seconds: float, late: SematicTimeoutError) -> Iterator[None]:
    """Raise an error in the body of a `with` once the seconds are over, and again and again if it is swallowed.

    In the main thread blocking calls are interrupted too; in others the error comes when Python code next runs.
    """
    if threading.current_thread() is threading.main_thread():
        with _alarm(max(seconds, 1e-6), late):
            yield
    else:
        with _asynchronous_error(max(seconds, 0.0), late):
            yield


@contextmanager
def _alarm(seconds: float, late: SematicTimeoutError) -> Iterator[None]:
    is_over = threading.Event()

    def on_alarm(_signal: int, _frame: FrameType | None) -> None:
        if not is_over.is_set():
            raise late

    previous = signal.signal(signal.SIGALRM, on_alarm)
    began = time.monotonic()
    others_left, others_interval = signal.getitimer(signal.ITIMER_REAL)
    # The alarm may go off at any moment, before the body begins and while it is being taken back too.
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            yield
        finally:
            is_over.set()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if others_left:
            # Somebody else's alarm was ticking; it goes on as if it had not been stopped.
            signal.setitimer(signal.ITIMER_REAL, max(others_left - (time.monotonic() - began), 1e-6), others_interval)


@contextmanager
def _asynchronous_error(seconds: float, late: SematicTimeoutError) -> Iterator[None]:
    thread, is_over = threading.get_ident(), threading.Event()
    lock = threading.Lock()

    class LateError(SematicTimeoutError):
        """Only a class can be raised in another thread; this one says the same sentence."""

        def __init__(self) -> None:
            super().__init__(*late.args)

    LateError.__name__, LateError.__qualname__, LateError.__module__ = (
        "TimeoutError",
        "TimeoutError",
        SematicTimeoutError.__module__,
    )

    def raise_there() -> None:
        wait = seconds
        while not is_over.wait(wait):
            wait = AGAIN
            with lock:
                if not is_over.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(LateError))

    threading.Thread(target=raise_there, name="sematic-deadline", daemon=True).start()
    try:
        yield
    finally:
        with lock:
            is_over.set()

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


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raise Sematic's TimeoutError in the body of a `with` once the seconds are over; None means never.

    In the main thread blocking calls are interrupted too; in others the error comes when Python code next runs.
    """
    if seconds is None:
        yield
    elif threading.current_thread() is threading.main_thread():
        with _alarm(max(seconds, 1e-6)):
            yield
    else:
        with _asynchronous_error(max(seconds, 0.0)):
            yield


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def on_alarm(_signal: int, _frame: FrameType | None) -> None:
        raise SematicTimeoutError

    previous = signal.signal(signal.SIGALRM, on_alarm)
    began = time.monotonic()
    others_left, others_interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if others_left:
            # Somebody else's alarm was ticking; it goes on as if it had not been stopped.
            signal.setitimer(signal.ITIMER_REAL, max(others_left - (time.monotonic() - began), 1e-6), others_interval)


@contextmanager
def _asynchronous_error(seconds: float) -> Iterator[None]:
    thread = threading.get_ident()
    lock, is_over = threading.Lock(), False

    def raise_there() -> None:
        with lock:
            if not is_over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread), ctypes.py_object(SematicTimeoutError)
                )

    timer = threading.Timer(seconds, raise_there)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()

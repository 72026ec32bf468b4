"""Functions that do what an executor has to be able to bear; in a module of their own, as users' functions are."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from sematic.graph.context import context
from sematic.graph.function import func


@func
def described(number: int, words: list[str], factor: float = 2.0) -> dict[str, float]:
    """Use every input."""
    return dict.fromkeys(words, number * factor)


@func
def run_and_attempt() -> str:
    """Say which run this is."""
    here = context()
    return f"{here.run_id} {here.root_id} {here.attempt}"


@func
def raising(text: str) -> int:
    """Raise an ordinary exception."""
    raise ValueError(text)


@func
def wrong() -> int:
    """Return what does not fit."""
    return "seven"  # type: ignore[return-value]  # that is the point


@func
def increment(number: int) -> int:
    """Add one."""
    return number + 1


@func
def chain(length: int) -> int:
    """Return a graph."""
    output = increment(0)
    for _ in range(length - 1):
        output = increment(output)
    return output  # type: ignore[no-any-return]  # a future, which is the point


@func
def patient(beginning: str) -> int:
    """Say that it has begun, and wait until somebody interrupts it."""
    Path(beginning).touch()
    while True:
        time.sleep(0.01)


@func
def segmentation_fault() -> int:
    """Use memory that is not this process's."""
    return len(ctypes.string_at(0))


@func
def exiting(code: int) -> int:
    """End the process without a word."""
    os._exit(code)


@func
def killed() -> int:
    """End the process as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


@func
def printing(text: str) -> int:
    """Print from Python, from C and from a child process."""
    print(f"python {text}")  # noqa: T201 - that is the point
    ctypes.CDLL(None).puts(f"c {text}".encode())
    subprocess.run([sys.executable, "-c", f"print('child {text}')"], check=True)
    return 0


@func
def stubborn() -> int:
    """React to nothing."""
    while True:
        try:
            time.sleep(60)
        except BaseException:  # noqa: BLE001, S112 - that is the point
            continue


@func
def parent(report: str) -> int:
    """Start a child that does not react to signals, and a daemon; say who they are, and wait."""
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", deaf])
    daemon = subprocess.run(
        [sys.executable, "-c", _DAEMON, deaf], check=True, capture_output=True, text=True
    ).stdout.strip()
    written = Path(f"{report}.tmp")
    written.write_text(f"{child.pid} {daemon}")
    written.rename(report)
    while True:
        time.sleep(0.01)


_DAEMON = """\
import subprocess, sys
nowhere = subprocess.DEVNULL
daemon = subprocess.Popen([sys.executable, "-c", sys.argv[1]], start_new_session=True, stdout=nowhere, stderr=nowhere)
print(daemon.pid)
daemon.returncode = 0
"""


class _HoldsALock(Exception):  # noqa: N818 - its name says what is wrong with it
    """An exception that cannot be pickled."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lock = threading.Lock()


@func
def raising_unpicklable() -> int:
    """Raise what cannot be brought to another process."""
    raise _HoldsALock("it is held")


@func
def given() -> dict[str, str]:
    """Say what the environment tells of this call's share of the machine."""
    return {name: value for name, value in os.environ.items() if name.startswith("SEMATIC_") or "VISIBLE" in name}


@func
def waiting(gate: str) -> int:
    """Print, wait for a file, print again."""
    print("it waits")  # noqa: T201 - that is the point
    while not Path(gate).exists():
        time.sleep(0.01)
    print("it goes on")  # noqa: T201 - that is the point
    return 1


@func
def reporting(gate: str, done: str) -> int:
    """Wait for a file, and make another."""
    while not Path(gate).exists():
        time.sleep(0.01)
    Path(done).touch()
    return 1


@func
def talkative(size: int) -> int:
    """Print so many bytes, in numbered lines."""
    lines = size // 50 + 1
    for number in range(lines):
        print(f"{number} {'.' * 50}")  # noqa: T201 - that is the point
    return lines


@func
def busy(seconds: float) -> int:
    """Use a processor for a while."""
    until, turns = time.process_time() + seconds, 0
    while time.process_time() < until:
        turns += 1
    return turns

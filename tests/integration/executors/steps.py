"""Steps for worker processes, in a module that they import."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import sematic


@sematic.func
def process_id() -> int:
    return os.getpid()


@sematic.func
def spoilt(array: np.ndarray) -> float:
    array[:] = 7
    return float(array.sum())


@sematic.func
def total(array: np.ndarray) -> float:
    return float(array.sum())


@sematic.func
def ones(size: int) -> np.ndarray:
    return np.ones(size)


@sematic.func
def rounded(number: int) -> list[float]:
    return [number + 0.5]


@sematic.func
def read_input() -> str:
    return sys.stdin.read()


@sematic.func
def ask() -> str:
    return input("name? ")


@sematic.func
def stop_here() -> int:
    breakpoint()  # noqa: T100 - what a user writes
    return 1


@sematic.func
def copied_by_a_child() -> str:
    # What reads the descriptor itself, as child processes do, finds its end.
    return subprocess.run(["cat"], stdin=sys.stdin, capture_output=True, text=True, check=True).stdout


@sematic.func
def careless() -> int:
    os.closerange(3, 200)
    return 1


@sematic.func
def untidy(folder: str) -> int:
    os.chdir(folder)
    os.environ["LEFT_BEHIND"] = "yes"
    return 1


@sematic.func
def surroundings() -> list[str]:
    return [str(Path.cwd()), os.environ.get("LEFT_BEHIND", ""), os.environ.get("GIVEN", "")]


@sematic.func
def random_numbers() -> list[float]:
    return [random.random(), float(np.random.random())]  # noqa: NPY002


@sematic.func
def meeting(folder: str, number: int) -> int:
    """Return once somebody else is here too: two calls can only end if they run at the same time."""
    (Path(folder) / str(number)).touch()
    until = time.monotonic() + 20
    while len(list(Path(folder).iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.002)
    return len(list(Path(folder).iterdir()))


@sematic.func
def talkative(lines: int) -> int:
    for number in range(lines):
        sys.stdout.write(f"line {number}\n")
    return lines


@sematic.func
def forking() -> int:
    """Fork a process that forgets to end, and comes back as if it were the step."""
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
    return os.getpid()


@sematic.func
def loose_daemon() -> int:
    """Leave a process behind, out of the session."""
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(write, str(os.getpid()).encode())
            os.close(write)
            time.sleep(600)
        os._exit(0)
    os.close(write)
    os.wait()
    return int(os.read(read, 20))


@sematic.func
def half_a_character() -> int:
    raise type("Half\udcff", (Exception,), {})("half \udcff")

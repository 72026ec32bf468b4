"""Prints two lines a second: `python -m tests.stores.pipelines.speaking LINES`; no function says what it does."""

from __future__ import annotations

import sys
import time

import sematic


@sematic.func
def speak(lines: int) -> int:
    for number in range(1, lines + 1):
        print(f"said {number}", flush=True)
        time.sleep(0.5)
    return lines


@sematic.func
def speaking(lines: int) -> int:
    return speak(lines)


if __name__ == "__main__":
    sematic.LocalRunner().run(speaking(int(sys.argv[1])))

"""What the interpreter writes when it crashes, without what is nobody's concern."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_LINES = 12
"""Lines that are shown of a crash."""

_FIRST = "Fatal Python error: "
_SECTION = re.compile(r"(Current thread's C stack trace|Current thread|Thread|Stack)\b.*:$")
_FRAME = re.compile(r'  File "(?P<file>.*)", line ')
_NOISE = re.compile(r"  Binary file |  <|  \.\.\.|Extension modules: |$")
_SEMATIC = f"{Path(__file__).parents[1]}/"
_EXAMPLES = f"{_SEMATIC}examples/"


def crash_in(lines: Sequence[str]) -> list[str]:
    """Return what a log that ends in a crash says of it: where the program was; nothing if it ends otherwise.

    Other threads, Sematic's own functions and the interpreter's are left out.
    """
    start = max((number for number, line in enumerate(lines) if line.startswith(_FIRST)), default=None)
    if start is None:
        return []
    report = lines[start + 1 :]
    said_later = [line for line in report if not _is_of_a_report(line)]
    if len(said_later) > 1:
        # Something went on: it was a child process that crashed.
        return []
    return [lines[start], *_told(report)][:MOST_LINES]


def _is_of_a_report(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_SECTION, _FRAME, _NOISE)) or line.startswith("Python runtime state")


def _told(report: Iterable[str]) -> Iterator[str]:
    is_wanted = True
    for line in report:
        if section := _SECTION.match(line):
            is_wanted = section[1] in ("Current thread", "Stack")
        frame = _FRAME.match(line)
        if is_wanted and not _NOISE.match(line) and not (frame and _is_inner(frame["file"])):
            yield line


def _is_inner(file: str) -> bool:
    is_sematics = file.startswith(_SEMATIC) and not file.startswith(_EXAMPLES)
    return is_sematics or file.startswith("<frozen ") or file.endswith("/runpy.py")

"""What somebody's program wrote, made harmless for a terminal."""

from __future__ import annotations

import re

_RESET = "\x1b[0m"
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_COMMAND = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # ECMA-48: control sequences, such as moving the cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # and strings, such as a window's title
    r"|\x1b[ -/]*[0-~]"
)
_REORDERING = r"\u202a-\u202e\u2066-\u2069"
_CONTROLS = re.compile(rf"[\x00-\x08\n-\x1f\x7f-\x9f\ud800-\udfff{_REORDERING}]+")
_CONTROLS_IN_TEXT = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_REORDERING}]+")

_MEANINGLESS = bytes({*range(0x20), 0x7F} - set(b"\t\r\x1b"))
_LONG = 1 << 16
"""Bytes of a line beyond which it is not shown if most of them mean nothing to a reader."""
_BEGINNING = 1 << 10
"""Bytes of it that are shown."""


def last_of_line(text: str) -> str:
    """Return what a terminal would show of a line in the end: of a progress bar, its last state."""
    return text.rstrip("\r").rpartition("\r")[2]


def harmless(text: str, *, has_colours: bool) -> str:
    """Return a line that cannot command a terminal: its colours at the most stay, and end with it.

    What moves the cursor or sets the title goes; any other control character is spelled out.
    """
    if text.isprintable():
        return text
    kept = _COMMAND.sub(lambda found: found[0] if has_colours and _COLOUR.fullmatch(found[0]) else "", text)
    is_coloured = "\x1b" in kept and _COLOUR.search(kept) is not None
    parts = [_CONTROLS.sub(_spelled, part) for part in _COLOUR.split(kept)]
    if not is_coloured:
        return "".join(parts)
    colours = [*_COLOUR.findall(kept), ""]
    return "".join(part + colour for part, colour in zip(parts, colours, strict=True)) + _RESET


def printable(text: str) -> str:
    """Return a text in which every character that would command a terminal is spelled out; its lines stay lines.

    Controls move the cursor or change colours, bidirectional marks reorder what is read, surrogates are no text.
    """
    return text if text.isprintable() else _CONTROLS_IN_TEXT.sub(_spelled, text)


def one_line(text: str) -> str:
    """Return a text as one printable line."""
    return printable(" ".join(text.split()))


def worth_showing(content: bytes) -> tuple[bytes, int]:
    """Return what to show of a line, and how many bytes of it not: the most of a long one, if control characters are.

    `not_shown` says that.
    """
    if len(content) <= _LONG or len(content.translate(None, _MEANINGLESS)) * 2 > len(content):
        return content, 0
    return content[:_BEGINNING], len(content) - _BEGINNING


def not_shown(count: int) -> str:
    """Return the notice that stands for bytes of a line."""
    return f"[sematic: {count:,} bytes, most of them control characters, are not shown; the log's file has them.]"


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")

"""What somebody's program wrote, made harmless for a terminal."""

from __future__ import annotations

import re
import unicodedata

_RESET = "\x1b[0m"
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_COMMAND = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # ECMA-48: control sequences, such as moving the cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # and strings, such as a window's title
    r"|\x1b[ -/]*[0-~]"
)
_REORDERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


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
    plain = _COLOUR.split(kept)
    parts = [part if part.isprintable() else "".join(map(_spelled, part)) for part in plain]
    if not is_coloured:
        return "".join(parts)
    colours = [*_COLOUR.findall(kept), ""]
    return "".join(part + colour for part, colour in zip(parts, colours, strict=True)) + _RESET


def _spelled(character: str) -> str:
    is_command = unicodedata.category(character) in {"Cc", "Cs"}
    if character == "\t" or not (is_command or unicodedata.bidirectional(character) in _REORDERING):
        return character
    return character.encode("unicode_escape").decode("ascii")

"""How a line is known in which something is found: by bytes that must stand in it, and only then by the expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

try:
    # What `re` compiles from has no public name. A Python that has it elsewhere looks at every line, which is slower.
    from re import _constants as codes  # type: ignore[attr-defined]  # it has no public name
    from re import _parser as parser  # type: ignore[attr-defined]  # the same
except ImportError:  # pragma: no cover - all versions up to 3.14 have it
    parser = None

_SHORTEST = 2
"""Letters of a text that is worth looking for before the expression."""
_MOST = 16
"""Texts that are looked for one after the other."""
_LIKE = {b"i": ("\u0130", "\u0131"), b"s": ("\u017f",), b"k": ("\u212a",)}
"""Letters beyond ASCII that are the same as one of ASCII where case is ignored; Python knows no others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Finds the lines that are wanted."""

    needles: tuple[bytes, ...]
    """One of them stands in every line that is wanted; none: nothing is known of what stands there."""
    folds: bool
    """Whether they are in lower case and stand there in any."""
    test: Callable[[str], object] | None
    """What a line has to pass; None where a needle is enough."""

    def lines_in(self, chunk: bytes, *, skip: int = 0) -> Iterator[tuple[int, bytes, bool]]:
        """Yield lines that may be wanted, by their place in a chunk, and whether they are; the others are not."""
        for place, line in self._likely(chunk):
            if place >= skip:
                yield place, line, self.test is None or bool(self.test(line.decode("utf-8", "replace")))

    def _likely(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        if not self.needles:
            yield from enumerate(chunk.split(b"\n"))
            return
        folded = _folded(chunk, self.needles) if self.folds else chunk
        # Some letters take fewer bytes in lower case; lines stay where they are.
        lines = None if len(folded) == len(chunk) else chunk.split(b"\n")
        place = counted = 0
        for start, end in _around(folded, self.needles):
            place += folded.count(b"\n", counted, start)
            counted = start
            yield place, chunk[start:end] if lines is None else lines[place]


def finder_of(pattern: str, *, is_literal: bool, ignores_case: bool) -> Finder:
    """Return what finds a text or an expression; re.error and others of `re` if it is none."""
    if is_literal and "\n" in pattern:
        # It is in no line.
        return Finder(needles=(), folds=False, test=_never)
    if is_literal and not ignores_case:
        return Finder(needles=(pattern.encode(),), folds=False, test=None)
    written = re.escape(pattern) if is_literal else pattern
    compiled = re.compile(written, re.IGNORECASE if ignores_case else 0)
    if parser is None:
        return Finder(needles=(), folds=False, test=compiled.search)
    parsed = parser.parse(written, re.IGNORECASE if ignores_case else 0)
    folds = bool(parsed.state.flags & re.IGNORECASE) or _folds_inside(parsed)
    needed = _needed(parsed) or frozenset()
    needles = {each.lower() for each in needed} if folds else needed
    is_all = is_literal and needles == {pattern.lower()}
    return Finder(
        needles=tuple(sorted(each.encode() for each in needles)), folds=folds, test=None if is_all else compiled.search
    )


def _never(_: str) -> bool:
    return False


def _folded(chunk: bytes, needles: Sequence[bytes]) -> bytes:
    folded = chunk.lower()
    for letter, others in _LIKE.items():
        if any(letter in needle for needle in needles):
            for other in map(str.encode, others):
                # Where its first byte is nowhere, which is known at once, all of it is nowhere.
                if other[0] in folded:
                    folded = folded.replace(other, letter)
    return folded


def _around(chunk: bytes, needles: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where the lines begin and end in which any of the needles stands, in order."""
    places = [chunk.find(needle) for needle in needles]
    while found := [place for place in places if place >= 0]:
        first = min(found)
        start = chunk.rfind(b"\n", 0, first) + 1
        end = chunk.find(b"\n", first)
        if end < 0:
            yield start, len(chunk)
            return
        yield start, end
        places = [
            chunk.find(needle, end) if 0 <= place < end else place
            for needle, place in zip(needles, places, strict=True)
        ]


def _needed(parsed: Any) -> frozenset[str] | None:
    """Return texts of which one stands in whatever matches, the longest that are seen; None if none is."""
    best: frozenset[str] | None = None
    run = ""
    for code, told in parsed:
        if code is codes.LITERAL and 0x20 <= told < 0x7F:  # noqa: PLR2004 - what ASCII can print
            run += chr(told)
            continue
        best = _better(_better(best, _only(run)), _needed_by(code, told))
        run = ""
    return _better(best, _only(run))


def _needed_by(code: Any, told: Any) -> frozenset[str] | None:
    if code is codes.SUBPATTERN:
        return _needed(told[-1])
    if code is codes.ATOMIC_GROUP:
        return _needed(told)
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return _needed(told[2]) if told[0] > 0 else None
    if code is codes.BRANCH:
        each = [_needed(branch) for branch in told[1]]
        every = frozenset[str]().union(*(texts for texts in each if texts is not None))
        return every if None not in each and len(every) <= _MOST else None
    return None


def _only(run: str) -> frozenset[str] | None:
    return frozenset({run}) if len(run) >= _SHORTEST else None


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda texts: (min(map(len, texts)), -len(texts)))


def _folds_inside(parsed: Any) -> bool:
    """Return whether case is ignored in a part of an expression."""
    if isinstance(parsed, parser.SubPattern):
        return any(
            (code is codes.SUBPATTERN and bool(told[1] & re.IGNORECASE)) or _folds_inside(told) for code, told in parsed
        )
    return isinstance(parsed, tuple | list) and any(map(_folds_inside, parsed))

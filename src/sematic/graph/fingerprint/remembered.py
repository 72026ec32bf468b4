"""Fingerprints, made once and good until something they were made from is bound anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any

from sematic.graph.fingerprint.closure import Closure, CodeFingerprint
from sematic.graph.fingerprint.values import attributes_of


def fingerprint_of(function: Callable[..., Any]) -> CodeFingerprint:
    """Return what a function's code is: its own, and that of everything of the project it reaches.

    Comments, formatting and docstrings do not count, nor does what libraries say. Asking again is cheap, and notices
    what was defined anew in between. Never raises: what cannot be read is a part that says so.
    """
    inner = attributes_of(function).get("func")
    return _memory_of(inner if isinstance(inner, FunctionType) else function).fingerprint()


class _Memory:
    """The last fingerprint of one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._closure: Closure | None = None

    def fingerprint(self) -> CodeFingerprint:
        closure = self._closure
        if closure is None or not closure.is_current():
            self._closure = closure = Closure(self._function)
        return closure.fingerprint


@lru_cache(maxsize=4096)
def _memory_of(function: Callable[..., Any]) -> _Memory:
    return _Memory(function)

"""Steps that are recorded on a server too."""

from __future__ import annotations

from collections.abc import Callable

import sematic

HOOKS: dict[str, Callable[[], None]] = {}


@sematic.func
def add(a: int, b: int) -> int:
    print(f"adding {a} and {b}")  # noqa: T201 - what is logged
    HOOKS.get("add", lambda: None)()
    return a + b


@sematic.func
def large(size: int) -> bytes:
    return b"x" * size


@sematic.func
def length(content: bytes) -> int:
    return len(content)


@sematic.func
def pipeline(a: int) -> int:
    return add(add(a, 1), length(large(100_000)))


@sematic.func(cache=True)
def costly(a: int) -> int:
    HOOKS["costly"]()
    return a * 2


@sematic.func
def cached(a: int) -> int:
    return costly(a)

"""The smallest pipeline: three typed steps and the function that joins them."""

from __future__ import annotations

import sematic


@sematic.func
def greeting(name: str) -> str:
    """Return what to say to somebody."""
    return f"Hello, {name}!"


@sematic.func
def repeated(text: str, times: int) -> list[str]:
    """Return the text as often as asked."""
    return [text] * times


@sematic.func
def joined(lines: list[str]) -> str:
    """Return the lines as one text."""
    return "\n".join(lines)


@sematic.func
def pipeline(name: str = "world", times: int = 1) -> str:
    """Greet somebody, as often as asked.

    Nothing runs while this body does: each call returns a future, and the futures are the graph.
    """
    return joined(repeated(greeting(name), times))

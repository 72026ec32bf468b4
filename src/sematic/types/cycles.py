"""Values that contain themselves: where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sematic.types.viewing import repr_of

FLATTEN = "Flatten it, for example into a list whose entries refer to each other by name or position"
"""What to do about a value that is nested too deeply."""

MOST_STEPS = 1_000_000


def path_to_cycle(value: object) -> str | None:
    """Return where inside a value something contains itself, as written in Python; None if nothing is found to."""
    # A stack of our own: the values this is asked about are too deep for Python's.
    open_ids = [id(value)]
    steps: list[str] = []
    inside = {id(value)}
    stack = [_parts_of(value)]
    for _ in range(MOST_STEPS):
        if not stack:
            return None
        step, part = next(stack[-1], (None, None))
        if step is None:
            stack.pop()
            inside.discard(open_ids.pop())
            if steps:
                steps.pop()
        elif id(part) in inside:
            return _shortened("".join(steps) + step)
        elif isinstance(part, list | tuple | dict) or hasattr(part, "__dict__"):
            stack.append(_parts_of(part))
            open_ids.append(id(part))
            inside.add(id(part))
            steps.append(step)
    return None


def _parts_of(value: Any) -> Iterator[tuple[str | None, Any]]:
    match value:
        case dict():
            yield from ((f"[{repr_of(key, limit=40)}]", each) for key, each in value.items())
        case list() | tuple():
            yield from ((f"[{index}]", each) for index, each in enumerate(value))
        case type():
            return
        case _:
            yield from ((f".{name}", each) for name, each in vars(value).items() if hasattr(value, "__dict__"))


def _shortened(path: str) -> str:
    return path if len(path) <= 200 else f"{path[:100]}…{path[-99:]}"  # noqa: PLR2004 - readable

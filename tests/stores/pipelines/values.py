"""A pipeline whose steps return a value of every kind that is shown in a way of its own."""

from __future__ import annotations

from typing import Any

import sematic
from tests.stores.pipelines.library_values import OF_LIBRARIES
from tests.stores.pipelines.plain_values import PLAIN

STEPS = [*PLAIN, *OF_LIBRARIES]


@sematic.func
def seen(value: Any) -> int:
    """Take anything as an input."""
    return 0 if value is None else 1


@sematic.func
def total(counts: list[int]) -> int:
    """Return how many values there were."""
    return sum(counts)


@sematic.func
def values() -> int:
    """Return how many values there are; every step returns **another kind**."""
    return total([seen(step()) for step in STEPS])

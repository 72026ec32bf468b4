"""Areas under curves, by cutting an interval in two wherever the curve bends too much.

How many steps that takes, and where, nobody knows before the values are there: the loop, the branch and the recursion
below are plain Python, and the graph grows as they run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, unique

import sematic


@unique
class Curve(Enum):
    """The curves this example knows."""

    PARABOLA = "parabola"
    """Simpson's rule is exact here: one piece is enough."""
    SQUARE_ROOT = "square root"
    """Infinitely steep at 0: the pieces get smaller and smaller there."""
    BELL = "bell"
    """Flat, then steep, then flat again."""

    def at(self, x: float) -> float:
        """Return the height of the curve at a place."""
        match self:
            case Curve.PARABOLA:
                return x * x
            case Curve.SQUARE_ROOT:
                return math.sqrt(x)
            case Curve.BELL:
                return math.exp(-((10 * x - 5) ** 2))


@dataclass(frozen=True, kw_only=True)
class Area:
    """The area under a piece of a curve, and how many pieces it was added up from."""

    size: float
    pieces: int


@sematic.func
def area_under(curve: Curve, low: float, high: float, tolerance: float) -> Area:
    """Return the area under a curve between two places, wrong by about the tolerance at most."""
    middle = (low + high) / 2
    whole = _simpson(curve, low, high)
    halves = _simpson(curve, low, middle) + _simpson(curve, middle, high)
    if abs(halves - whole) <= 15 * tolerance:
        return Area(size=halves, pieces=1)
    return added(
        area_under(curve, low, middle, tolerance / 2),
        area_under(curve, middle, high, tolerance / 2),
    )


@sematic.func
def added(left: Area, right: Area) -> Area:
    """Return two neighbouring areas as one."""
    return Area(size=left.size + right.size, pieces=left.pieces + right.pieces)


@sematic.func
def pipeline(curves: list[Curve], tolerance: float) -> list[Area]:
    """Return the area under each curve between 0 and 1."""
    return [area_under(curve, 0.0, 1.0, tolerance).set(name=f"Area under the {curve.value}") for curve in curves]


def _simpson(curve: Curve, low: float, high: float) -> float:
    return (high - low) / 6 * (curve.at(low) + 4 * curve.at((low + high) / 2) + curve.at(high))

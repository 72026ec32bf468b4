"""A search for the best rate: one step for each that is tried, some others beside them, and numbers as outputs."""

from __future__ import annotations

import math

import sematic


@sematic.func
def fit(alpha: float, day: int, data: list[float], is_centered: bool = True) -> float:
    """Fit a model, and return how good it is."""
    noise = sum(math.sin(each * alpha + day) for each in data) / len(data)
    return round(1 - (alpha - 0.4) ** 2 + noise / 20 + (0.01 if is_centered else 0.0), 4)


@sematic.func
def load(day: int) -> list[float]:
    """Load what there is of a day."""
    return [float(number * day % 7) for number in range(40)]


@sematic.func
def best_of(scores: list[float]) -> float:
    """Return the greatest."""
    return max(scores)


@sematic.func
def is_good(score: float) -> bool:
    """Return whether it is good enough to be used."""
    return score > 0.985


@sematic.func
def note_of(score: float, is_used: bool) -> str:
    """Return what is sent around, as XML."""
    return f'<?xml version="1.0"?><note used="{is_used}"><score unit="R2">{score}</score><to>all</to></note>'


@sematic.func
def choose(score: float, note: str, is_used: bool) -> float:
    """Return what is used."""
    return score if is_used and note else math.nan


@sematic.func
def search(day: int, tries: int) -> float:
    """Try some rates on the data of a day."""
    data = load(day)
    best = best_of([fit(number / 10, day, data) for number in range(1, tries + 1)])
    used = is_good(best)
    return choose(best, note_of(best, used), used)

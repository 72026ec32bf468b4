"""Pipelines that note in CALLS what was executed."""

from __future__ import annotations

from dataclasses import dataclass

import sematic
from sematic.model.records import Run
from sematic.store.embedded import Store

CALLS: list[str] = []


@dataclass
class Config:
    rate: float
    depth: int = 3


@sematic.func
def train(config: Config, seed: int = 7) -> float:
    """Train a model."""
    CALLS.append("train")
    return config.rate * seed


@sematic.func
def evaluate(score: float) -> float:
    CALLS.append("evaluate")
    return score + 1


@sematic.func
def pipeline(rate: float) -> float:
    CALLS.append("pipeline")
    return evaluate(train(Config(rate)))


@sematic.func(cache=True)
def slow(number: int) -> int:
    CALLS.append("slow")
    return number * 2


@sematic.func
def cached_pipeline(numbers: list[int]) -> list[int]:
    return [slow(number) for number in numbers]


def run_named(store: Store, root_id: str, name: str) -> Run:
    return next(run for run in store.history.runs_of(root_id) if run.name == name)

"""From raw digits to a report on the best model found."""

from __future__ import annotations

import pandas as pd

import sematic
from sematic.examples.digits.config import Config
from sematic.examples.digits.data import DigitsSchema, load, split, validate
from sematic.examples.digits.report import Report, as_report, draw_confusion, draw_misread, leaderboard
from sematic.examples.digits.training import Trial, best_of, evaluate, search


@sematic.func
def pipeline(config: Config) -> Report:
    """Load, check and split the digits, search for the best model and report on it."""
    frame = validate(load(), DigitsSchema())
    train, validation, test = split(frame, config.test_share, config.seed)
    trials = search(config.grid.candidates(), train, validation, config.rounds, config.seed)
    return report(trials, test)


@sematic.func
def report(trials: list[Trial], test: pd.DataFrame) -> Report:
    """Choose the best model and judge it on digits nobody has looked at yet."""
    best = best_of(trials)
    return as_report(
        best,
        evaluate(best.model, test),
        leaderboard(trials),
        draw_confusion(best.model, test),
        draw_misread(best.model, test),
    )

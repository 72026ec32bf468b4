"""Train models and search for the best; which models that takes is decided while the search runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import sematic
from sematic.examples.digits.config import Candidate, ModelKind
from sematic.examples.digits.data import LABEL, PIXELS


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """How well a model reads digits it has not seen."""

    accuracy: float
    macro_f1: float


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A trained model and how well it did."""

    candidate: Candidate
    model: Pipeline
    metrics: Metrics


@sematic.func
def fit(candidate: Candidate, train: pd.DataFrame, seed: int) -> Pipeline:
    """Return a trained model; the same seed gives the same model."""
    match candidate.kind:
        case ModelKind.LOGISTIC_REGRESSION:
            model = LogisticRegression(C=candidate.regularisation, max_iter=500)
        case ModelKind.RANDOM_FOREST:
            model = RandomForestClassifier(n_estimators=candidate.trees, random_state=seed)
        case ModelKind.SUPPORT_VECTORS:
            model = SVC(C=candidate.regularisation)
    return make_pipeline(StandardScaler(), model).fit(train[PIXELS], train[LABEL])


@sematic.func
def evaluate(model: Pipeline, frame: pd.DataFrame) -> Metrics:
    """Return how well a model reads some digits."""
    read = model.predict(frame[PIXELS])
    return Metrics(
        accuracy=float(accuracy_score(frame[LABEL], read)),
        macro_f1=float(f1_score(frame[LABEL], read, average="macro")),
    )


@sematic.func
def as_trial(candidate: Candidate, model: Pipeline, metrics: Metrics) -> Trial:
    """Return what belongs together as one value."""
    return Trial(candidate=candidate, model=model, metrics=metrics)


@sematic.func
def attempt(candidate: Candidate, train: pd.DataFrame, validation: pd.DataFrame, seed: int) -> Trial:
    """Train one candidate and see how well it does."""
    model = fit(candidate, train, seed)
    return as_trial(candidate, model, evaluate(model, validation))


@sematic.func
def search(
    candidates: list[Candidate], train: pd.DataFrame, validation: pd.DataFrame, rounds: int, seed: int
) -> list[Trial]:
    """Try all candidates, then go on around the best one for some rounds; every trial comes back, in order."""
    trials = [attempt(candidate, train, validation, seed).set(name=str(candidate)) for candidate in candidates]
    return refined(trials, train, validation, rounds, seed)


@sematic.func
def refined(trials: list[Trial], train: pd.DataFrame, validation: pd.DataFrame, rounds: int, seed: int) -> list[Trial]:
    """Return the trials so far and those of further rounds; only now is it known around which model to look."""
    best = best_of(trials)
    tried = [trial.candidate for trial in trials]
    untried = [candidate for candidate in neighbours_of(best.candidate) if candidate not in tried]
    if not rounds or not untried:
        return trials
    more = [attempt(candidate, train, validation, seed).set(name=str(candidate)) for candidate in untried]
    return refined([*trials, *more], train, validation, rounds - 1, seed)


def best_of(trials: list[Trial]) -> Trial:
    """Return the first of the most accurate trials."""
    return max(trials, key=lambda trial: trial.metrics.accuracy)


def neighbours_of(candidate: Candidate) -> list[Candidate]:
    """Return candidates of the same kind, one step to either side."""
    if candidate.trees is not None:
        return [replace(candidate, trees=trees) for trees in (max(candidate.trees // 2, 1), candidate.trees * 2)]
    if candidate.regularisation is not None:
        return [replace(candidate, regularisation=candidate.regularisation * factor) for factor in (0.25, 4.0)]
    return []

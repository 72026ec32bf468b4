"""Successive halving: many models see few flights, the best of them see more."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

import sematic
from sematic.examples.distributed.config import HEAVY, Candidate
from sematic.examples.distributed.data import LATE

GROWTH = 3
"""How many times as many flights each round trains on as the one before."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A trained model and how well it tells late flights from others."""

    candidate: Candidate
    model: HistGradientBoostingClassifier
    share: float
    """How much of the flights it was trained on."""
    auc: float
    """Area under the ROC curve on flights it has not seen: 0.5 is guessing, 1 is perfect."""


@sematic.func(standalone=True, resource_requirements=HEAVY)
def trial(candidate: Candidate, flights: pd.DataFrame, share: float, seed: int) -> Trial:
    """Train a model on a share of the flights before the last month but one, and judge it on that month."""
    months = flights["month"].unique()
    train, validation = flights[flights["month"].isin(months[:-2])], flights[flights["month"] == months[-2]]
    some = train.sample(frac=share, random_state=seed)
    model = fitted(candidate, some, seed)
    auc = auc_of(model, validation)
    print(f"{candidate}: AUC {auc:.3f} after {len(some):,} flights")
    return Trial(candidate=candidate, model=model, share=share, auc=auc)


@sematic.func
def search(candidates: list[Candidate], flights: pd.DataFrame, share: float, seed: int) -> list[Trial]:
    """Return the trials of all rounds, the last and best first."""
    trials = [trial(candidate, flights, share, seed).set(name=f"{candidate}, {share:.0%}") for candidate in candidates]
    return halved(trials, flights, share, seed)


@sematic.func
def halved(trials: list[Trial], flights: pd.DataFrame, share: float, seed: int) -> list[Trial]:
    """Go on with the better half while there are several and more flights; only now is it known which those are."""
    ranked = sorted(trials, key=lambda trial: trial.auc, reverse=True)
    if len(ranked) == 1 or share == 1:
        return ranked
    better = [trial.candidate for trial in ranked[: len(ranked) // 2]]
    return joined(search(better, flights, min(share * GROWTH, 1.0), seed), ranked)


@sematic.func
def joined(later: list[Trial], earlier: list[Trial]) -> list[Trial]:
    """Return the trials of several rounds as one list."""
    return [*later, *earlier]


def fitted(candidate: Candidate, flights: pd.DataFrame, seed: int) -> HistGradientBoostingClassifier:
    """Return a trained model; the same seed gives the same model."""
    model = HistGradientBoostingClassifier(
        learning_rate=candidate.learning_rate,
        max_leaf_nodes=candidate.leaves,
        max_iter=50,
        categorical_features="from_dtype",
        random_state=seed,
    )
    return model.fit(flights.drop(columns=LATE), flights[LATE])


def auc_of(model: HistGradientBoostingClassifier, flights: pd.DataFrame) -> float:
    """Return how well a model ranks flights by whether they are late."""
    return float(roc_auc_score(flights[LATE], model.predict_proba(flights.drop(columns=LATE))[:, 1]))

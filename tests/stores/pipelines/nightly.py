"""A nightly training with a step, three levels down, that fails; and the same with data it can use."""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

import sematic
from sematic import RetrySettings

_log = logging.getLogger(__name__)


class TrainingError(Exception):
    """A model could not be trained."""


@dataclass(frozen=True, kw_only=True)
class Fold:
    """One fold of the data, and how it is to be learned."""

    number: int
    rate: float = 0.01
    epochs: int = 3
    has_gaps: bool = False


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well a fold was learned."""

    fold: int
    accuracy: float
    loss: float


@sematic.func(retry=RetrySettings(exceptions=(ConnectionError,), retries=2))
def fetch(folds: int, has_gaps: bool) -> list[Fold]:
    """Fetch the newest data.

    The service is *unreliable*: the first attempt mostly fails, so it is tried **up to three times**.
    """
    attempt = sematic.context().attempt
    print(f"asking the warehouse, attempt {attempt}")
    if attempt == 1:
        raise ConnectionError("warehouse.internal:5439 did not answer within 3 s")
    return [Fold(number=number, has_gaps=has_gaps and number == folds - 1) for number in range(folds)]


@sematic.func(retry=RetrySettings(exceptions=(TimeoutError,), retries=1))
def fit(fold: Fold) -> Score:
    """Fit one fold with logistic regression.

    ## What it does
    1. draws `256` samples with 8 features,
    2. fits `LogisticRegression`,
    3. returns the *accuracy* on the samples.

    | argument | meaning |
    |---|---|
    | `fold` | which part of the data |

    ```python
    fit(Fold(number=0))
    ```

    See [scikit-learn](https://scikit-learn.org/stable/modules/linear_model.html).
    """
    for epoch in range(fold.epochs):
        print(f"fold {fold.number} epoch {epoch + 1}/{fold.epochs} loss {0.7 / (epoch + 1):.4f}")
        time.sleep(0.01)
    chance = np.random.default_rng(fold.number)
    samples = chance.normal(size=(256, 8))
    labels = (samples[:, 0] > 0).astype(int)
    if fold.has_gaps:
        _log.warning("fold %d: 3 of 256 samples have no value", fold.number)
        print("\x1b[33mgradient norm is nan\x1b[0m", file=sys.stderr)
        if sematic.context().attempt == 1:
            raise TimeoutError("the solver did not converge within 100 ms")
        samples[3:6, 2] = np.nan
    try:
        model = LogisticRegression().fit(samples, labels)
    except ValueError as error:
        raise TrainingError(f"Fold {fold.number} cannot be learned: its samples have gaps.") from error
    return Score(fold=fold.number, accuracy=float(model.score(samples, labels)), loss=0.7 / fold.epochs)


@sematic.func
def mean(scores: list[Score]) -> float:
    """Return the mean accuracy."""
    return sum(score.accuracy for score in scores) / len(scores)


@sematic.func
def validate(folds: list[Fold]) -> float:
    """Fit every fold and return the mean accuracy."""
    return mean([fit(fold).set(name=f"fit fold {fold.number}") for fold in folds])


@sematic.func
def publish(accuracy: float) -> str:
    """Say where the model is."""
    return f"models/nightly (accuracy {accuracy:.3f})"


@sematic.func
def nightly(folds: int, has_gaps: bool) -> str:
    """Train the model on **last night's** data and publish it.

    Fails if a fold has gaps; then look at `fit`:

    - [ ] are there samples without a value?
    - [x] is the warehouse there?
    """
    return publish(validate(fetch(folds, has_gaps)))

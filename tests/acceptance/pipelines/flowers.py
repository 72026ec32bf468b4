"""pandas, scikit-learn, matplotlib's pyplot, tuples that are unpacked, dictionaries and optional inputs."""

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

import sematic

matplotlib.use("Agg")


@dataclass
class SplitConfig:
    test_fraction: float = 0.3
    columns: Optional[List[str]] = None


@dataclass
class FlowersResult:
    best: str
    scores: Dict[str, float]
    figure: matplotlib.figure.Figure
    notes: List[str] = field(default_factory=list)


@sematic.func
def load_data() -> pd.DataFrame:
    return load_iris(as_frame=True).frame.sample(frac=1, random_state=7).reset_index(drop=True)


@sematic.func
def split(data: pd.DataFrame, config: SplitConfig) -> Tuple[pd.DataFrame, pd.DataFrame]:
    if config.columns is not None:
        data = data[[*config.columns, "target"]]
    border = int(len(data) * (1 - config.test_fraction))
    return data[:border], data[border:]


@sematic.func
def train(data: pd.DataFrame, kind: str) -> BaseEstimator:
    model = LogisticRegression(max_iter=1000) if kind == "linear" else DecisionTreeClassifier(random_state=0)
    return model.fit(data.drop(columns="target"), data["target"])


@sematic.func
def score(model: BaseEstimator, data: pd.DataFrame) -> float:
    return model.score(data.drop(columns="target"), data["target"])


@sematic.func
def plot(scores: Dict[str, float]) -> matplotlib.figure.Figure:
    figure, axes = plt.subplots()
    axes.bar(list(scores), list(scores.values()))
    plt.close(figure)
    return figure


@sematic.func
def summarize(scores: Dict[str, float], figure: matplotlib.figure.Figure, note: Optional[str] = None) -> FlowersResult:
    best = max(scores, key=lambda name: scores[name])
    return FlowersResult(best=best, scores=scores, figure=figure, notes=[note] if note else [])


@sematic.func
def collect(names: List[str], scores: List[float]) -> Dict[str, float]:
    return dict(zip(names, scores))


@sematic.func
def pipeline(kinds: List[str], config: SplitConfig) -> FlowersResult:
    train_data, test_data = split(load_data(), config)
    scores = collect(kinds, [score(train(train_data, kind), test_data) for kind in kinds])
    return summarize(scores, plot(scores))

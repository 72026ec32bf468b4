"""What one wants to see in the end: numbers, pictures and the model itself."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
from matplotlib.figure import Figure
from sklearn.metrics import confusion_matrix
from sklearn.pipeline import Pipeline

import sematic
from sematic.examples.digits.config import Candidate
from sematic.examples.digits.data import LABEL, PIXELS, SIDE
from sematic.examples.digits.training import Metrics, Trial
from sematic.types import Link

SHOWN = 12
"""How many misread digits are shown."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The best model, and what speaks for and against it."""

    candidate: Candidate
    model: Pipeline
    metrics: Metrics
    """On digits that neither the training nor the search has seen."""
    leaderboard: pd.DataFrame
    """Every trial, best first."""
    confusion: go.Figure
    misread: Figure
    dataset: Link


@sematic.func
def leaderboard(trials: list[Trial]) -> pd.DataFrame:
    """Return every trial as a row, best first."""
    rows = [
        {"model": str(trial.candidate), "accuracy": trial.metrics.accuracy, "macro_f1": trial.metrics.macro_f1}
        for trial in trials
    ]
    return pd.DataFrame(rows).sort_values("accuracy", ascending=False, kind="stable", ignore_index=True)


@sematic.func
def draw_confusion(model: Pipeline, test: pd.DataFrame) -> go.Figure:
    """Return how often each digit was read as which."""
    labels = [str(digit) for digit in sorted(test[LABEL].unique())]
    counts = confusion_matrix(test[LABEL], model.predict(test[PIXELS]))
    figure = go.Figure(go.Heatmap(z=counts.tolist(), x=labels, y=labels, texttemplate="%{z}", colorscale="Blues"))
    figure.update_layout(title="Digits and how they were read", xaxis_title="read as", yaxis_title="is")
    return figure


@sematic.func
def draw_misread(model: Pipeline, test: pd.DataFrame) -> Figure:
    """Return the first images the model got wrong."""
    read = pd.Series(model.predict(test[PIXELS]), index=test.index)
    wrong = test[read != test[LABEL]].head(SHOWN)
    # A figure of its own, not pyplot's: nothing global is left behind, and no display is needed.
    figure = Figure(figsize=(8, 6), layout="constrained")
    figure.suptitle(f"{int((read != test[LABEL]).sum())} of {len(test)} digits misread")
    for place, (row, digit) in enumerate(wrong.iterrows()):
        axes = figure.add_subplot(3, 4, place + 1)
        axes.imshow(digit[PIXELS].to_numpy(float).reshape(SIDE, SIDE), cmap="gray_r")
        axes.set_title(f"{digit[LABEL]:.0f}, read as {read[row]}", fontsize=9)
        axes.set_axis_off()
    return figure


@sematic.func
def as_report(best: Trial, metrics: Metrics, trials: pd.DataFrame, confusion: go.Figure, misread: Figure) -> Report:
    """Return what belongs together as one value."""
    return Report(
        candidate=best.candidate,
        model=best.model,
        metrics=metrics,
        leaderboard=trials,
        confusion=confusion,
        misread=misread,
        dataset=Link(label="The digits", url="https://archive.ics.uci.edu/dataset/80"),
    )

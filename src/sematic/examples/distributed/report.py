"""What one wants to see in the end: a model for each airport, and when its flights are late."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

import sematic
from sematic.examples.distributed.config import HEAVY
from sematic.examples.distributed.data import LATE
from sematic.examples.distributed.training import Trial, auc_of, fitted


@dataclass(frozen=True, kw_only=True)
class Airport:
    """The best model for an airport's flights, judged on the month that nobody has looked at."""

    name: str
    best: Trial
    test_auc: float
    flights: int
    """How many there were in that month."""
    late_share: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """All airports side by side."""

    airports: pd.DataFrame
    """A row for each airport, easiest to predict first."""
    trials: pd.DataFrame
    """Every trial of every airport."""
    by_hour: go.Figure


@sematic.func(standalone=True, resource_requirements=HEAVY)
def judged(name: str, trials: list[Trial], flights: pd.DataFrame, seed: int) -> Airport:
    """Train the best model on all but the last month, and see how it does there."""
    last = flights["month"].iloc[-1]
    test = flights[flights["month"] == last]
    model = fitted(trials[0].candidate, flights[flights["month"] != last], seed)
    auc = auc_of(model, test)
    print(f"{name}: {trials[0].candidate} has AUC {auc:.3f} on the {len(test):,} flights of the last month")
    return Airport(
        name=name,
        best=trials[0],
        test_auc=auc,
        flights=len(test),
        late_share=float(test[LATE].mean()),
    )


@sematic.func
def by_hour(names: list[str], flights: list[pd.DataFrame]) -> go.Figure:
    """Return how often flights are late, by the hour they are to depart in."""
    figure = go.Figure()
    for name, some in zip(names, flights, strict=True):
        late = some.groupby("hour")[LATE].mean()
        figure.add_scatter(x=late.index.tolist(), y=late.tolist(), name=name, mode="lines+markers")
    figure.update_layout(title="Late flights", xaxis_title="hour of departure", yaxis={"tickformat": ".0%"})
    return figure


@sematic.func
def as_report(airports: list[Airport], trials: list[list[Trial]], figure: go.Figure) -> Report:
    """Return what belongs together as one value."""
    rows = [
        {
            "airport": airport.name,
            "model": str(airport.best.candidate),
            "validation AUC": airport.best.auc,
            "test AUC": airport.test_auc,
            "test flights": airport.flights,
            "late": airport.late_share,
        }
        for airport in airports
    ]
    tried = [
        {"airport": airport.name, "model": str(trial.candidate), "trained on": trial.share, "AUC": trial.auc}
        for airport, some in zip(airports, trials, strict=True)
        for trial in some
    ]
    table = pd.DataFrame(rows).sort_values("test AUC", ascending=False, kind="stable", ignore_index=True)
    return Report(airports=table, trials=pd.DataFrame(tried), by_hour=figure)

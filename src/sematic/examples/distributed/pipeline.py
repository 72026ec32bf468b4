"""From a year of flights to a model for each airport."""

from __future__ import annotations

import sematic
from sematic.examples.distributed.config import Config
from sematic.examples.distributed.data import departing, prepared
from sematic.examples.distributed.report import Report, as_report, by_hour, judged
from sematic.examples.distributed.training import search


@sematic.func
def pipeline(config: Config) -> Report:
    """Prepare the months side by side, search for a model for each airport, and report on them.

    What is standalone runs in worker processes of its own: here, or on the nodes of a cluster.
    """
    months = [prepared(month).set(name=f"Month {month}") for month in config.months]
    flights = [departing(months, airport).set(name=f"Flights from {airport}") for airport in config.airports]
    trials = [
        search(config.candidates(), some, config.first_share, config.seed).set(name=f"Search for {airport}")
        for airport, some in zip(config.airports, flights, strict=True)
    ]
    airports = [
        judged(airport, found, some, config.seed).set(name=f"Test for {airport}")
        for airport, found, some in zip(config.airports, trials, flights, strict=True)
    ]
    return as_report(airports, trials, by_hour(config.airports, flights))

"""Numbers a running function reports; recording them is still to come."""

from __future__ import annotations

import warnings
from enum import IntEnum, unique


@unique
class MetricScope(IntEnum):
    """What a metric is about."""

    RUN = 0
    PIPELINE = 1


@unique
class MetricType(IntEnum):
    """How the values of a metric add up."""

    COUNT = 0
    GAUGE = 1


def log_metric(
    name: str, value: float, scope: MetricScope = MetricScope.RUN, metric_type: MetricType = MetricType.GAUGE
) -> None:
    """Say that metrics are not recorded yet, once per place in the code; the pipeline goes on."""
    del value, scope, metric_type
    warnings.warn(f"The metric {name!r} is not recorded: metrics are still to come.", UserWarning, stacklevel=2)

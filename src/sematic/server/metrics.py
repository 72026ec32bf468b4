"""What a server counts for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from sematic.model.errors import SettingsError

_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Meters:
    """Counts requests and what else somebody hangs on; SettingsError without prometheus-client."""

    def __init__(self) -> None:
        try:
            from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
            from prometheus_client.process_collector import ProcessCollector
        except ImportError as error:
            raise SettingsError("SEMATIC_METRICS needs a package: pip install 'sematic[metrics]'.") from error
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._gauge = Gauge
        self._requests = Counter(
            "sematic_requests", "Requests that ended.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "sematic_request_seconds",
            "How long requests took.",
            ["method", "route"],
            buckets=_BOUNDS,
            registry=self.registry,
        )

    def count(self, method: str, route: str, status: int, *, seconds: float) -> None:
        """Take notice of a request that ended; `route` is the template, so that ids do not become names of series."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
        self._requests.labels(known, route or "none", str(status)).inc()
        self._seconds.labels(known, route or "none").observe(seconds)

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """Ask for a number whenever somebody reads the metrics, such as how many listen to the feed."""
        self._gauge(f"sematic_{name}", description, registry=self.registry).set_function(value)

    def text(self) -> bytes:
        """Return everything that was counted, as Prometheus reads it."""
        from prometheus_client import generate_latest

        told: bytes = generate_latest(self.registry)
        return told

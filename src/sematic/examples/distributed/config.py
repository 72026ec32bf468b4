"""What one asks for: which flights to learn from, and how hard to search."""

from __future__ import annotations

from dataclasses import dataclass, field

from sematic import KubernetesResourceRequirements, ResourceRequirements

LIGHT = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": "500m", "memory": "512Mi"}))
"""For steps that read and join tables."""
HEAVY = ResourceRequirements(kubernetes=KubernetesResourceRequirements(requests={"cpu": "1", "memory": "1Gi"}))
"""For steps that train."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One model to try."""

    learning_rate: float
    leaves: int
    """The most leaves of each tree."""

    def __str__(self) -> str:
        return f"rate {self.learning_rate:g}, {self.leaves} leaves"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the pipeline's result depends on."""

    airports: list[str] = field(default_factory=lambda: ["EWR", "JFK", "LGA"])
    """Where flights depart; each airport gets a model of its own."""
    months: list[int] = field(default_factory=lambda: list(range(1, 13)))
    """Months of 2013; the last of them is kept for the test."""
    learning_rates: list[float] = field(default_factory=lambda: [0.05, 0.2])
    leaves: list[int] = field(default_factory=lambda: [15, 63])
    first_share: float = 0.1
    """How much of the flights the first round of the search trains on; each further round takes three times as much."""
    seed: int = 2013

    def candidates(self) -> list[Candidate]:
        """Return the models to begin with."""
        return [Candidate(learning_rate=rate, leaves=leaves) for rate in self.learning_rates for leaves in self.leaves]

"""What one asks for: the models to try and how to judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique


@unique
class ModelKind(Enum):
    """The kinds of model the search knows."""

    LOGISTIC_REGRESSION = "logistic_regression"
    RANDOM_FOREST = "random_forest"
    SUPPORT_VECTORS = "support_vectors"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One model to try, with the setting that its kind has."""

    kind: ModelKind
    regularisation: float | None = None
    """For logistic regression and support vectors; smaller is smoother."""
    trees: int | None = None
    """For random forests."""

    def __str__(self) -> str:
        setting = f"C={self.regularisation:g}" if self.trees is None else f"{self.trees} trees"
        return f"{self.kind.value}, {setting}"


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The candidates to begin with: every kind with each of its settings."""

    kinds: list[ModelKind] = field(default_factory=lambda: list(ModelKind))
    regularisations: list[float] = field(default_factory=lambda: [0.01, 1.0])
    trees: list[int] = field(default_factory=lambda: [20, 100])

    def candidates(self) -> list[Candidate]:
        """Return the models of the grid."""
        candidates = []
        for kind in self.kinds:
            if kind is ModelKind.RANDOM_FOREST:
                candidates += [Candidate(kind=kind, trees=trees) for trees in self.trees]
            else:
                candidates += [Candidate(kind=kind, regularisation=value) for value in self.regularisations]
        return candidates


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the pipeline's result depends on."""

    grid: Grid = field(default_factory=Grid)
    rounds: int = 2
    """How often the search goes on around the best model so far."""
    test_share: float = 0.25
    seed: int = 1797

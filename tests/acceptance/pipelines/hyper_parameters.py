"""A grid search with frozen configurations, run from a `main` the way scripts of the original did."""

import argparse
from dataclasses import dataclass, replace
from typing import List, Optional

import sematic
from sematic import LocalResolver


@dataclass(frozen=True)
class Hyperparameters:
    depth: int
    rate: float = 0.1
    label: Optional[str] = None


@dataclass(frozen=True)
class Outcome:
    parameters: Hyperparameters
    loss: float


@sematic.func
def fit(parameters: Hyperparameters) -> Outcome:
    return Outcome(parameters, (parameters.depth - 3) ** 2 + parameters.rate)


@sematic.func
def best(outcomes: List[Outcome]) -> Outcome:
    return min(outcomes, key=lambda outcome: outcome.loss)


@sematic.func
def pipeline(base: Hyperparameters, depths: List[int]) -> Outcome:
    grid = [replace(base, depth=depth) for depth in depths]
    return best([fit(parameters).set(name=f"Depth {parameters.depth}") for parameters in grid])


def main() -> None:
    parser = argparse.ArgumentParser("Hyper-parameter search")
    parser.add_argument("--depths", type=int, nargs="+", default=[1, 2, 3, 4])
    args = parser.parse_args()
    future = pipeline(Hyperparameters(depth=0, label="search"), args.depths).set(name="Search", tags=["grid"])
    outcome = future.resolve(LocalResolver())
    print(f"best depth: {outcome.parameters.depth}")


if __name__ == "__main__":
    main()

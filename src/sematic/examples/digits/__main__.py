"""Find the model that reads digits best: `sematic run examples/digits`."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from sematic import LocalRunner
from sematic.examples.digits.config import Config, Grid, ModelKind

NEEDED = {"matplotlib": "matplotlib", "pandas": "pandas", "plotly": "plotly", "sklearn": "scikit-learn"}
"""The modules the pipeline imports, and the libraries they are in."""


def main() -> None:
    """Run the pipeline and print the report."""
    parser = argparse.ArgumentParser(
        prog="examples/digits", description="Find the model that reads handwritten digits best."
    )
    kinds = [kind.value for kind in ModelKind]
    parser.add_argument("--models", nargs="+", choices=kinds, default=kinds, help="kinds of model to try")
    parser.add_argument("--rounds", type=int, default=2, help="how long to search on around the best (default: 2)")
    parser.add_argument("--seed", type=int, default=1797, help="the same seed gives the same result (default: 1797)")
    arguments = parser.parse_args()
    config = Config(
        grid=Grid(kinds=[ModelKind(kind) for kind in arguments.models]), rounds=arguments.rounds, seed=arguments.seed
    )

    if missing := [library for module, library in NEEDED.items() if find_spec(module) is None]:
        sys.exit(f"This example also needs {', '.join(missing)}: run `pip install 'sematic[examples]'`.")
    from sematic.examples.digits.pipeline import pipeline

    future = pipeline(config).set(name="Digits", tags=["example"])
    report = LocalRunner().run(future)
    print(report.leaderboard.to_string(float_format="{:.4f}".format))
    print(f"\nBest model: {report.candidate}")
    print(f"On unseen digits: accuracy {report.metrics.accuracy:.4f}, macro F1 {report.metrics.macro_f1:.4f}")
    print(f"\nSee every step's inputs and output: sematic show {future.id[:8]}")


if __name__ == "__main__":
    main()

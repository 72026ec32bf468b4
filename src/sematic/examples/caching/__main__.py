"""Compute once, use again: `sematic run examples/caching`."""

from __future__ import annotations

import argparse

from sematic import LocalRunner
from sematic.examples.caching.pipeline import pipeline


def main() -> None:
    """Run the pipeline three times: new, the same again, and with one input changed."""
    parser = argparse.ArgumentParser(
        prog="examples/caching", description="Find primes three times; only what is new is computed."
    )
    parser.add_argument("--namespace", default="caching-example", help="where results are kept and looked for")
    parser.add_argument("numbers", nargs="*", type=int, default=[7919, 104729, 1299709], help="numbers above 1")
    arguments = parser.parse_args()
    if min(arguments.numbers) < 2:
        parser.error("every number must be above 1")

    runner = LocalRunner(cache_namespace=arguments.namespace)
    changed = [*arguments.numbers[:-1], arguments.numbers[-1] + 2]
    for title, numbers in [
        ("First run", arguments.numbers),
        ("The same again", arguments.numbers),
        ("With the last number changed", changed),
    ]:
        print(f"{title}:")
        future = pipeline(numbers).set(name=title)
        print(f"  primes: {runner.run(future)}")
        print(f"  why was it computed, or not: sematic why {future.id[:8]}")


if __name__ == "__main__":
    main()

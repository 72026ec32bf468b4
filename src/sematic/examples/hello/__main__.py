"""Greet somebody: `sematic run examples/hello -- --name Ada --times 2`."""

from __future__ import annotations

import argparse

from sematic import LocalRunner
from sematic.examples.hello.pipeline import pipeline


def main() -> None:
    """Run the pipeline and print what it returned."""
    parser = argparse.ArgumentParser(prog="examples/hello", description="Greet somebody in three tracked steps.")
    parser.add_argument("--name", default="world", help="whom to greet (default: %(default)s)")
    parser.add_argument("--times", type=int, default=1, help="how often (default: %(default)s)")
    arguments = parser.parse_args()

    future = pipeline(name=arguments.name, times=arguments.times).set(name="Hello")
    print(LocalRunner().run(future))
    print(f"\nSee every step's inputs and output: sematic show {future.id[:8]}")


if __name__ == "__main__":
    main()

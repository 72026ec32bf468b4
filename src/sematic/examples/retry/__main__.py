"""Ask a service that fails at first: `sematic run examples/retry -- --failures 3`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from sematic import LocalRunner, PipelineRunError
from sematic.examples.retry.pipeline import pipeline


def main() -> None:
    """Run the pipeline and print the answer, or why there is none."""
    parser = argparse.ArgumentParser(
        prog="examples/retry", description="Ask a service that fails at first; failures are tried again."
    )
    parser.add_argument(
        "--failures",
        type=int,
        default=2,
        help="how often the service fails first (default: 2; more than 3 is too often)",
    )
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        future = pipeline(Path(folder), arguments.failures).set(name="Unreliable service")
        try:
            print(LocalRunner().run(future))
        except PipelineRunError as error:
            sys.exit(f"{error}\nThe service failed more often than the step is tried: sematic show {future.id[:8]}")
    print(f"\nSee every attempt: sematic show {future.id[:8]}")


if __name__ == "__main__":
    main()

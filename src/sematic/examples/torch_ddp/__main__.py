"""Train a network on several nodes at once: `sematic run examples/torch_ddp`."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

from sematic import LocalRunner

NEEDED = {"ray": "'sematic[ray]'", "torch": "torch", "sklearn": "scikit-learn"}
"""The modules the pipeline imports, and what to install for them."""


def main() -> None:
    """Run the pipeline and print what came out."""
    parser = argparse.ArgumentParser(prog="examples/torch_ddp", description="Train a network on several nodes at once.")
    parser.add_argument("--nodes", type=int, default=2, help="how many nodes train together (default: 2)")
    parser.add_argument("--epochs", type=int, default=8, help="how often each image is seen (default: 8)")
    asked = parser.parse_args()
    if missing := [library for module, library in NEEDED.items() if find_spec(module) is None]:
        sys.exit(f"This example also needs {', '.join(missing)}: run `pip install {' '.join(missing)}`.")
    from sematic.examples.torch_ddp.pipeline import torch_ddp

    future = torch_ddp(asked.nodes, asked.epochs)
    report = LocalRunner().run(future)
    print(f"{report.nodes} nodes, accuracy {report.accuracy:.1%}, weights differ by {report.largest_difference:g}")
    print(f"\nSee every step's inputs and output: sematic show {future.id[:8]}")


if __name__ == "__main__":
    main()

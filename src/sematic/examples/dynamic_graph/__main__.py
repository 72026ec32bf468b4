"""Areas under curves, in as many steps as the curves need: `sematic run examples/dynamic_graph`."""

from __future__ import annotations

import argparse

from sematic import LocalRunner
from sematic.examples.dynamic_graph.pipeline import Curve, pipeline


def main() -> None:
    """Run the pipeline and print each area with the number of pieces it took."""
    parser = argparse.ArgumentParser(
        prog="examples/dynamic_graph", description="Measure areas under curves; the values decide the graph's shape."
    )
    parser.add_argument(
        "--tolerance", type=float, default=1e-4, help="how wrong an area may be; smaller makes a larger graph"
    )
    arguments = parser.parse_args()

    curves = list(Curve)
    future = pipeline(curves, arguments.tolerance).set(name="Areas under curves")
    for curve, area in zip(curves, LocalRunner().run(future), strict=True):
        print(f"{curve.value:12} area {area.size:.6f} from {area.pieces} pieces")
    print(f"\nSee how the graph grew: sematic show {future.id[:8]}")


if __name__ == "__main__":
    main()

"""All figures, one after the other: `python -m benchmarks [--json] [NAME ...]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run each benchmark in a process of its own."""
    folder = Path(__file__).parent
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", default=names, help=f"which ones, of: {', '.join(names)}")
    parser.add_argument("--json", action="store_true", help="print one JSON array per benchmark")
    parser.add_argument("--markdown", action="store_true", help="print rows for the table in README.md")
    arguments = parser.parse_args()
    options = [f"--{name}" for name in ("json", "markdown") if getattr(arguments, name)]
    for name in arguments.names:
        command = [sys.executable, "-m", f"benchmarks.{name}", *options]
        subprocess.run(command, check=True, cwd=folder.parent)


if __name__ == "__main__":
    main()

"""`python -m tests.stores NAME FOLDER [--runs N]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.stores.catalogue import STORES, made


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stores", description="Make a store full of runs.")
    parser.add_argument("name", nargs="?", choices=STORES, help="which store")
    parser.add_argument("folder", nargs="?", type=Path, help="where; a whole store of that name is left as it is")
    parser.add_argument("--runs", type=int, help="how much of it: runs, lines of a log or rows of a table")
    parser.add_argument("--list", action="store_true", help="say what there is, and end")
    arguments = parser.parse_args()
    if arguments.list:
        for name, seeded in STORES.items():
            size = f" [{seeded.size:,} {seeded.unit}]" if seeded.size else ""
            sys.stdout.write(f"{name:16} {seeded.about}{size}\n")
        return
    if arguments.name is None or arguments.folder is None:
        parser.error("name a store and a folder, or ask for --list")
    began = time.perf_counter()
    stamp = made(arguments.name, arguments.folder, size=arguments.runs)
    for label, run_id in stamp.runs.items():
        sys.stdout.write(f"{label:24} {run_id}\n")
    sys.stdout.write(f"{arguments.folder} is there after {time.perf_counter() - began:.1f} s.\n")


if __name__ == "__main__":
    main()

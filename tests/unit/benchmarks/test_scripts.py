"""Every benchmark runs as a script, on tiny sizes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "benchmarks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))

PARTS = {"dashboard": ["--only", "map", "chain"], "submission": ["--size", "1"]}
"""What of a script is run where all of it would start a browser, or a cluster's drivers, a dozen times."""


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_prints_its_figures(name: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", "--size", "4", "--times", "1", "--json"]
    command += PARTS.get(name, [])
    done = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=False, env=os.environ)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures
    assert all(figure["name"] and figure["measured"] >= 0 for figure in figures)


def test_every_benchmark_has_its_row_in_the_readme() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"python -m benchmarks.{name}" in readme for name in NAMES)

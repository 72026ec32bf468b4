"""What the documentation shows does what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PRINTED = {
    "readme.py": "[0, 1, 4, 9]\n",
    "first_pipeline.py": "Score(neighbours=3, accuracy=0.",
    "growing_pipeline.py": "Score(neighbours=",
    "dynamic_graphs.py": "[3, 10, 5, 16, 8, 4, 2, 1]\n",
    "caching.py": "adding up\nadding up\n",
    "retrying.py": "an answer\n",
    "timeouts.py": "0.25\n",
    "parallel.py": "best score 1.0, all trained in worker processes: True\n",
    "resources.py": "1.0\n",
    "rerunning.py": "preparing\nordering\npublishing\npublishing\n3\nordering\npublishing\n3\n",
    "going_on.py": "preparing\nordering\nordering\n[1, 2, 3]\n" * 2,
    "reading_results.py": "[0, 1, 4]\n",
    "add_a_type.py": "H2O2\n",
}


@pytest.fixture
def environment(tmp_path):
    return {**os.environ, "SEMATIC_CONFIG_DIR": str(tmp_path)}


@pytest.mark.parametrize("example", PRINTED)
def test_an_example_prints_what_the_page_says(example, environment):
    command = [sys.executable, "-W", "error", example]
    finished = subprocess.run(
        command, cwd=EXAMPLES, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert finished.returncode == 0, finished.stderr
    expected = PRINTED[example]
    assert finished.stdout == expected if expected.endswith("\n") else finished.stdout.startswith(expected)


def test_the_tests_of_the_tutorial_pass(environment, tmp_path):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", EXAMPLES]
    command.append(EXAMPLES / "test_first_pipeline.py")
    finished = subprocess.run(
        command, cwd=EXAMPLES, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert finished.returncode == 0, finished.stdout
    assert list(tmp_path.iterdir()) == [], "a silent runner leaves nothing behind"


def test_every_example_is_run():
    # The one on changes is tested with the server.
    elsewhere = {"test_first_pipeline.py", "following_changes.py"}
    assert {p.name for p in EXAMPLES.glob("*.py")} - set(PRINTED) == elsewhere

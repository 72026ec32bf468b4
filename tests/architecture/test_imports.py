"""The import rule of the architecture page."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


@pytest.fixture(scope="module")
def imports():
    return grimp.build_graph("sematic", cache_dir=None)


def test_every_folder_imports_only_folders_below_it():
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_the_contracts_have_no_way_round():
    assert CONTRACTS["exclude_type_checking_imports"] is False
    assert [c for c in CONTRACTS["contracts"] if "ignore_imports" in c or "exhaustive_ignores" in c] == []
    assert [c["exhaustive"] for c in CONTRACTS["contracts"] if c["type"] == "layers"] == [True]


def test_only_examples_import_the_root_package(imports):
    importers = imports.find_modules_that_directly_import("sematic")
    assert {name for name in importers if not name.startswith("sematic.examples")} == set()


def test_the_table_of_old_paths_imports_nothing(imports):
    assert imports.find_modules_directly_imported_by("sematic.compat") == set()


def test_an_example_imports_no_other_example(imports):
    examples = imports.find_children("sematic.examples")
    for example in examples:
        own = {example, *imports.find_descendants(example)}
        reached = {other for module in own for other in imports.find_modules_directly_imported_by(module)}
        foreign = {m for m in reached - own if m.startswith("sematic.examples.")}
        assert foreign == set(), example

"""A program that has loaded a module from a place that is not on the import path, as some test runners do."""

import importlib.util
import sys
import tempfile
from pathlib import Path

from tests.integration.executors.harness import calls_in_processes

TEXT = """
from __future__ import annotations
from dataclasses import dataclass
import sematic

SIZE = 5

@dataclass
class Part:
    number: int

@dataclass
class Whole:
    part: Part

@sematic.func
def grown(whole: Whole) -> Whole:
    assert type(whole) is Whole
    return Whole(Part(whole.part.number + SIZE))

@sematic.func
def nested(whole: Whole) -> Whole:
    return grown(whole)
"""

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "hidden.py"
    file.write_text(TEXT)
    spec = importlib.util.spec_from_file_location("pack.hidden", file)
    hidden = importlib.util.module_from_spec(spec)
    sys.modules["pack.hidden"] = hidden
    sys.modules["pack"] = type(sys)("pack")
    spec.loader.exec_module(hidden)
    with calls_in_processes() as call:
        value = call(hidden.grown, whole=hidden.Whole(hidden.Part(1)))
        assert value == hidden.Whole(hidden.Part(6))
        assert type(value.part) is hidden.Part
        from sematic.testing.contracts.calls import ended

        graph = ended(call.executor, hidden.nested, whole=value).outcome
        assert graph.output.function is hidden.grown
sys.stdout.write("shown\n")

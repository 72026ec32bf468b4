"""What a notebook does: cells are executed in a `__main__` that has no file, and a module is typed in."""

import sys
import types

from tests.integration.executors.harness import calls_in_processes

CELLS = """
from dataclasses import dataclass
import sematic

@dataclass
class Cell:
    number: int

def helper(number: int) -> int:
    return number + 1

@sematic.func
def step(cell: Cell) -> Cell:
    assert isinstance(cell, Cell)
    return Cell(helper(cell.number))
"""
TYPED = """
import sematic

def twice(number):
    return 2 * number

@sematic.func
def typed(number: int) -> int:
    return twice(number)
"""

notebook = types.ModuleType("__main__")
sys.modules["__main__"] = notebook
exec(compile(CELLS, "<cell 1>", "exec"), vars(notebook))  # noqa: S102
typed_in = types.ModuleType("typed_in")
sys.modules["typed_in"] = typed_in
exec(compile(TYPED, "<cell 2>", "exec"), vars(typed_in))  # noqa: S102

with calls_in_processes() as call:
    value = call(notebook.step, cell=notebook.Cell(3))
    assert type(value) is notebook.Cell, type(value)
    assert call(notebook.step, cell=value) == notebook.Cell(5)
    assert call(typed_in.typed, number=4) == 8
sys.stdout.write("shown\n")

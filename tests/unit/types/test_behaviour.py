"""A function, partial or class is another value once its code does something else."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sematic.testing.memory import MemoryBlobs
from sematic.types.behaviour import behaviour_of
from sematic.types.document import decoded
from sematic.types.registry import codec_of
from tests.unit.types.stored import kept, stored

Load = Callable[[str], Any]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Import the module `job` anew with another text, and return its `value`."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def imported(text: str) -> Any:
        (tmp_path / "job.py").write_text(textwrap.dedent(text))
        sys.modules.pop("job", None)
        importlib.invalidate_caches()
        return importlib.import_module("job").value

    yield imported
    sys.modules.pop("job", None)


WRAPPED = """
import functools
def decorator(f):
  @functools.wraps(f)
  def wrapper(x): return f(x)
  return wrapper
@decorator
def value(x): return {}
"""
CHANGES = {
    "a function": ("def value(x): return x + 1", "def value(x): return x + 2"),
    "a default": ("def value(x=1): return x", "def value(x=2): return x"),
    "a helper": (
        "def helper(x): return x + 1\ndef value(x): return helper(x)",
        "def helper(x): return x + 2\ndef value(x): return helper(x)",
    ),
    "a constant": ("STEP = 1\ndef value(x): return x + STEP", "STEP = 2\ndef value(x): return x + STEP"),
    "a function inside": (
        "def value(x):\n  def inner(): return x + 1\n  return inner()",
        "def value(x):\n  def inner(): return x + 2\n  return inner()",
    ),
    "a partial": (
        "import functools\ndef f(x, y): return x + y\nvalue = functools.partial(f, 1)",
        "import functools\ndef f(x, y): return x - y\nvalue = functools.partial(f, 1)",
    ),
    "what is wrapped": (
        WRAPPED.format(1),
        WRAPPED.format(2),
    ),
    "a class": ("class value:\n  def run(self): return 1", "class value:\n  def run(self): return 2"),
    "a base class": (
        "class B:\n  def run(self): return 1\nclass value(B): pass",
        "class B:\n  def run(self): return 2\nclass value(B): pass",
    ),
    "a property": (
        "class value:\n  @property\n  def x(self): return 1",
        "class value:\n  @property\n  def x(self): return 2",
    ),
    "a bound method": (
        "class A:\n  def run(self): return 1\nvalue = A().run",
        "class A:\n  def run(self): return 2\nvalue = A().run",
    ),
    "a Sematic function": (
        "import sematic\n@sematic.func\ndef value(x: int) -> int: return x",
        "import sematic\n@sematic.func\ndef value(x: int) -> int: return -x",
    ),
    "a function that an object holds": (
        "class A: pass\ndef f(): return 1\nvalue = A()\nvalue.f = f",
        "class A: pass\ndef f(): return 2\nvalue = A()\nvalue.f = f",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_code_makes_another_artifact(load: Load, name: str) -> None:
    before, after = CHANGES[name]
    first = stored(load(before), Any).id
    assert stored(load(before), Any).id == first
    assert stored(load(after), Any).id != first


@pytest.mark.parametrize(("annotation"), [Callable, Callable[[int], int], Any, object])
def test_it_does_so_as_whatever_it_is_declared(load: Load, annotation: Any) -> None:
    first = stored(load(CHANGES["a function"][0]), annotation).id
    assert stored(load(CHANGES["a function"][1]), annotation).id != first


@pytest.mark.parametrize(
    "text",
    [
        "# A comment.\n\n\ndef value(x): return x + 1",
        "def other(): return 1\ndef value(x):\n  'Documented.'\n  # And commented.\n  return x + 1",
    ],
)
def test_comments_documentation_and_other_functions_are_no_change(load: Load, text: str) -> None:
    documented = "def value(x):\n  'A sentence.'\n  return x + 1"
    plain = CHANGES["a function"][0]
    same_form = documented if "Documented" in text else plain
    assert stored(load(text), Any).id == stored(load(same_form), Any).id


def test_what_is_read_is_the_function_as_it_is_now(load: Load) -> None:
    blobs = MemoryBlobs()
    artifact = stored(load("def value(x): return x + 1"), Any, blobs=blobs)
    load("def value(x): return x + 2")
    assert decoded(artifact, codec_of(Any), blobs=blobs)(1) == 3


@pytest.mark.parametrize("value", [len, subprocess.run, textwrap.TextWrapper, int, [].append, 1, None])
def test_the_code_of_libraries_is_no_part_of_a_value(value: object) -> None:
    assert behaviour_of(value) == ""


def test_a_class_read_again_is_the_class() -> None:
    assert kept(Looked, type) is Looked
    assert kept(Looked, Callable) is Looked


class Looked:
    """Does something when it is looked at."""

    @property  # type: ignore[misc]  # it may be read only
    def __class__(self) -> Any:
        raise RuntimeError

    def __call__(self) -> None:
        """Do nothing."""


def test_what_cannot_be_looked_at_says_nothing() -> None:
    assert behaviour_of(Looked()) == ""

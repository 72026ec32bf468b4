from __future__ import annotations

import functools
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sematic.graph.source import path_of, source_of


def marked(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


@marked
def documented(x: int) -> int:
    """Double it.

    And more.
    """
    return x * 2  # doubled


def wrapped_in_a_decorator() -> Callable[..., Any]:
    def noisy(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*args: Any) -> Any:
            return function(*args)

        return run

    @noisy
    def inner() -> int:
        return 1

    return inner


def test_a_path_names_module_and_function() -> None:
    assert path_of(documented) == f"{__name__}.documented"
    assert path_of(wrapped_in_a_decorator()) == f"{__name__}.wrapped_in_a_decorator.<locals>.inner"


def test_the_source_is_the_whole_function_with_its_decorators() -> None:
    source = source_of(documented)
    assert source.path == path_of(documented)
    assert source.source.startswith("@marked\ndef documented(x: int) -> int:\n")
    assert source.source.endswith("\n    return x * 2  # doubled")


def test_the_docstring_is_cleaned() -> None:
    assert source_of(documented).docstring == "Double it.\n\nAnd more."
    assert source_of(marked).docstring == ""


def test_a_nested_function_starts_at_the_margin_and_reads_as_written() -> None:
    assert source_of(wrapped_in_a_decorator()).source == "@noisy\ndef inner() -> int:\n    return 1"


def test_asking_again_gives_the_same_record() -> None:
    assert source_of(documented) is source_of(documented)


def test_equal_texts_at_one_path_are_one_record() -> None:
    assert source_of(wrapped_in_a_decorator()).id == source_of(wrapped_in_a_decorator()).id
    assert source_of(documented).id != source_of(marked).id


def test_a_function_without_a_file_has_a_sentence_for_a_source() -> None:
    names: dict[str, Any] = {"__name__": "made_up"}
    exec("def f(): 'Words.'", names)  # noqa: S102 - a function without a file
    source = source_of(names["f"])
    assert source.source == "# The source of made_up.f is not available: it was not defined in a file."
    assert source.docstring == "Words."


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["script.py"], "script.f"),
        (["-m", "package.module"], "package.module.f"),
        (["-m", "package"], "package.__main__.f"),
        (["-c", "from sematic.graph.source import path_of\ndef f(): pass\nprint(path_of(f))"], "__main__.f"),
    ],
)
def test_what_a_program_defines_has_the_path_other_processes_import(
    command: list[str], expected: str, tmp_path: Path
) -> None:
    text = textwrap.dedent("""
        from sematic.graph.source import path_of
        def f(): pass
        print(path_of(f))
    """)
    (tmp_path / "package").mkdir()
    for name in ("script.py", "package/module.py", "package/__main__.py"):
        (tmp_path / name).write_text(text)
    done = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (expected, "")

"""The files of a new project: from the template, or from an example that comes with Sematic."""

from __future__ import annotations

import keyword
import string
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from sematic.model.errors import UnsupportedUsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

_TEMPLATE = "project"
_SUFFIX = ".template"
_EXAMPLE_REQUIREMENT = "sematic[examples]"


def checked_name(name: str) -> str:
    """Return a project's name if Python can import it; a sentence with a better one if not."""
    if name.isidentifier() and name.isascii() and not keyword.iskeyword(name):
        if name in sys.stdlib_module_names or name in {"sematic", "tests"}:
            raise UnsupportedUsageError(f"{name!r} is the name of another module. Try {name + '_pipeline'!r}.")
        return name
    better = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in name).strip("_").lower()
    better = better if better.isidentifier() and not keyword.iskeyword(better) else f"my_{better}".rstrip("_")
    raise UnsupportedUsageError(f"{name!r} cannot be imported as a Python package. Try {better!r}.")


def template_files(name: str) -> dict[str, str]:
    """Return the files of a new project by path: one pipeline and its test."""
    facts = {"name": name, "requirement": "sematic"}
    return {path: text for path, text in _filled(facts) if path != "tests/test_example.py"}


def example_files(name: str, *, example: str) -> dict[str, str]:
    """Return the files of a new project that starts as a copy of an example."""
    source = files("sematic.examples") / example
    copied = {
        path: text.replace(f"sematic.examples.{example}", name).replace(f"run examples/{example}", f"run {name}")
        for path, text in _texts(source)
    }
    copied = {path: text.replace(f'prog="examples/{example}"', f'prog="{name}"') for path, text in copied.items()}
    needs_libraries = any(_EXAMPLE_REQUIREMENT in text for text in copied.values())
    facts = {"name": name, "requirement": _EXAMPLE_REQUIREMENT if needs_libraries else "sematic"}
    shared = dict(_filled(facts))
    readme = copied.pop("README.md", shared["README.md"]).replace(f"# {example}\n", f"# {name}\n", 1)
    kept = ("pyproject.toml", ".gitignore", "tests/test_example.py")
    return {
        "README.md": readme,
        **{path: shared[path] for path in kept},
        **{f"{name}/{path}": text for path, text in copied.items()},
    }


def write_project(folder: Path, contents: Mapping[str, str]) -> None:
    """Write a project's files into a folder; a sentence if there already is something in it."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UnsupportedUsageError(f"{folder} is there already and is not empty. Choose another name.")
        for path, text in contents.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnsupportedUsageError(f"{folder} cannot be written: {error.strerror}.") from error


def _filled(facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path, text in _texts(files("sematic.cli") / _TEMPLATE):
        target = path.removesuffix(_SUFFIX).replace("name/", f"{facts['name']}/")
        yield target.replace("gitignore", ".gitignore"), string.Template(text).substitute(facts)


def _texts(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of every file below a folder, compiled ones left out."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _texts(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")

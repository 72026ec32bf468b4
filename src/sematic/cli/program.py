"""Finding a user's program and running it as Python would."""

from __future__ import annotations

import errno
import importlib.util
import os
import runpy
import sys
import traceback
from contextlib import suppress
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from pathlib import Path

from sematic.model.errors import UnsupportedUsageError

EXAMPLES = "examples/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A script, a folder with a `__main__.py`, or a module."""

    script: Path | None = None
    module: str | None = None

    def run(self, arguments: list[str]) -> None:
        """Run the program as `__main__`; whatever it raises passes through."""
        if self.script is not None:
            sys.argv = [str(self.script), *arguments]
            # Python puts only the script's folder there; the current one lets `pkg/__main__.py` import its own package.
            _first_on_path(str(Path.cwd()))
            if not self.script.is_dir():
                _first_on_path(str(self.script.resolve().parent))
            runpy.run_path(str(self.script), run_name="__main__")
        elif self.module is not None:
            sys.argv = [self.module, *arguments]
            _first_on_path(str(Path.cwd()))
            runpy.run_module(self.module, run_name="__main__", alter_sys=True)

    @staticmethod
    def traceback_of(error: BaseException, *, is_whole: bool = False) -> str:
        """Return a traceback that starts in the user's program and, unless it is to be whole, ends there too."""
        kept = error.__traceback__
        while kept is not None and _is_ours(kept.tb_frame.f_code.co_filename):
            kept = kept.tb_next
        told = traceback.TracebackException.from_exception(error.with_traceback(kept or error.__traceback__))
        while not is_whole and len(told.stack) > 1 and _is_sematic(told.stack[-1].filename):
            told.stack.pop()
        return "".join(told.format())

    @staticmethod
    def place_of(error: BaseException) -> str:
        """Return the last line of the user's program that an error came through; empty if there is none."""
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename[:1] != "<"]
        program = dropwhile(lambda frame: _is_sematic(frame.filename), frames)
        # From the first call into Sematic on, libraries that it calls are none of the user's either.
        own = list(takewhile(lambda frame: not _is_sematic(frame.filename), program))
        return f"{own[-1].filename}, line {own[-1].lineno}: {own[-1].line}" if own else ""


def go_to(folder: str) -> None:
    """Work where a program worked, if that folder is still there: paths that it was given are relative to it."""
    with suppress(OSError):
        os.chdir(folder)


def _is_sematic(file: str) -> bool:
    folder = Path(__file__).parents[1]
    path = Path(file)
    return path.is_relative_to(folder) and not path.is_relative_to(folder / "examples")


def program_of(path: str) -> Program:
    """Return the program people mean by a path, a module or `examples/NAME`; a sentence if there is none."""
    script = Path(path)
    if _is_too_long(script):
        raise UnsupportedUsageError("No path or module has so long a name. Give the path of a Python script.")
    if script.is_file() and script.suffix == ".py":
        return Program(script=script)
    if (
        script.is_dir()
        and (script / "__init__.py").exists()
        and script.name == str(script)
        and script.name.isidentifier()
    ):
        return _module(script.name)
    if script.is_dir() and (script / "__main__.py").exists():
        return Program(script=script)
    if path.startswith(EXAMPLES):
        return _example(path)
    if path.endswith(".py"):
        raise UnsupportedUsageError(f"There is no file {path}. Give the path of a Python script.")
    return _module(path)


def _is_too_long(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


def example_names() -> list[str]:
    """Return the names of the examples that come with Sematic."""
    from importlib.resources import files

    folders = files("sematic.examples").iterdir()
    return sorted(folder.name for folder in folders if (folder / "__main__.py").is_file())


def example_of(path: str) -> str:
    """Return the name of the example people mean by `examples/NAME`; a sentence if there is none."""
    name = path.removeprefix(EXAMPLES).strip("/")
    names = example_names()
    if name not in names:
        known = ", ".join(f"{EXAMPLES}{known}" for known in names)
        raise UnsupportedUsageError(f"There is no example {path!r}. There are: {known}.")
    return name


def _example(path: str) -> Program:
    return Program(module=f"sematic.examples.{example_of(path)}.__main__")


def _module(name: str) -> Program:
    _first_on_path(str(Path.cwd()))
    try:
        found = importlib.util.find_spec(name)
        if found is not None and found.submodule_search_locations is not None:
            found = importlib.util.find_spec(f"{name}.__main__")
    except (ImportError, ValueError):
        found = None
    if found is None:
        raise UnsupportedUsageError(
            f"There is nothing to run at {name!r}. Give a Python script (train.py), a module or package with a"
            f" __main__.py (my_project), or an example (examples/hello)."
        )
    return Program(module=name)


def _first_on_path(folder: str) -> None:
    if sys.path[:1] != [folder]:
        sys.path.insert(0, folder)


def _is_ours(file: str) -> bool:
    return Path(file).parent == Path(__file__).parent or file == "<frozen runpy>"

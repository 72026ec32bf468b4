"""Which code is the user's own project, and which is a library's."""

from __future__ import annotations

import os
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from types import FunctionType, ModuleType

_LIBRARY_FOLDERS = ("site-packages", "dist-packages")
_SEMATIC = Path(__file__).parents[1]
_OWN_IN_SEMATIC = (_SEMATIC / "examples", _SEMATIC / "testing" / "mocks.py")


@lru_cache(maxsize=4096)
def is_own_file(file: str) -> bool:
    """Return whether a source file belongs to the user's project: not to Python, a library or Sematic itself.

    A project installed in place (editable) is the user's own; so are Sematic's examples, and
    the bodies that its mocks stand in with.
    """
    path = Path(os.path.realpath(file))
    if path.is_relative_to(_SEMATIC):
        return any(path.is_relative_to(own) for own in _OWN_IN_SEMATIC)
    if any(folder in path.parts for folder in _LIBRARY_FOLDERS):
        return False
    return not any(path.is_relative_to(folder) for folder in _python_folders())


def is_own_module(module: ModuleType) -> bool:
    """Return whether a module belongs to the user's project; what is typed at a prompt does."""
    file = getattr(module, "__file__", None)
    if file is not None:
        return is_own_file(file)
    folders = list(getattr(module, "__path__", ()))
    if folders:
        return any(is_own_file(os.path.join(folder, "__init__.py")) for folder in folders)  # noqa: PTH118 - 10 times faster
    return module.__name__ == "__main__"


def is_own_function(function: FunctionType) -> bool:
    """Return whether a function was written in the user's project."""
    file = function.__code__.co_filename
    if file.startswith("<frozen"):
        return False
    return _is_of_own_module(function) if file.startswith("<") else is_own_file(file)


def is_own_class(cls: type) -> bool:
    """Return whether a class was written in the user's project."""
    return _is_of_own_module(cls)


def _is_of_own_module(thing: FunctionType | type) -> bool:
    module = sys.modules.get(thing.__module__ or "")
    # A module that nobody can find was made by hand, which libraries do not do.
    return module is None or is_own_module(module)


@lru_cache(maxsize=1)
def _python_folders() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({Path(os.path.realpath(paths[name])) for name in names})

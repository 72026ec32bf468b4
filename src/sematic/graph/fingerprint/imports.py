"""The project's own modules that a function imports while it runs."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType

from sematic.types.ownership import is_own_file, is_own_module


def own_module(name: str, *, level: int, package: str) -> ModuleType | None:
    """Return the module an import statement means, if it is the project's own; None for a library's.

    It is imported if it has not been: the function would do so anyway, and what it says must not depend on whether it
    has run before. ImportError if it cannot be.
    """
    absolute = importlib.util.resolve_name("." * level + name, package) if level else name
    top = absolute.partition(".")[0]
    if top not in sys.modules and not _is_own_package(top):
        return None
    if top in sys.modules and not is_own_module(sys.modules[top]) and top != "sematic":
        return None
    module = importlib.import_module(absolute)
    return module if is_own_module(module) else None


def submodule(module: ModuleType, name: str) -> ModuleType | None:
    """Return the module that `from module import name` means where the module itself has no such name."""
    return own_module(f"{module.__name__}.{name}", level=0, package="")


def _is_own_package(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    places = [*(spec.submodule_search_locations or ()), *([spec.origin] if spec.has_location and spec.origin else ())]
    return any(is_own_file(place) for place in places)

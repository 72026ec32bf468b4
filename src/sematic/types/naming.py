"""What a class or function is called so that another process can find it again."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

MAIN = "__main__"
SCRIPTS = frozenset({MAIN, "__mp_main__"})
"""What the module of a running script is called, by Python and by processes that multiprocessing starts."""

LOCAL = "<locals>"
_VOWELS = frozenset("aeioAEIO")
"""What "an" goes before; a U is mostly spoken as in "a UUID"."""

_MODULES = re.compile(r"\b(?:[^\W\d]\w*\.)+(?=[^\W\d])")


def importable_module_of(thing: Any) -> str:
    """Return the module a class or function can be imported from.

    What a script defines is in `__main__` while the script runs; everywhere else it is in the module of the script's
    name, so that is what is returned.
    """
    module: str = getattr(thing, "__module__", None) or "builtins"
    return main_module_name() or module if module in SCRIPTS else module


def main_module_name() -> str:
    """Return the name under which the running program could be imported; empty if it has none (a shell, a notebook)."""
    main = sys.modules.get(MAIN)
    spec = getattr(main, "__spec__", None)
    if spec is not None:
        return str(spec.name)
    file = getattr(main, "__file__", None)
    return Path(file).stem if file else ""


def importable_name_of(thing: Any) -> str:
    """Return the dotted path of a class or function, without the module for builtins."""
    module = importable_module_of(thing)
    qualname: str = getattr(thing, "__qualname__", None) or type(thing).__qualname__
    return qualname if module == "builtins" else f"{module}.{qualname}"


def is_importable(thing: Any, *, as_: Any = None) -> bool:
    """Return whether another process can find a class or function by its module and name.

    `as_` is what the name stands for, if that is something made from the function.
    """
    if LOCAL in thing.__qualname__ or importable_module_of(thing) in SCRIPTS:
        return False
    found: Any = sys.modules.get(thing.__module__)
    for name in thing.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is (thing if as_ is None else as_)


def imported(module: str, qualname: str) -> Any:
    """Return what a module calls by a name, importing the module if need be; ImportError or AttributeError if neither.

    A running script is looked at as it is, not imported a second time.
    """
    is_running_script = module == main_module_name() and MAIN in sys.modules
    found: Any = sys.modules[MAIN] if is_running_script else importlib.import_module(module)
    for name in qualname.split("."):
        found = getattr(found, name)
    return found


def with_article(name: str, article: str = "a") -> str:
    """Return the name of a type after "a" or "an"; after "A" or "An" at the beginning of a sentence."""
    return f"{article}{'n' if name[:1] in _VOWELS else ''} {name}"


def short_type(name: str) -> str:
    """Return a type's name without the modules its classes are in: `list[Config]` for `list[my.project.Config]`."""
    return _MODULES.sub("", name)

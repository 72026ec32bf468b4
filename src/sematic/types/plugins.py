"""Codecs that wake up with the library they are for, and how others add theirs.

**The rule.** A class of a library gets its codec from a *codec module*: a module with a function

    codec_for(annotation: Any) -> Codec | None

that is imported when an annotation's class (or a base of it) comes from the library, so never unless the user's program
imported the library itself. None means "treat it as any other class". `annotation` is the class, or its parametrised
form (`numpy.ndarray[...]`). A codec module may also have a function

    reducers() -> Mapping[type, Callable[[Any], tuple]]

which says how values of some classes are pickled inside other values (such as a tensor whose memory should be stored as
it is), in the form of `copyreg.dispatch_table`; it is asked once, when something is first pickled with the library.

Which codec module belongs to a library (the first part of its modules' names) is in `LIBRARIES`; other distributions
add theirs as entry points of the group `sematic.types` whose name is the library's and whose value is the codec module.
Classes defined in `sematic.types.values.*` have their `codec_for` in the module that defines them.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

from sematic.types.codec import Codec

ENTRY_POINT_GROUP = "sematic.types"
VALUES = "sematic.types.values."
_HERE = "sematic.types.libraries."

LIBRARIES: Mapping[str, str] = {
    "matplotlib": f"{_HERE}matplotlib",
    "numpy": f"{_HERE}numpy",
    "pandas": f"{_HERE}pandas",
    "plotly": f"{_HERE}plotly",
    "pyarrow": f"{_HERE}pyarrow",
    "sklearn": f"{_HERE}scikit_learn",
    "torch": f"{_HERE}torch",
    "xgboost": f"{_HERE}xgboost",
}
"""The codec modules that come with Sematic, by library."""


def library_codec(annotation: Any, cls: type) -> Codec | None:
    """Return the codec that a codec module has for a class, asking for its bases' libraries too; None if none has."""
    asked: set[str] = set()
    for base in cls.__mro__:
        name = _codec_module_name(base.__module__)
        if not name or name in asked:
            continue
        asked.add(name)
        codec = _codec_for(name)(annotation)
        if codec is not None:
            return codec
    return None


def libraries_in_use() -> tuple[str, ...]:
    """Return the libraries with a codec module that the program has imported."""
    return tuple(library for library in _codec_modules() if library in sys.modules)


@functools.lru_cache(maxsize=64)
def reducers_of(libraries: tuple[str, ...]) -> Mapping[type, Callable[[Any], Any]]:
    """Return how values of some libraries' classes are pickled, where a codec module says so."""
    found: dict[type, Callable[[Any], Any]] = {}
    for library in libraries:
        module = _loaded(_codec_modules()[library])
        found |= module.reducers() if hasattr(module, "reducers") else {}
    return found


def _codec_module_name(module: str) -> str | None:
    if module.startswith(VALUES):
        return module
    root = module.partition(".")[0]
    if root in LIBRARIES:
        return LIBRARIES[root]
    return _codec_modules().get(root) if _is_installed(root) else None


def _is_installed(root: str) -> bool:
    """Return whether a module comes with a distribution, not with the user's project or Python itself.

    Looking through all distributions for a plug-in takes 20 ms and more, which a project's own classes need not cost.
    """
    module = sys.modules.get(root)
    places = (getattr(module, "__file__", None), *getattr(module, "__path__", ())) if module else ()
    return any(folder in str(place) for place in places for folder in ("site-packages", "dist-packages"))


def _codec_for(module_name: str) -> Callable[[Any], Codec | None]:
    found: Callable[[Any], Codec | None] = getattr(_loaded(module_name), "codec_for", lambda _annotation: None)
    return found


@functools.cache
def _codec_modules() -> Mapping[str, str]:
    return {**LIBRARIES, **dict(_installed())}


def _installed() -> Iterator[tuple[str, str]]:
    # Slow to import, and asked only once a class of a library turns up.
    from importlib.metadata import entry_points

    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        yield entry_point.name, entry_point.value


def _loaded(name: str) -> ModuleType:
    return importlib.import_module(name)

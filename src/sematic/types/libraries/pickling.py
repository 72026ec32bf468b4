"""How objects of libraries are pickled so that their buffers stay out of the pickle, wherever in a value they are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeAlias

Reducer: TypeAlias = Callable[[Any], "str | tuple[Any, ...]"]
"""Returns what `__reduce_ex__(5)` should have returned."""

PROTOCOL = 5

HOMES = {
    "matplotlib.figure": "matplotlib",
    "numpy.ma": "numpy",
    "pyarrow.lib": "pyarrow",
    "torch.optim": "torch",
}
"""For a module of somebody's library that is imported last or knows the classes: the module here that pickles them."""


def reducers() -> dict[type, Reducer]:
    """Return how objects are to be pickled, by exact class, for the libraries that this program has imported.

    Meant as (a part of) a pickler's `dispatch_table`. Imports no library.
    """
    found: dict[type, Reducer] = {}
    for sign, home in HOMES.items():
        if sign in sys.modules:
            found |= import_module(f"sematic.types.libraries.{home}").reducers()
    return found

"""Which classes of libraries are pickled in a way of their own, so that their buffers stay out of the pickle."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

SIGNS: Mapping[str, str] = {
    "matplotlib.figure": "matplotlib",
    "numpy.ma": "numpy",
    "pyarrow.lib": "pyarrow",
    "torch.optim": "torch",
}
"""A module by which one sees that a library is in use, and the module here that pickles its objects.

Not the library itself: its objects cannot exist before the module that defines them is imported.
"""


def reducers() -> dict[type, Callable[[Any], Any]]:
    """Return how objects are pickled, by exact class, for the libraries that this program has imported.

    Meant for a pickler's `dispatch_table`. Imports no library that is not imported already.
    """
    found: dict[type, Callable[[Any], Any]] = {}
    for sign, name in SIGNS.items():
        if sign in sys.modules:
            found |= import_module(f"sematic.types.libraries.{name}").reducers()
    return found

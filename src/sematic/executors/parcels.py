"""Functions of the driver, ready to be sent to workers, and whatever else of its modules they ask for."""

from __future__ import annotations

import itertools
import sys
from types import ModuleType
from weakref import WeakKeyDictionary

from sematic.executors.messages import Asked, Thing
from sematic.executors.shipping import shipped
from sematic.executors.unshippable import unshippable_error
from sematic.graph.function import Function
from sematic.graph.future import Callee
from sematic.types.naming import SCRIPTS, importable_name_of
from sematic.types.ownership import is_own_module
from sematic.types.viewing import one_line


class Parcels:
    """Pickles every function once. Modules that a worker asks for travel with their code from then on."""

    def __init__(self) -> None:
        self.with_code: set[str] = set(SCRIPTS)
        self._numbers = itertools.count()
        self._packed: WeakKeyDictionary[Function[...], tuple[int, bytes]] = WeakKeyDictionary()

    def parcel_of(self, function: Callee) -> tuple[int, bytes]:
        """Return a function's number and pickle; UnsupportedUsageError names what in it cannot be pickled."""
        packed = self._packed.get(function) if isinstance(function, Function) else None
        if packed is None:
            try:
                packed = next(self._numbers), shipped(function, with_code=self.with_code)
            except Exception as error:
                raise unshippable_error(function.path, function, error, with_code=self.with_code) from error
            if isinstance(function, Function):
                self._packed[function] = packed
        return packed

    def answer(self, asked: Asked) -> Thing:
        """Return what a worker has asked for."""
        module = sys.modules.get(asked.module)
        if module is None or not _is_only_here(module, asked.module):
            return Thing(content=None, reason=f"No module named {asked.module!r}")
        if asked.name is None:
            self.with_code.add(asked.module)
            return Thing(content=b"")
        return self._thing(module, asked.name)

    def _thing(self, module: ModuleType, name: str) -> Thing:
        try:
            return Thing(content=shipped(getattr(module, name), with_code=self.with_code))
        except AttributeError as error:
            return Thing(content=None, reason=str(error))
        except Exception as error:  # noqa: BLE001 - boundary: pickling runs anybody's code
            thing = importable_name_of(type(vars(module).get(name)))
            reason = one_line(str(error)) or type(error).__name__
            return Thing(
                content=None,
                reason=f"{module.__name__}.{name}, of type {thing}, cannot be sent to a worker process: {reason}",
            )


def _is_only_here(module: ModuleType, name: str) -> bool:
    """Return whether another process can have a module from this one alone: it has no file, or is the user's own."""
    return name in SCRIPTS or getattr(module, "__file__", None) is None or is_own_module(module)

"""Stand-ins for modules that this process cannot import: what they define is fetched when it is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any, Protocol

from sematic.executors.messages import MainModule
from sematic.types.naming import SCRIPTS


class Driver(Protocol):
    """Whoever has the modules that this process lacks."""

    def has_module(self, name: str) -> bool:
        """Return whether there is such a module, and it cannot be imported here."""
        ...

    def fetch(self, module: str, name: str) -> Any:
        """Return what a module calls by a name; AttributeError if there is no such thing or it cannot be sent."""
        ...


class StandIn(ModuleType):
    """A module that is empty at first, and gets from the driver what it is asked for."""

    def __init__(self, name: str, driver: Driver) -> None:
        super().__init__(name)
        # Underscores on both sides: names of that form are never asked for.
        self.__driver__ = driver
        self.__asking__: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        is_pythons_own = name.startswith("__") and name.endswith("__")
        if is_pythons_own or name in self.__asking__:
            # What is pickled by its name alone would be asked for again, and so on.
            raise AttributeError(f"The module {self.__name__!r} has no {name!r} that can be sent to another process.")
        self.__asking__.add(name)
        try:
            value = self.__driver__.fetch(self.__name__, name)
        finally:
            self.__asking__.discard(name)
        return vars(self).setdefault(name, value)


class StandInFinder(Loader):
    """Finds modules that nobody else finds but the driver has: last among the finders of `sys.meta_path`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self.names: set[str] = set()
        """The modules that have a stand-in here."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to make a stand-in; None if the driver has no such module either."""
        return ModuleSpec(name, self, is_package=True) if self._driver.has_module(name) else None

    def take(self, name: str) -> bool:
        """Put a stand-in in the place of a module that cannot be imported here; False if the driver has none either."""
        spec = self.find_spec(name, None)
        if spec is not None:
            sys.modules[name] = module_from_spec(spec)
        return spec is not None

    def create_module(self, spec: ModuleSpec) -> StandIn:
        """Make an empty stand-in."""
        self.names.add(spec.name)
        return StandIn(spec.name, self._driver)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: a stand-in is filled when it is used."""


def stand_in_for_main(main: MainModule, driver: Driver) -> StandIn:
    """Put a stand-in in the place of `__main__`, called and filed as the driver's."""
    stand_in = StandIn(main.name, driver)
    stand_in.__package__ = main.package
    file = os.fsdecode(main.file) if main.file is not None else None
    if file is not None:
        stand_in.__file__ = file
    if main.spec_name is not None:
        stand_in.__spec__ = ModuleSpec(main.spec_name, None, origin=file)
    for name in SCRIPTS:
        # multiprocessing calls the same module by another name.
        sys.modules[name] = stand_in
    return stand_in

"""Importing a user's program in a process that is not to run it: its functions are found, its runners run nothing."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from sematic.model.errors import ProgramError
from sematic.model.records import Launch
from sematic.types.naming import MAIN, SCRIPTS, main_module_name

_STAND_IN = "__mp_main__"
"""What a loaded program is called: as in the processes of multiprocessing, a main module that is not to run."""


class RunnerReached(BaseException):
    """A program that is only being loaded came to a runner; `future` is what it wanted to run.

    No exception of the usual kind: it passes through the program's own `except Exception`.
    """

    def __init__(self, future: object = None) -> None:
        super().__init__("A runner was reached while a program was being loaded; what follows it is not executed.")
        self.future = future


OnRunner: TypeAlias = Callable[[object, object], None]
"""What is done with a runner that would run, and the future it would run."""


def _nothing(_runner: object, _future: object) -> None:
    """Do nothing."""


_instead: ContextVar[OnRunner | None] = ContextVar("sematic_instead_of_running", default=None)


def is_loading() -> bool:
    """Return whether this code is part of a program that is only being loaded."""
    return _instead.get() is not None


def stop_if_loading(future: object = None, *, runner: object = None) -> None:
    """Raise RunnerReached if a program is only being loaded: a runner that is told to run asks this first."""
    instead = _instead.get()
    if instead is not None:
        instead(runner, future)
        raise RunnerReached(future)


@contextmanager
def without_runners(instead: OnRunner = _nothing) -> Iterator[None]:
    """Let every runner call `instead` and raise RunnerReached where it would run, for the body of a `with`."""
    token = _instead.set(instead)
    try:
        yield
    finally:
        _instead.reset(token)


def loaded(launch: Launch, *, command: Sequence[str] = ()) -> ModuleType:
    """Return the main program of an earlier launch, imported but not run.

    Within `as_main`, `function_at` finds its functions then.

    What is under `if __name__ == "__main__":` is left out, and the first runner that is told to run ends the import:
    what is defined above it is there. Modules are found where the launch found them. While the program is loaded,
    `sys.argv` is `command` and prints go to standard error. Loading it again gives the same module.

    Raises:
        ProgramError: There is no such program any more, or it fails for another reason; the text says where.
    """
    if not launch.script or not launch.module:
        raise ProgramError(
            "The pipeline was started from a notebook or a prompt, so there is no program to load it from. Write it as"
            " a script, or run it again where it was started."
        )
    there = _already_there(launch)
    if there is not None:
        return there
    look_where(launch)
    if not Path(launch.script).is_file():
        raise ProgramError(
            f"The program {launch.script} is not there any more: it was moved or removed. Put it back, or start a new"
            " run."
        )
    _import_package_of(launch)
    return _executed(launch, command=command or (launch.script,))


@contextmanager
def as_main(program: ModuleType) -> Iterator[ModuleType]:
    """Let a program be the main one of this process for the body of a `with`.

    Then its functions are found under its name, and what it starts (a pipeline run, a process) is launched as from
    the program itself.
    """
    names = {MAIN} | ({program.__name__} & SCRIPTS)
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(dict.fromkeys(names, program))
    try:
        yield program
    finally:
        _put_back(before)


@contextmanager
def started_as(command: Sequence[str]) -> Iterator[None]:
    """Let a program find in `sys.argv`, for the body of a `with`, what it was started with, if that is known."""
    before, sys.argv = sys.argv, list(command) or sys.argv
    try:
        yield
    finally:
        sys.argv = before


def look_where(launch: Launch) -> None:
    """Look for modules where a launch looked for them, too.

    The program's own folder comes first, as it did; other folders come after today's, so that today's Python and
    packages are used. What does not exist any more is left out.
    """
    fresh = [entry for entry in launch.path if entry and entry not in sys.path and os.path.exists(entry)]  # noqa: PTH110 - they are strings
    home = _home_of(launch)
    if home in fresh:
        fresh.remove(home)
        sys.path.insert(0, home)
    sys.path.extend(fresh)


def _home_of(launch: Launch) -> str:
    """Return the folder from which the program's module is imported."""
    script = Path(launch.script)
    depth = 0 if script.stem == launch.module else launch.module.count(".")
    return str(script.parents[depth]) if depth < len(script.parents) else ""


def _already_there(launch: Launch) -> ModuleType | None:
    for name in (MAIN, launch.module, _STAND_IN):
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None)
        # Without following links, as it was recorded.
        if module is not None and file and os.path.abspath(file) == launch.script:  # noqa: PTH100 - same
            is_it = name != MAIN or main_module_name() == launch.module
            if is_it:
                return module
    return None


def _import_package_of(launch: Launch) -> None:
    package = _package_of(launch)
    if not package:
        return
    try:
        with without_runners(), redirect_stdout(sys.stderr):
            found = import_module(package)
    except (Exception, RunnerReached) as error:
        raise ProgramError(
            f"The program {launch.script} cannot be loaded: its package {package} cannot be imported"
            f" ({type(error).__name__}: {error})."
        ) from error
    places = [os.path.realpath(place) for place in getattr(found, "__path__", ())]
    if os.path.realpath(Path(launch.script).parent) not in places:
        raise ProgramError(
            f"The program {launch.script} cannot be loaded: the package {package} is imported from"
            f" {getattr(found, '__file__', None) or 'elsewhere'} now. Run this where it is found as it was then."
        )


def _package_of(launch: Launch) -> str:
    return "" if Path(launch.script).stem == launch.module else launch.module.rpartition(".")[0]


def _executed(launch: Launch, *, command: Sequence[str]) -> ModuleType:
    program = _module_of(launch)
    before = sys.modules.get(_STAND_IN)
    sys.modules[_STAND_IN] = program
    is_alias = _is_name_free(launch)
    if is_alias:
        # Whoever imports the program by its name does not execute it again.
        sys.modules[launch.module] = program
    arguments, sys.argv = sys.argv, list(command)
    try:
        with without_runners(), redirect_stdout(sys.stderr), as_main(program):
            _execute(program, launch.script)
    except RunnerReached:
        pass
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and not error.code:
            # It has done what it had to do: what it defined is there.
            return program
        _put_back({_STAND_IN: before, **({launch.module: None} if is_alias else {})})
        raise ProgramError(
            f"The program {launch.script} cannot be loaded: {_line_of(error, launch.script)}"
            f"{_what_of(error)}. What it does besides defining functions belongs under"
            ' `if __name__ == "__main__":`.'
        ) from error
    finally:
        sys.argv = arguments
    return program


def _is_name_free(launch: Launch) -> bool:
    """Return whether the program's name means nothing else in this process."""
    if launch.module == MAIN or launch.module in sys.modules:
        return False
    # A command such as pytest may be the main program: the module of its name is another one.
    return launch.script.endswith(".py") or find_spec(launch.module) is None


def _module_of(launch: Launch) -> ModuleType:
    program = ModuleType(_STAND_IN)
    loader = SourceFileLoader(launch.module, launch.script)
    spec = spec_from_file_location(launch.module, launch.script, loader=loader)
    program.__file__, program.__spec__, program.__loader__ = launch.script, spec, loader
    program.__package__ = _package_of(launch)
    return program


def _put_back(modules: Mapping[str, ModuleType | None]) -> None:
    for name, module in modules.items():
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module


def _execute(program: ModuleType, script: str) -> None:
    loader = SourceFileLoader(program.__name__, script)
    # From the text, as Python runs a script: compiled files beside it may be of another moment.
    code = loader.source_to_code(loader.get_data(script), script)
    exec(code, vars(program))  # noqa: S102 - this is what importing a module does


def _line_of(error: BaseException, script: str) -> str:
    if isinstance(error, SyntaxError) and error.filename == script:
        return f"line {error.lineno} is no Python: "
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == script]
    return f"line {lines[-1]} raises " if lines else ""


def _what_of(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"SystemExit, which ends it with {error.code}"
    if isinstance(error, SyntaxError):
        return error.msg
    text = str(error).partition("\n")[0].rstrip(".")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

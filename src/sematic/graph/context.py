"""Which run is executing here, and which futures its function has made so far."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sematic.model.changes import Change
from sematic.model.errors import NotInSematicFuncError
from sematic.model.ids import RunId

if TYPE_CHECKING:
    from sematic.graph.future import Future


@dataclass(frozen=True, slots=True, kw_only=True)
class SematicContext:
    """Facts about the run that is executing."""

    run_id: RunId
    root_id: RunId
    attempt: int = 1
    """Which try of the run this is, from 1."""


Tell: TypeAlias = Callable[[Change, bytes], None]
"""Takes a change, and the pickle of what it tells of if somebody else may have to let go of that."""


@dataclass(slots=True)
class Scope:
    """The execution of one function: its context, and the futures it has made."""

    context: SematicContext
    created: list[Future] = field(default_factory=list)
    tell: Tell | None = None
    """Has something written down while the function executes; None if nobody writes."""


@dataclass(slots=True)
class _ThisProcess:
    """What this process is for."""

    is_worker: bool = False


# A process is a worker or is not, whoever asks; processes that a worker forks are what it is.
_this_process = _ThisProcess()

_scope: ContextVar[Scope | None] = ContextVar("sematic_scope", default=None)


def context() -> SematicContext:
    """Return facts about the run that is executing; NotInSematicFuncError outside a running function."""
    scope = _scope.get()
    if scope is None:
        raise NotInSematicFuncError(
            "sematic.context() only has an answer inside a @sematic.func while a runner executes it."
        )
    return scope.context


def current_scope() -> Scope | None:
    """Return the function execution this code is part of, if any."""
    return _scope.get()


@contextmanager
def set_context(new: SematicContext) -> Iterator[Scope]:
    """Make a context the current one for the body of a `with`; nested ones come back on exit."""
    scope = Scope(new)
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)


def become_worker() -> None:
    """Say that this process executes calls for another one, from now on."""
    _this_process.is_worker = True


def in_worker() -> bool:
    """Return whether this process executes calls for another one, so that a program it imports must not run anything.

    Processes that the user's `multiprocessing` starts afresh count while they import the program's script.
    """
    multiprocessing = sys.modules.get("multiprocessing.process")
    is_preparing = multiprocessing is not None and getattr(multiprocessing.current_process(), "_inheriting", False)
    return _this_process.is_worker or is_preparing

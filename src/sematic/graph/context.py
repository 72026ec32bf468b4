"""Which run is executing here, and which futures its function has made so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(slots=True)
class Scope:
    """The execution of one function: its context, and the futures it has made."""

    context: SematicContext
    created: list[Future] = field(default_factory=list)


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

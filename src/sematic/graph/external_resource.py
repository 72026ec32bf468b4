"""What a function holds for the body of a `with`: made when it begins, and let go of whatever happens in it."""

from __future__ import annotations

import logging
import os
import pickle
import threading
import time
from abc import ABC, abstractmethod
from contextvars import copy_context
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, ClassVar, Self
from uuid import uuid4

from sematic.graph.context import current_scope, in_worker
from sematic.graph.future import Future
from sematic.model.changes import ExternalResourceMoved
from sematic.model.errors import (
    ExternalResourceError,
    IllegalStateTransitionError,
    IllegalUseOfFutureError,
    NotInSematicFuncError,
)
from sematic.model.external_resources import RESOURCE_SUCCESSORS, ExternalResource, ResourceState

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two looks at a resource that is on its way."""

_log = logging.getLogger("sematic")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceStatus:
    """Where a resource stands, and what it says of that."""

    state: ResourceState = ResourceState.CREATED
    message: str = ""


@dataclass(frozen=True)
class AbstractExternalResource(ABC):
    """Something outside of Sematic that a function needs for a while: subclass it as a frozen dataclass.

    `with resource:` in a function waits until it is active, and lets go of it at the end of the body: also after an
    exception, a time-out or the end of the run by somebody. If the function's process is killed, the driver does it.
    Each hook returns the resource as it is then, mostly `self.moved(STATE, "what it says")`.
    """

    id: str = field(default_factory=lambda: uuid4().hex, kw_only=True, compare=False)
    status: ResourceStatus = field(default=ResourceStatus(), kw_only=True, compare=False)

    needs_standalone: ClassVar[bool] = True
    """Whether a function that holds it must be standalone where the driver is not on the user's machine."""

    __no_value__: ClassVar[str] = "an external resource is held by a function, and never handed on to another one"

    def __post_init__(self) -> None:
        """Raise IllegalUseOfFutureError if a field is a future."""
        self._refuse_futures()

    @property
    def activation_limit(self) -> float:
        """Seconds it may take to become active."""
        return 600.0

    @property
    def deactivation_limit(self) -> float:
        """Seconds it may take to be gone."""
        return 60.0

    @abstractmethod
    def _do_activate(self, is_local: bool) -> Self:  # noqa: FBT001 - the signature that resources already have
        """Begin to make it, and return it as it is then; `is_local` if the pipeline is driven on the user's machine."""

    @abstractmethod
    def _do_deactivate(self) -> Self:
        """Begin to let go of it, and return it as it is then. It may be asked for in another process."""

    @abstractmethod
    def _do_update(self) -> Self:
        """Return it as it is now; asked again and again while it is activated or deactivated."""

    def moved(self, to: ResourceState, message: str = "", **changes: Any) -> Self:
        """Return it in another state, or with another message in the same one, and perhaps with other fields."""
        return replace(self, status=ResourceStatus(state=to, message=message), **changes)

    def __enter__(self) -> Self:
        """Return it once it is active.

        Raises:
            ExternalResourceError: It was not active in time, or went away.
            NotInSematicFuncError: No function is being executed by a runner.
            RuntimeError: It has been used already, or this function must be standalone for it.
        """
        self._refuse_misuse()
        self._tell()
        try:
            self._become(self.moved(ResourceState.ACTIVATING))
            self._become(self._do_activate(_is_local()))
            self._wait_for(ResourceState.ACTIVE, seconds=self.activation_limit)
        except BaseException:
            self._let_go_undisturbed()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Return once it is gone."""
        self._let_go_undisturbed()

    def let_go(self) -> None:
        """Return once it is gone, or could not be let go of in time; its status says so."""
        if self.status.state.is_terminal:
            return
        try:
            if self.status.state is not ResourceState.DEACTIVATING:
                self._become(self.moved(ResourceState.DEACTIVATING))
            self._become(self._do_deactivate())
            self._wait_for(ResourceState.DEACTIVATED, seconds=self.deactivation_limit)
        except Exception as error:  # noqa: BLE001 - boundary: what a function has made of it counts, not how it went away
            _log.warning("%s could not be let go of: %s", type(self).__name__, error)
            self._become(self.moved(ResourceState.FORCE_KILLED, f"{type(error).__name__}: {error}"))

    def _let_go_undisturbed(self) -> None:
        # Time-outs and requests to end interrupt this thread; whatever comes, nothing must be left behind.
        others = threading.Thread(target=copy_context().run, args=(self.let_go,), name="sematic-letting-go")
        others.start()
        interruption: BaseException | None = None
        while others.is_alive():
            try:
                others.join()
            except BaseException as error:  # noqa: BLE001 - boundary: it is raised once nothing is left behind
                interruption = error
        if interruption is not None:
            raise interruption

    def _wait_for(self, goal: ResourceState, *, seconds: float) -> None:
        ends, pause = time.monotonic() + seconds, _FIRST_PAUSE
        while self.status.state is not goal:
            if goal not in _ahead_of(self.status.state):
                raise ExternalResourceError(f"{self._told()}, so it will never be {goal.value}.")
            if time.monotonic() >= ends:
                raise ExternalResourceError(f"{self._told()}: it was not {goal.value} within {seconds:g} s.")
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            self._become(self._do_update())

    def _become(self, after: Self) -> None:
        """Take over what a hook returned: the name before the `with` means the resource as it is, too."""
        before, to = self.status, after.status.state
        if to is not before.state and to not in RESOURCE_SUCCESSORS[before.state]:
            raise IllegalStateTransitionError(type(self).__name__, state=before.state, to=to)
        for each in fields(self):
            object.__setattr__(self, each.name, getattr(after, each.name))
        if self.status != before:
            self._tell()

    def _tell(self) -> None:
        scope = current_scope()
        if scope is None or scope.tell is None:
            return
        kind = type(self)
        told = ExternalResource(
            id=self.id,
            run_id=scope.context.run_id,
            attempt=scope.context.attempt,
            kind=f"{kind.__module__}.{kind.__qualname__}",
            state=self.status.state,
            message=self.status.message,
            at=datetime.now(UTC),
        )
        scope.tell(ExternalResourceMoved(told), _pickle_of(self))

    def _told(self) -> str:
        said = f" ({self.status.message})" if self.status.message else ""
        return f"{type(self).__name__} is {self.status.state.value}{said}"

    def _refuse_futures(self) -> None:
        for each in fields(self):
            if type(getattr(self, each.name, None)) is Future:
                raise IllegalUseOfFutureError(
                    f"{type(self).__name__}.{each.name} is a future. Make the resource in a function that takes the"
                    " value as an input."
                )

    def _refuse_misuse(self) -> None:
        name = type(self).__name__
        self._refuse_futures()
        if current_scope() is None:
            raise NotInSematicFuncError(
                f"`with {name}(...)` belongs inside a @sematic.func that a runner executes; there is none here."
            )
        if self.status.state is not ResourceState.CREATED:
            raise RuntimeError(f"This {name} is {self.status.state.value} already; make a new one for each `with`.")
        if self.needs_standalone and not _is_local() and not in_worker():
            raise RuntimeError(
                f"{name} is held by a function that runs in the driver. Write @sematic.func(standalone=True) for it:"
                " then it has a process and resources of its own."
            )


def let_go(content: bytes) -> tuple[ResourceState, str]:
    """Let go of a resource in the place of a process that was killed; return where it stands then, and what it says."""
    try:
        resource = pickle.loads(content)  # noqa: S301 - from a worker of this program
        resource.let_go()
    except Exception as error:  # noqa: BLE001 - boundary: reading it runs anybody's code
        return ResourceState.FORCE_KILLED, f"{type(error).__name__}: {error}"
    status: ResourceStatus = resource.status
    return status.state, status.message


def _is_local() -> bool:
    return not os.environ.get("ON_SEMATIC_WORKER")


def _pickle_of(resource: AbstractExternalResource) -> bytes:
    try:
        return pickle.dumps(resource)
    except Exception:  # noqa: BLE001 - boundary: classes may have any pickling; then nobody else can let go of it
        return b""


def _ahead_of(state: ResourceState) -> frozenset[ResourceState]:
    ahead = RESOURCE_SUCCESSORS[state]
    return ahead.union(*map(_ahead_of, ahead))

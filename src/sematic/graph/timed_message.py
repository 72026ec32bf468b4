"""An external resource that costs nothing: a message that takes time to be there, for trying things out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sematic.graph.external_resource import AbstractExternalResource
from sematic.model.errors import ExternalResourceError
from sematic.model.external_resources import ResourceState


@dataclass(frozen=True)
class TimedMessage(AbstractExternalResource):
    """A message that can be read while it is active: so many seconds after it was asked for, and for so many."""

    message: str
    allocation_seconds: float = 1
    deallocation_seconds: float = 1
    max_active_seconds: float = 30
    since: float = field(default=0.0, kw_only=True, compare=False, repr=False)
    """When the present state began, in seconds since 1970."""

    def read_message(self) -> str:
        """Return the message; ExternalResourceError if it is not active, or not any more."""
        if self.status.state is not ResourceState.ACTIVE:
            raise ExternalResourceError(f"The message is {self.status.state.value}; read it in the body of a `with`.")
        if time.time() - self.since > self.max_active_seconds:
            raise ExternalResourceError(f"The message could be read for {self.max_active_seconds:g} s; that is over.")
        return self.message

    def _do_activate(self, is_local: bool) -> TimedMessage:  # noqa: ARG002, FBT001 - the hook's
        return self._at(ResourceState.ACTIVATING, f"It takes {self.allocation_seconds:g} s.")

    def _do_deactivate(self) -> TimedMessage:
        return self._at(ResourceState.DEACTIVATING, f"It takes {self.deallocation_seconds:g} s.")

    def _do_update(self) -> TimedMessage:
        waited = time.time() - self.since
        if self.status.state is ResourceState.ACTIVATING and waited >= self.allocation_seconds:
            return self._at(ResourceState.ACTIVE, f"It can be read for {self.max_active_seconds:g} s.")
        if self.status.state is ResourceState.DEACTIVATING and waited >= self.deallocation_seconds:
            return self._at(ResourceState.DEACTIVATED, "")
        return self

    def _at(self, state: ResourceState, message: str) -> TimedMessage:
        return self.moved(state, message, since=time.time())

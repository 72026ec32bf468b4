"""Resources of an engine for standalone calls: the engine itself waits until they are free."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sematic.executors.engine import RemoteExecutor
from sematic.graph.future import Future
from sematic.model.errors import InsufficientResourcesError
from sematic.model.ids import RunId


@dataclass(frozen=True, kw_only=True)
class EngineSlots:
    """Says which calls an engine can never execute; everything else it takes at once."""

    executor: Callable[[], RemoteExecutor]
    name: str
    """The engine's."""

    def refusal(self, future: Future) -> InsufficientResourcesError | None:
        """Return why no machine of the engine can ever have what a call asks for; None if one can."""
        refusal = self.executor().refusal(future.props.resource_requirements)
        if refusal is None:
            return None
        return InsufficientResourcesError(future.function.path, refusal=refusal, where=f"on the engine {self.name}")

    def claim(self, future: Future) -> Mapping[str, str]:  # noqa: ARG002 - port
        """Return no environment variables: the engine tells a call what is its own."""
        return {}

    def release(self, run_id: RunId) -> None:
        """Do nothing: the engine knows when a call has ended."""

    def close(self) -> None:
        """Do nothing."""

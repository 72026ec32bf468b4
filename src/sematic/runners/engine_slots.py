"""Resources of an engine's machines for standalone calls: the engine shares them out, and says what it never has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sematic.executors.engine import RemoteExecutor
from sematic.graph.future import Future
from sematic.model.errors import InsufficientResourcesError
from sematic.model.ids import RunId


class EngineSlots:
    """Refuses what no machine of an engine can ever hold; everything else waits there. See `dispatch.Slots`.

    Args:
        executor: Returns the executor, which is made when it is needed first.
        engine: The engine's name.
    """

    def __init__(self, executor: Callable[[], RemoteExecutor], *, engine: str) -> None:
        self._executor = executor
        self._engine = engine

    def refusal(self, future: Future) -> InsufficientResourcesError | None:
        """Return why a call can never have what it asks for; None if it can."""
        resources = future.props.resource_requirements
        refusal = self._executor().refusal(resources) if resources is not None else None
        if refusal is None:
            return None
        return InsufficientResourcesError(future.function.path, refusal=refusal, where=f"on the engine {self._engine}")

    def claim(self, _future: Future) -> Mapping[str, str]:
        """Return no environment variables: the engine sets them where the call executes."""
        return {}

    def release(self, run_id: RunId) -> None:
        """Do nothing: the engine knows when a call has ended."""

    def close(self) -> None:
        """Do nothing."""

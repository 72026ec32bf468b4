"""External resources that calls hold: whoever is killed while it holds one has it let go of by the driver."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sematic.executors.executor import Told
from sematic.graph.external_resource import let_go
from sematic.model.changes import Change, ExternalResourceMoved
from sematic.model.external_resources import ExternalResource, ResourceState
from sematic.model.ids import RunId

LONGEST = 75.0
"""Seconds that the end of a pipeline run waits for what is being let go of."""


@dataclass(frozen=True, slots=True)
class _Held:
    resource: ExternalResource
    content: bytes


class Holding:
    """What the calls of a pipeline run hold. `note` writes a change down, from any thread."""

    def __init__(self, note: Callable[[Change], None]) -> None:
        self._note = note
        self._held: dict[tuple[RunId, int, str], _Held] = {}
        self._threads: list[threading.Thread] = []

    def heard(self, told: Told) -> None:
        """Take note of what a call tells of a resource."""
        if not isinstance(told.change, ExternalResourceMoved):
            return
        resource = told.change.resource
        key = resource.run_id, resource.attempt, resource.id
        if resource.state.is_terminal:
            self._held.pop(key, None)
        else:
            self._held[key] = _Held(resource, told.release)

    def left(self, run_id: RunId, attempt: int) -> None:
        """Let go of what an attempt has held to its end, in threads of their own."""
        for key in [key for key in self._held if key[:2] == (run_id, attempt)]:
            self._let_go(self._held.pop(key))

    def end(self) -> None:
        """Let go of everything that is held, and wait for a while until that is done."""
        for key in list(self._held):
            self._let_go(self._held.pop(key))
        for thread in self._threads:
            thread.join(LONGEST)

    def _let_go(self, held: _Held) -> None:
        thread = threading.Thread(target=self._let_go_now, args=(held,), name="sematic-letting-go", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _let_go_now(self, held: _Held) -> None:
        state, message = ResourceState.FORCE_KILLED, "Its function's process was killed, and it cannot be pickled."
        if held.content:
            state, message = let_go(held.content)
            message = message or "The driver let go of it: its function's process was killed."
        self._note(ExternalResourceMoved(replace(held.resource, state=state, message=message, at=datetime.now(UTC))))

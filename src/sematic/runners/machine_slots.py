"""Resources of this machine for standalone calls: read when a call first asks for some."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sematic.graph.future import Future
from sematic.model.errors import InsufficientResourcesError
from sematic.model.ids import RunId

if TYPE_CHECKING:
    from sematic.executors.claim import Claim
    from sematic.executors.slots import Slots
    from sematic.graph.quantities import Needs

PATIENT_SECONDS = 2.0
"""How long a call waits for resources without a word."""


class MachineSlots:
    """Hands each call what it asks for, shared with all other drivers on this machine."""

    def __init__(self, settings: Mapping[str, str], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._slots: Slots | None = None
        self._waiting: dict[RunId, float] = {}
        """Since when a call waits; infinity once that was said."""

    def refusal(self, future: Future) -> InsufficientResourcesError | None:
        """Return why a call can never have what it asks for; None if it can."""
        needs = _needs_of(future)
        refusal = self._machine().refusal(needs) if needs is not None else None
        return InsufficientResourcesError(future.function.path, refusal=refusal) if refusal is not None else None

    def claim(self, future: Future) -> Mapping[str, str] | None:
        """Return environment variables that tell a call what is its own; None if that is not free now."""
        needs = _needs_of(future)
        if needs is None:
            return {}
        claim: Claim | None = self._machine().claim(future.id, needs)
        if claim is None:
            self._say_if_it_waits_long(future)
            return None
        self._waiting.pop(future.id, None)
        return claim.environ

    def release(self, run_id: RunId) -> None:
        """Give back what a call had, or let it wait no longer."""
        self._waiting.pop(run_id, None)
        if self._slots is not None:
            self._slots.release(run_id)

    def close(self) -> None:
        """Give back everything."""
        if self._slots is not None:
            self._slots.close()

    def _machine(self) -> Slots:
        if self._slots is None:
            from sematic.executors.slots import slots_of_machine

            self._slots = slots_of_machine(self._settings)
        return self._slots

    def _say_if_it_waits_long(self, future: Future) -> None:
        now = self._monotonic()
        since = self._waiting.setdefault(future.id, now)
        if now - since < PATIENT_SECONDS:
            return
        hindrance = self._machine().hindrance(future.id)
        if hindrance is not None:
            logging.getLogger("sematic").warning("%s (run %s): %s", future.props.name, future.id[:8], hindrance)
        self._waiting[future.id] = float("inf")


def _needs_of(future: Future) -> Needs | None:
    if future.props.resource_requirements is None:
        return None
    from sematic.graph.quantities import needs_of

    return needs_of(future.props.resource_requirements) or None

"""What a function holds while it needs it and lets go of afterwards: a cluster, a database, a machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.ids import RunId


@unique
class ResourceState(StrEnum):
    """Where an external resource stands."""

    CREATED = "CREATED"
    ACTIVATING = "ACTIVATING"
    ACTIVE = "ACTIVE"
    DEACTIVATING = "DEACTIVATING"
    DEACTIVATED = "DEACTIVATED"
    FORCE_KILLED = "FORCE_KILLED"
    """Nobody could let go of it as one should, or knows whether somebody did."""

    @property
    def is_terminal(self) -> bool:
        """Whether nothing of it is left; a terminal state never changes."""
        return not RESOURCE_SUCCESSORS[self]


_S = ResourceState
RESOURCE_SUCCESSORS: Mapping[ResourceState, frozenset[ResourceState]] = {
    # What is not needed any more is let go of before it is there.
    _S.CREATED: frozenset({_S.ACTIVATING, _S.DEACTIVATING, _S.FORCE_KILLED}),
    _S.ACTIVATING: frozenset({_S.ACTIVE, _S.DEACTIVATING, _S.FORCE_KILLED}),
    _S.ACTIVE: frozenset({_S.DEACTIVATING, _S.FORCE_KILLED}),
    _S.DEACTIVATING: frozenset({_S.DEACTIVATED, _S.FORCE_KILLED}),
    _S.DEACTIVATED: frozenset(),
    _S.FORCE_KILLED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalResource:
    """An external resource as it stood at a moment."""

    id: str
    run_id: RunId
    """The run whose function holds it."""
    attempt: int
    """Which try of the run that is, from 1."""
    kind: str
    """Dotted path of its class."""
    state: ResourceState
    message: str = ""
    """What it says of itself, in a sentence."""
    at: datetime
    """Since when."""


def lives_of(told: Iterable[ExternalResource]) -> list[tuple[ExternalResource, ...]]:
    """Return what became of each resource, step by step, in the order in which they were made.

    What was told late, twice or out of order is put in its place, and nothing follows an end.
    """
    found: dict[tuple[RunId, str], list[ExternalResource]] = {}
    for each in sorted(told, key=lambda resource: (resource.at, _STATES.index(resource.state))):
        life = found.setdefault((each.run_id, each.id), [])
        if not life or not (life[-1].state.is_terminal or _STATES.index(each.state) < _STATES.index(life[-1].state)):
            life.append(each)
    return [tuple(life) for life in found.values()]


_STATES = list(ResourceState)

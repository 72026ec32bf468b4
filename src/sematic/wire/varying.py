"""In which arguments calls that are named alike differ."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.ids import RunId

MOST_CALLS = 100
"""How many calls are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArguments:
    """One call, and what it was given."""

    run_id: RunId
    texts: tuple[str | None, ...]
    """A line for each of the names; None where it was given something else than a short value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VaryingArguments:
    """Calls of one name beside each other, and in what they differ."""

    names: tuple[str, ...]
    """Of the arguments that differ, as the signature has them, 5 at the most; none if the calls are alike."""
    calls: tuple[CallArguments, ...]
    """From the one that is asked about on, 100 at the most, in the order in which they were made; none if alike."""

"""What a driver hears when it says that it lives."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.records import Cancellation


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Whether the lease is the driver's, and what it is to end."""

    is_held: bool
    """False if somebody else has taken it, or it was never taken: the driver takes it then."""
    cancellations: tuple[Cancellation, ...]
    """What was asked to end of the pipeline run so far, in order."""

"""The change feed: what happened, in the order it was recorded, told so that one knows what to ask for again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState, RunState

MEDIA_TYPE = "text/event-stream"


@unique
class Happening(StrEnum):
    """The name of an event on the stream."""

    HELLO = "hello"
    """The first one: where the stream begins. Its data is a `Hello`."""
    CHANGES = "changes"
    """Something was recorded. Its data is `Changes`."""
    RESET = "reset"
    """What came before is not kept any more: ask for everything again. Its data is a `Hello`."""


@unique
class Aspect(StrEnum):
    """What else than states changed in a pipeline run."""

    VALUES = "values"
    """Inputs or outputs of its runs are known."""
    ATTEMPTS = "attempts"
    """Runs failed and are tried again."""
    CACHE = "cache"
    """Runs asked the cache."""
    USAGE = "usage"
    """What runs used of the machine is known."""
    PROVENANCE = "provenance"
    """Its code or environment is known."""
    CANCELLATION = "cancellation"
    """Somebody asked for the end of it, or of a part."""
    JOBS = "jobs"
    """Where engines execute its runs has changed, or why they wait."""
    EXTERNAL_RESOURCES = "external_resources"
    """What functions hold while they execute has changed."""
    NOTES = "notes"
    """Notes were written, edited or removed."""
    TAGS = "tags"
    """Tags were given or taken."""
    DRIVER = "driver"
    """It lost its driver, or has one again."""
    REMOVED = "removed"
    """It is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChange:
    """A run that is new or was changed: ask for it again."""

    id: RunId
    position: int
    """Its place in the pipeline run, in order of creation, from 0."""
    states: tuple[RunState, ...] = ()
    """Every state it went through, in order, and is in now; none if something else changed."""
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What one batch changed of one pipeline run."""

    function: str | None = None
    """The dotted path of the root function, if the pipeline run is new."""
    states: tuple[PipelineRunState, ...] = ()
    """Every state the pipeline run went through, in order; none if it stayed in one."""
    runs: tuple[RunChange, ...] = ()
    also: tuple[Aspect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was recorded at once of one pipeline run."""

    seq: int
    """Grows with every event, by more than one now and then; the id of the event."""
    at: datetime
    """When it was recorded, by the clock of the machine that did."""
    root_id: RunId
    """The pipeline run."""
    function: str | None = None
    """The dotted path of the root function, if the pipeline run is new."""
    states: tuple[PipelineRunState, ...] = ()
    """Every state the pipeline run went through, in order; none if it stayed in one."""
    runs: tuple[RunChange, ...] = ()
    """The runs that are new or were changed."""
    also: tuple[Aspect, ...] = ()
    """What else changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """Where a stream stands."""

    seq: int
    """Events after this one follow."""
    newest: int
    """The newest event when this was sent; 0 if there never was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """How far the feed has come: take a snapshot of what is wanted, then follow the feed from here."""

    seq: int
    """The newest event; 0 if there never was one."""

"""Stored values: the catalogue, one of them, and where it comes from and goes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Direction, Json, View, ViewKind
from sematic.wire.run_detail import RunLink


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactEntry:
    """A value in a list."""

    id: ArtifactId
    type_name: str
    size: int
    """Bytes of the document and all its buffers."""
    kind: ViewKind
    summary: str
    """One line on the value."""
    created_at: datetime


@unique
class MadeAs(StrEnum):
    """As what a run had a value made."""

    OUTPUT = "output"
    """What it gave itself."""
    CONTAINER = "container"
    """Put together from what runs that it called gave; its own output may be another value."""
    PART = "part"
    """Taken out of such a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArtifact(ArtifactEntry):
    """A value in the list of all, with what made it."""

    producer: RunLink | None
    """The first run that made it, or the one that called that if it only built a container, or took one apart.

    None if it was given to a pipeline from outside, or that run has been removed.
    """
    made_as: MadeAs | None
    """As what that run had it made; None without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactPage:
    """Some of the values there are, newest first."""

    items: tuple[ListedArtifact, ...]
    next: str | None
    """What to ask with for more; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BufferEntry:
    """A large buffer that a value's document refers to."""

    digest: Digest
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactDetail:
    """One value."""

    id: ArtifactId
    type: str
    """The type's description as JSON."""
    type_name: str
    size: int
    """Bytes of the document and all its buffers."""
    document_digest: Digest
    buffers: tuple[BufferEntry, ...]
    view: View
    created_at: datetime
    producer: RunLink | None
    """The first run that made it, or the one that called that if it only built a container, or took one apart.

    None if it was given to a pipeline from outside, or that run has been removed.
    """
    made_as: MadeAs | None
    """As what that run had it made; None without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactJson:
    """A value as JSON, for forms and programs."""

    value: Json
    """Bytes are `{"base64": ...}`, NaN and infinities `{"float": "nan"}`, whole numbers of more than 64 bits
    `{"int": "0x..."}`, and what is declared as `Any` `{"type", "value"}`; None if it cannot be told."""
    left_out: str | None
    """Why it cannot be told, as a sentence; None if it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerPage:
    """Some of the runs that made a value themselves, the first first."""

    items: tuple[RunLink, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A run that took a value."""

    run: RunLink
    name: str
    """As which input: the value itself, a container with it, or a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerPage:
    """Some of the runs that took a value, newest first."""

    items: tuple[Consumer, ...]
    next: str | None
    is_all: bool
    """Whether no run is left out between this page and the next; some may be where very many took a container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEdge:
    """A value as an input or the output of a run."""

    run_id: RunId
    artifact_id: ArtifactId
    direction: Direction
    """`input`: the run took the value; `output`: it made it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageGraph:
    """What a value was made from, or what was made from it, some steps far."""

    artifacts: tuple[ArtifactEntry, ...]
    runs: tuple[RunLink, ...]
    edges: tuple[LineageEdge, ...]
    cut: tuple[ArtifactId, ...]
    """The values of which more is known than is told here; ask for theirs."""

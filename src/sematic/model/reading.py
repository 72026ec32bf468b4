"""What is asked of the records, and what they answer with, wherever they are: here or on a server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NewType, TypeAlias, TypeVar

from sematic.model.ids import RunId
from sematic.model.records import Binding, Run
from sematic.model.states import RunState

T = TypeVar("T")

Cursor = NewType("Cursor", str)
"""Where the next page begins; only to be handed back."""

DEFAULT_LIMIT = 20

MOST_IDS = 1000
"""How many runs whose id begins as asked are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of a long list, and where the rest begins."""

    items: tuple[T, ...]
    next: Cursor | None
    """None at the end of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs to list; what is None does not matter."""

    roots_only: bool = True
    """Whether to leave out runs nested in others."""
    function: str | None = None
    """Dotted path of module and function."""
    state: RunState | None = None
    tag: str | None = None
    name: str | None = None
    parent_id: RunId | None = None
    """Only the runs directly nested in this one; `roots_only` does not count then."""
    root_id: RunId | None = None
    """Only the runs of this pipeline run; `roots_only` does not count then."""
    id_prefix: str | None = None
    text: str | None = None
    """Characters that occur in the name or the function's path, in upper or lower case."""
    search: str | None = None
    """What the id begins with, or characters that occur in the name or the function's path; in any case."""
    also_tagged: tuple[str, ...] = ()
    """Tags that the runs have besides `tag`."""
    owner: str | None = None
    """Who launched the pipeline run."""
    created_from: datetime | None = None
    """Only runs created at this moment or later."""
    created_before: datetime | None = None
    functions: tuple[str, ...] = ()
    """Runs of any of these, unless it is empty."""
    owners: tuple[str, ...] = ()
    """Runs of any of these, unless it is empty."""
    not_functions: tuple[str, ...] = ()
    not_owners: tuple[str, ...] = ()
    not_tagged: tuple[str, ...] = ()
    least_duration: float | None = None
    """Only runs that began, have ended and took so many seconds or more."""
    most_duration: float | None = None
    """Only runs that began, have ended and took so many seconds or less."""

    is_virtual: bool | None = None
    """Only runs that build or take apart a container, or only the others."""

    @property
    def is_about_more(self) -> bool:
        """Whether it depends on something that no index has which runs pass."""
        lists = (self.also_tagged, self.functions, self.owners, self.not_functions, self.not_owners, self.not_tagged)
        facts = (self.text, self.search, self.owner, self.least_duration, self.most_duration, self.is_virtual)
        return any(lists) or any(fact is not None for fact in facts)

    @property
    def is_for_roots(self) -> bool:
        """Whether nested runs are left out."""
        return self.roots_only and self.parent_id is None and self.root_id is None


EVERY_ROOT = RunFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A run that took an artifact, and as which input."""

    run: Run
    binding: Binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """A pipeline run has not ended, and nobody drives it any more."""

    at: datetime
    """The last sign of life."""
    why: str
    """What is known of how it lost its driver: a clause to go after "interrupted: "."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The driver of a pipeline run is there, but has not answered for a while."""

    since: datetime
    """The last sign of life."""
    why: str


Trouble: TypeAlias = Interruption | Silence


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a log, or a piece of a very long one; or, in the place of what was given up, a sentence."""

    number: int
    """From 1; lines that were given up count too."""
    content: bytes
    """Without the end of the line."""
    is_ended: bool = True
    """Whether the line ends here: not so in the middle of a long one, and at the end of what is written so far."""
    is_notice: bool = False
    """Whether the run did not write this: it says what is missing here."""

    @property
    def text(self) -> str:
        """The line as text; bytes that are none are replaced."""
        return self.content.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlace:
    """How far a growing log has been read."""

    offset: int
    """Bytes before what comes next."""
    number: int
    """Ends of lines before it."""
    size: int | None = None
    """How large the log was when all of it had last been read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A part of a file whose bytes were given up, so that it takes no space."""

    start: int
    end: int
    first_line: int
    """Ends of lines before the gap."""
    lines: int
    """Ends of lines in the gap."""

    @property
    def size(self) -> int:
        """Bytes given up."""
        return self.end - self.start

    @property
    def line_after(self) -> int:
        """Ends of lines before what follows the gap."""
        return self.first_line + self.lines

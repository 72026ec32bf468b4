"""What people write on runs, and what they ask of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteText:
    """What a note is to say."""

    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWish:
    """What a note is to say in the place of what it says."""

    markdown: str
    known: str | None = None
    """What it said when this was written: if it says something else by now, it stays so. None: that is written over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTold:
    """What somebody wrote on a run."""

    id: str
    run_id: RunId
    root_id: RunId
    author: str
    markdown: str
    """As it was written: whoever shows it makes it safe."""
    created_at: datetime
    edited_at: datetime | None
    """None if it is as it was first written."""
    is_own: bool
    """Whether whoever asks may edit and delete it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """Some of the notes on a run, the first first."""

    items: tuple[NoteTold, ...]
    next: str | None
    """What to ask with for more; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagList:
    """The tags of a run, each once."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagWish:
    """The tags a run is to have, each once."""

    tags: tuple[str, ...]
    known: tuple[str, ...] | None = None
    """Those it had when this was decided: what others added or took away since then stays so. None: that is undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWish:
    """How much is to end."""

    step: bool = False
    """Only this run, what it called, and what needs its output; otherwise all of the pipeline run."""
    force: bool = False
    """End it here although its driver, of which nothing has been heard lately, may still live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPreview:
    """What a cancellation would end."""

    run_id: RunId
    """The run that was named."""
    root_id: RunId
    is_all: bool
    """Whether all of the pipeline run would end."""
    running: int
    """How many runs execute now, or wait for what they called."""
    waiting: int
    """How many have not begun."""
    finished: int
    """How many have ended and stay as they are."""
    is_interrupted: bool
    """Whether nobody executes it any more, so that it ends at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAnswer:
    """What became of a cancellation."""

    run_id: RunId
    root_id: RunId
    is_all: bool
    how: str
    """`asked`: its driver hears of it within a second; `ended`: nobody executed it any more, and it has ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInput:
    """Another input than the pipeline run had."""

    name: str
    """Of the input, or `name.field` for a part of it."""
    value: Json = None
    """As JSON; it is cast to the input's type."""
    artifact_id: ArtifactId | None = None
    """A stored value in the place of `value`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunWish:
    """How a run is to be run again."""

    from_step: str | None = None
    """This step runs again, with what comes after it: its name, or the beginning of its id."""
    inputs: tuple[NewInput, ...] = ()
    code: str = "today"
    """`today`, or `recorded`: as it was when the run started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunStep:
    """A run of the earlier pipeline run, and what the cache has for it now."""

    run_id: RunId
    name: str
    function: str
    """Dotted path of module and function."""
    cache_namespace: str | None
    """The namespace in which it asks the cache; None if it does not ask."""
    cached_run_id: RunId | None
    """The run whose output the cache gives it if its code and its inputs are as they were: it may be this run itself.

    None if the cache has no output for it, or that is gone.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunPreview:
    """Whether this server would run a run again for whoever asks, and how they do so themselves."""

    run_id: RunId
    """The run that was named."""
    root_id: RunId
    is_possible: bool
    why_not: str | None
    """A sentence; None if it is possible. Its program may turn out to be changed or broken even so."""
    command: str
    """What does the same in a terminal, on the machine where it ran."""
    python: str
    """What does the same in Python, there."""
    hostname: str
    """Where it ran; empty if that is not known."""
    folder: str
    """In which folder; empty if that is not known."""
    steps: tuple[RerunStep, ...]
    """The runs of the pipeline run in the order they were created, its root first; at most 200.

    Whether code or inputs have changed since, only its program can tell: `sematic plan` does.
    """
    has_more_steps: bool
    """Whether it has more runs than those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RerunAnswer:
    """A pipeline run that was begun."""

    root_id: RunId
    rerun_from: RunId
    """The run that was named."""

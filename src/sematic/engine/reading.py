"""What commands and programs read: the records of this machine, or those of a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from sematic.engine.ports import History
from sematic.model.external_resources import ExternalResource
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.jobs import Job
from sematic.model.reading import (
    DEFAULT_LIMIT,
    EVERY_ROOT,
    Cursor,
    Gap,
    Interruption,
    LogLine,
    Page,
    RunFilter,
    Trouble,
    Use,
)
from sematic.model.records import Artifact, Attempt, Binding, FunctionSource, ResourceUsage, Run
from sematic.types.document import BlobSource


class RunFinder(Protocol):
    """Finds runs."""

    def by_prefix(self, prefix: str) -> Run:
        """Return the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
        ...

    def page(
        self, which: RunFilter = EVERY_ROOT, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Run]:
        """Return the newest runs that pass a filter, newest first; `after` is the page before's `next`."""
        ...

    def pipelines(self) -> Sequence[str]:
        """Return the dotted paths of all functions that were ever a root, in order."""
        ...


class RunFacts(Protocol):
    """Tells more of a run."""

    def attempts_of(self, run_id: RunId) -> Sequence[Attempt]:
        """Return a run's failed tries, first to last."""
        ...

    def usages_of(self, run_id: RunId) -> Mapping[int, ResourceUsage]:
        """Return what each attempt of a run used, as far as it was measured, by its number."""
        ...

    def inputs_of(self, run_id: RunId) -> Sequence[Binding]:
        """Return a run's inputs, as its signature has them."""
        ...

    def function(self, source_id: Digest) -> FunctionSource | None:
        """Return a function's text; None if it was not recorded."""
        ...


class EarlierRuns(Protocol):
    """Finds what a run is compared with."""

    def nearest_earlier(self, run: Run) -> Run | None:
        """Return the run that did the same before: of the same function, in the last pipeline run that called it."""
        ...

    def earlier_that_asked_cache(self, run: Run) -> Run | None:
        """Return the last run of the same function before this one that looked for an earlier result."""
        ...


class RunReader(RunFinder, RunFacts, EarlierRuns, Protocol):
    """Everything that is asked about runs."""


class ExecutionReader(Protocol):
    """Tells where runs are executed and what their functions hold meanwhile."""

    def jobs_of(self, run_id: RunId) -> Sequence[Job]:
        """Return everything that was told of a run's jobs, oldest first; those of attempt 0 drive its pipeline run."""
        ...

    def external_resources_of(self, run_id: RunId) -> Sequence[ExternalResource]:
        """Return everything that was told of what a run's function held, oldest first."""
        ...


class ArtifactReader(Protocol):
    """Finds artifacts."""

    def by_prefix(self, prefix: str) -> Artifact:
        """Return the only artifact whose id begins like this; UnknownArtifactError or AmbiguousIdError otherwise."""
        ...

    def by_ids(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        ...


class LineageReader(Protocol):
    """Follows artifacts."""

    def producers_of(
        self, artifact_id: ArtifactId, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Run]:
        """Return the runs that made an artifact themselves, the first first."""
        ...

    def consumers_of(
        self, artifact_id: ArtifactId, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Use]:
        """Return the runs that took an artifact as an input, newest first; one that took it twice comes once each."""
        ...


class TroubleReader(Protocol):
    """Finds out which pipeline runs lost their driver."""

    def __call__(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Interruption]:
        """Return when and why pipeline runs were interrupted; those that ended, or are driven, are left out."""
        ...

    def troubles(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Trouble]:
        """Return what is wrong with the drivers of pipeline runs that have not ended; nothing for those that live."""
        ...


class LineReader(Protocol):
    """Reads a growing log on from where it has got to."""

    def read(self, *, is_last: bool) -> Iterator[LogLine]:
        """Yield the lines that are new. With `is_last` everything that is there comes."""
        ...


class LogFacts(Protocol):
    """How much an attempt of a run wrote."""

    @property
    def file(self) -> Path | None:
        """Where it is on this machine; None if it is on a server."""
        ...

    @property
    def size(self) -> int:
        """Bytes written, given up ones too."""
        ...

    @property
    def gap(self) -> Gap | None:
        """The part that was given up; None if nothing was."""
        ...

    def line_count(self) -> int:
        """Return how many lines were written, given up ones and an unfinished last one too."""
        ...


class RunLog(LogFacts, Protocol):
    """What an attempt of a run wrote; one that does not exist is empty."""

    def lines(self, first: int = 1, last: int | None = None) -> Iterator[LogLine]:
        """Yield the lines from one to another, both included and counted from 1, as far as they are written now."""
        ...

    def tail(self, count: int) -> Iterator[LogLine]:
        """Yield the last lines, so many of them."""
        ...

    def grep(self, pattern: re.Pattern[str]) -> Iterator[LogLine]:
        """Yield the lines in which a pattern is found, and what is said of lines that are missing."""
        ...

    def reader(self, *, first: int = 1) -> LineReader:
        """Return what reads it while it grows, from a line on."""
        ...


class LogReader(Protocol):
    """The logs of all runs."""

    def log_of(self, root_id: RunId, run_id: RunId, attempt: int) -> RunLog:
        """Return an attempt's log; one that does not exist reads as empty."""
        ...

    def attempts_of(self, root_id: RunId, run_id: RunId) -> tuple[int, ...]:
        """Return which attempts of a run have a log."""
        ...

    def attempts_in(self, root_id: RunId) -> Mapping[RunId, tuple[int, ...]]:
        """Return which attempts have a log, of every run of a pipeline run that has any."""
        ...

    def is_unrecorded(self, root_id: RunId) -> bool:
        """Return whether what the inline steps of a pipeline run print is shown and not recorded."""
        ...


class Records(Protocol):
    """Everything that was recorded, to be read; a context manager that closes it."""

    @property
    def runs(self) -> RunReader:
        """The runs."""
        ...

    @property
    def executions(self) -> ExecutionReader:
        """Where they are executed, and what they hold meanwhile."""
        ...

    @property
    def history(self) -> History:
        """Whole pipeline runs."""
        ...

    @property
    def artifacts(self) -> ArtifactReader:
        """The values."""
        ...

    @property
    def lineage(self) -> LineageReader:
        """Who made and took them."""
        ...

    @property
    def interruptions(self) -> TroubleReader:
        """Which pipeline runs lost their driver."""
        ...

    @property
    def logs(self) -> LogReader:
        """What the runs wrote."""
        ...

    @property
    def blobs(self) -> BlobSource:
        """Large bytes."""
        ...

    def close(self) -> None:
        """Let go of what is open. Closing twice is harmless."""
        ...

    def __enter__(self) -> Self:
        """Return itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        ...

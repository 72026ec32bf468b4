"""What commands and programs far away ask of a server, and what it answers: whole records, each question a POST."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.external_resources import ExternalResource
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.jobs import Job
from sematic.model.reading import EVERY_ROOT, Cursor, Gap, Interruption, LogLine, LogPlace, RunFilter, Silence, Use
from sematic.model.records import Artifact, Attempt, Binding, FunctionSource, ResourceUsage, Run

PREFIX = "/reading"

MOST_ITEMS = 1000
"""How many runs, uses or pipeline runs one question may be about."""

MOST_LOG_BYTES = 1 << 20
"""After how many bytes of a log an answer ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLike:
    """Which run has an id that begins like this?"""

    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMatch:
    """The only run; or, where there is none or there are several, some of the ids that begin like that."""

    run: Run | None
    matches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsWanted:
    """Which runs pass a filter, newest first?"""

    which: RunFilter = EVERY_ROOT
    after: Cursor | None = None
    limit: int = MOST_ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRuns:
    """Some runs, and where the list goes on."""

    items: tuple[Run, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelinesWanted:
    """Which functions were ever a root?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineNames:
    """Dotted paths, in order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsWanted:
    """What is known of a run besides what it says itself?"""

    run_id: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredAttempt:
    """What an attempt of a run used."""

    attempt: int
    usage: ResourceUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsOfRun:
    """A run's failed tries, what each attempt used, and its inputs, as its signature has them."""

    attempts: tuple[Attempt, ...]
    usages: tuple[MeasuredAttempt, ...]
    inputs: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionWanted:
    """Where is a run executed, and what does its function hold meanwhile?"""

    run_id: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionOfRun:
    """Everything that was told of a run's jobs, and of the external resources it held; oldest first."""

    jobs: tuple[Job, ...]
    external_resources: tuple[ExternalResource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionWanted:
    """What is the text of a function?"""

    source_id: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionFound:
    """The function; null if it was not recorded."""

    function: FunctionSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierWanted:
    """What is a run compared with?"""

    run_id: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFound:
    """The run that did the same before, and the last of the same function that asked the cache; null for none."""

    nearest: Run | None
    asked_cache: Run | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactLike:
    """Which artifact has an id that begins like this?"""

    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactMatch:
    """The only artifact; or, where there is none or there are several, some of the ids that begin like that."""

    artifact: Artifact | None
    matches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducersWanted:
    """Which runs made an artifact themselves, the first first?"""

    artifact_id: ArtifactId
    after: Cursor | None = None
    limit: int = MOST_ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumersWanted:
    """Which runs took an artifact as an input, newest first?"""

    artifact_id: ArtifactId
    after: Cursor | None = None
    limit: int = MOST_ITEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Some uses, and where the list goes on."""

    items: tuple[Use, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TroublesWanted:
    """What is wrong with the drivers of some pipeline runs?"""

    root_ids: tuple[RunId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleOf:
    """A pipeline run that has not ended and whose driver is lost or silent: one of the two is there."""

    root_id: RunId
    interruption: Interruption | None
    silence: Silence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """The pipeline runs with whose drivers something is wrong."""

    items: tuple[TroubleOf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsWanted:
    """Which runs of a pipeline run have logs?"""

    root_id: RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsOfRun:
    """The attempts of a run that have a log."""

    run_id: RunId
    attempts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsOfPipelineRun:
    """The runs of a pipeline run that have logs."""

    items: tuple[LogsOfRun, ...]
    is_unrecorded: bool
    """Whether what its inline steps print is shown and not recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFactsWanted:
    """How much did an attempt of a run write?"""

    root_id: RunId
    run_id: RunId
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSize:
    """How much an attempt wrote, and which part of it was given up."""

    size: int
    line_count: int
    gap: Gap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesWanted:
    """What did an attempt of a run write, from a line or a place on?"""

    root_id: RunId
    run_id: RunId
    attempt: int
    first: int = 1
    place: LogPlace | None = None
    """Where the last answer ended; null for the first question."""
    is_last: bool = True
    """Whether a line that has not ended is wanted, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Some lines, and where they go on."""

    items: tuple[LogLine, ...]
    place: LogPlace | None
    """Null if the log does not exist."""
    has_more: bool
    """Whether more is there already."""

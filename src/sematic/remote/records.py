"""Everything that a server recorded, to be read by commands and programs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Self

from sematic.engine.ports import History
from sematic.model.errors import AmbiguousIdError, UnknownArtifactError, UnknownRunError
from sematic.model.external_resources import ExternalResource
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.jobs import Job
from sematic.model.reading import (
    DEFAULT_LIMIT,
    EVERY_ROOT,
    Cursor,
    Interruption,
    Page,
    RunFilter,
    Trouble,
    Use,
)
from sematic.model.records import Artifact, Attempt, Binding, FunctionSource, ResourceUsage, Run
from sematic.remote.connection import Connection
from sematic.remote.history import RemoteHistory
from sematic.remote.logs import RemoteLogs
from sematic.remote.questions import asked
from sematic.types.document import BlobSource
from sematic.wire.reading import (
    MOST_ITEMS,
    ArtifactLike,
    ArtifactMatch,
    ConsumersWanted,
    EarlierFound,
    EarlierWanted,
    ExecutionOfRun,
    ExecutionWanted,
    FactsOfRun,
    FactsWanted,
    FunctionFound,
    FunctionWanted,
    PipelineNames,
    PipelinesWanted,
    ProducersWanted,
    RunLike,
    RunMatch,
    RunsWanted,
    Troubles,
    TroublesWanted,
    Uses,
    WholeRuns,
)

_IDS = re.compile(r"\s*[0-9a-fA-F]+\s*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class RemoteRecords:
    """Everything that a server recorded; a context manager that closes the connection."""

    connection: Connection
    blobs: BlobSource
    """Large bytes, from wherever they are nearest."""

    @cached_property
    def runs(self) -> RemoteRuns:
        """The runs."""
        return RemoteRuns(self.connection)

    @cached_property
    def executions(self) -> RemoteExecutions:
        """Where they are executed, and what they hold meanwhile."""
        return RemoteExecutions(self.connection)

    @cached_property
    def history(self) -> History:
        """Whole pipeline runs."""
        return RemoteHistory(self.connection)

    @cached_property
    def artifacts(self) -> RemoteArtifacts:
        """The values."""
        return RemoteArtifacts(self.connection)

    @cached_property
    def lineage(self) -> RemoteLineage:
        """Who made and took them."""
        return RemoteLineage(self.connection)

    @cached_property
    def interruptions(self) -> RemoteTroubles:
        """Which pipeline runs lost their driver."""
        return RemoteTroubles(self.connection)

    @cached_property
    def logs(self) -> RemoteLogs:
        """What the runs wrote."""
        return RemoteLogs(self.connection)

    def close(self) -> None:
        """Let go of the connection. Closing twice is harmless."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class RemoteRuns:
    """Looks runs up on a server."""

    connection: Connection

    def by_prefix(self, prefix: str) -> Run:
        """Return the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
        if not _may_be_id(prefix):
            raise UnknownRunError(prefix)
        found = asked(self.connection, "/run-like", RunLike(prefix=prefix.strip()), RunMatch)
        if found.matches:
            raise AmbiguousIdError(prefix, matches=found.matches)
        if found.run is None:
            raise UnknownRunError(prefix)
        return found.run

    def page(
        self, which: RunFilter = EVERY_ROOT, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Run]:
        """Return the newest runs that pass a filter, newest first; `after` is the page before's `next`."""
        found: list[Run] = []
        while True:
            wanted = RunsWanted(which=which, after=after, limit=min(limit - len(found), MOST_ITEMS))
            page = asked(self.connection, "/runs", wanted, WholeRuns)
            found.extend(page.items)
            after = page.next
            if after is None or len(found) >= limit:
                return Page(items=tuple(found), next=after)

    def pipelines(self) -> Sequence[str]:
        """Return the dotted paths of all functions that were ever a root, in order."""
        return asked(self.connection, "/pipelines", PipelinesWanted(), PipelineNames).items

    def attempts_of(self, run_id: RunId) -> Sequence[Attempt]:
        """Return a run's failed tries, first to last."""
        return self._facts(run_id).attempts

    def usages_of(self, run_id: RunId) -> Mapping[int, ResourceUsage]:
        """Return what each attempt of a run used, as far as it was measured, by its number."""
        return {each.attempt: each.usage for each in self._facts(run_id).usages}

    def inputs_of(self, run_id: RunId) -> Sequence[Binding]:
        """Return a run's inputs, as its signature has them."""
        return self._facts(run_id).inputs

    def function(self, source_id: Digest) -> FunctionSource | None:
        """Return a function's text; None if it was not recorded."""
        return asked(self.connection, "/function", FunctionWanted(source_id=source_id), FunctionFound).function

    def nearest_earlier(self, run: Run) -> Run | None:
        """Return the run that did the same before: of the same function, in the last pipeline run that called it."""
        return self._earlier(run).nearest

    def earlier_that_asked_cache(self, run: Run) -> Run | None:
        """Return the last run of the same function before this one that looked for an earlier result."""
        return self._earlier(run).asked_cache

    def _facts(self, run_id: RunId) -> FactsOfRun:
        return asked(self.connection, "/facts", FactsWanted(run_id=run_id), FactsOfRun)

    def _earlier(self, run: Run) -> EarlierFound:
        return asked(self.connection, "/earlier", EarlierWanted(run_id=run.id), EarlierFound)


@dataclass(frozen=True, slots=True)
class RemoteExecutions:
    """Asks a server where runs are executed and what they hold meanwhile."""

    connection: Connection

    def jobs_of(self, run_id: RunId) -> Sequence[Job]:
        """Return everything that was told of a run's jobs, oldest first; those of attempt 0 drive its pipeline run."""
        return self._execution(run_id).jobs

    def external_resources_of(self, run_id: RunId) -> Sequence[ExternalResource]:
        """Return everything that was told of what a run's function held, oldest first."""
        return self._execution(run_id).external_resources

    def _execution(self, run_id: RunId) -> ExecutionOfRun:
        return asked(self.connection, "/execution", ExecutionWanted(run_id=run_id), ExecutionOfRun)


@dataclass(frozen=True, slots=True)
class RemoteArtifacts:
    """Looks artifacts up on a server."""

    connection: Connection

    def by_prefix(self, prefix: str) -> Artifact:
        """Return the only artifact whose id begins like this; UnknownArtifactError or AmbiguousIdError otherwise."""
        if not _may_be_id(prefix):
            raise UnknownArtifactError(prefix)
        found = asked(self.connection, "/artifact-like", ArtifactLike(prefix=prefix.strip()), ArtifactMatch)
        if found.matches:
            raise AmbiguousIdError(prefix, matches=found.matches)
        if found.artifact is None:
            raise UnknownArtifactError(prefix)
        return found.artifact

    def by_ids(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        return RemoteHistory(self.connection).artifacts(artifact_ids)


@dataclass(frozen=True, slots=True)
class RemoteLineage:
    """Follows artifacts on a server."""

    connection: Connection

    def producers_of(
        self, artifact_id: ArtifactId, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Run]:
        """Return the runs that made an artifact themselves, the first first; a page of at most a thousand."""
        wanted = ProducersWanted(artifact_id=artifact_id, after=after, limit=min(limit, MOST_ITEMS))
        page = asked(self.connection, "/producers", wanted, WholeRuns)
        return Page(items=page.items, next=page.next)

    def consumers_of(
        self, artifact_id: ArtifactId, *, after: Cursor | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Use]:
        """Return the runs that took an artifact as an input, newest first; a page of about a thousand at most."""
        wanted = ConsumersWanted(artifact_id=artifact_id, after=after, limit=min(limit, MOST_ITEMS))
        page = asked(self.connection, "/consumers", wanted, Uses)
        return Page(items=page.items, next=page.next)


@dataclass(frozen=True, slots=True)
class RemoteTroubles:
    """Asks a server which pipeline runs lost their driver."""

    connection: Connection

    def __call__(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Interruption]:
        """Return when and why pipeline runs were interrupted; those that ended, or are driven, are left out."""
        troubles = self.troubles(root_ids)
        return {root_id: trouble for root_id, trouble in troubles.items() if isinstance(trouble, Interruption)}

    def troubles(self, root_ids: Sequence[RunId]) -> Mapping[RunId, Trouble]:
        """Return what is wrong with the drivers of pipeline runs that have not ended; nothing for those that live."""
        found: dict[RunId, Trouble] = {}
        wanted = list(dict.fromkeys(root_ids))
        for start in range(0, len(wanted), MOST_ITEMS):
            some = TroublesWanted(root_ids=tuple(wanted[start : start + MOST_ITEMS]))
            for each in asked(self.connection, "/troubles", some, Troubles).items:
                trouble = each.interruption or each.silence
                if trouble is not None:
                    found[each.root_id] = trouble
        return found


def _may_be_id(prefix: str) -> bool:
    """Return whether an id can begin like this: the server is not asked for anything else."""
    return _IDS.fullmatch(prefix) is not None

"""What the store knows, as answers to the questions of commands and programs far away."""

from __future__ import annotations

from sematic.model.errors import AmbiguousIdError, UnknownArtifactError, UnknownRunError
from sematic.model.reading import Interruption
from sematic.store.embedded import Store
from sematic.wire.reading import (
    MOST_LOG_BYTES,
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
    Lines,
    LinesWanted,
    LogFactsWanted,
    LogSize,
    LogsOfPipelineRun,
    LogsOfRun,
    LogsWanted,
    MeasuredAttempt,
    PipelineNames,
    PipelinesWanted,
    ProducersWanted,
    RunLike,
    RunMatch,
    RunsWanted,
    TroubleOf,
    Troubles,
    TroublesWanted,
    Uses,
    WholeRuns,
)


def run_like(store: Store, asked: RunLike) -> RunMatch:
    """Find the only run whose id begins like this."""
    try:
        return RunMatch(run=store.runs.by_prefix(asked.prefix), matches=())
    except UnknownRunError:
        return RunMatch(run=None, matches=())
    except AmbiguousIdError as error:
        return RunMatch(run=None, matches=error.matches)


def whole_runs(store: Store, asked: RunsWanted) -> WholeRuns:
    """List the runs that pass a filter, newest first, as they were recorded."""
    page = store.runs.page(asked.which, after=asked.after, limit=asked.limit)
    return WholeRuns(items=page.items, next=page.next)


def pipeline_names(store: Store, _: PipelinesWanted) -> PipelineNames:
    """Give the dotted paths of all functions that were ever a root, in order."""
    return PipelineNames(items=tuple(store.runs.pipelines()))


def facts_of_run(store: Store, asked: FactsWanted) -> FactsOfRun:
    """Give a run's failed tries, what each attempt used, and its inputs; none of an unknown run."""
    usages = store.runs.usages_of(asked.run_id)
    return FactsOfRun(
        attempts=tuple(store.runs.attempts_of(asked.run_id)),
        usages=tuple(MeasuredAttempt(attempt=attempt, usage=usage) for attempt, usage in usages.items()),
        inputs=tuple(store.runs.inputs_of(asked.run_id)),
    )


def execution_of_run(store: Store, asked: ExecutionWanted) -> ExecutionOfRun:
    """Give everything that was told of a run's jobs and external resources; nothing of an unknown run."""
    return ExecutionOfRun(
        jobs=tuple(store.executions.jobs_of(asked.run_id)),
        external_resources=tuple(store.executions.external_resources_of(asked.run_id)),
    )


def function_text(store: Store, asked: FunctionWanted) -> FunctionFound:
    """Give a function as it was when it ran."""
    return FunctionFound(function=store.runs.function(asked.source_id))


def earlier_runs(store: Store, asked: EarlierWanted) -> EarlierFound:
    """Give the runs that a run is compared with."""
    run = store.history.run(asked.run_id)
    return EarlierFound(nearest=store.runs.nearest_earlier(run), asked_cache=store.runs.earlier_that_asked_cache(run))


def artifact_like(store: Store, asked: ArtifactLike) -> ArtifactMatch:
    """Find the only artifact whose id begins like this."""
    try:
        return ArtifactMatch(artifact=store.artifacts.by_prefix(asked.prefix), matches=())
    except UnknownArtifactError:
        return ArtifactMatch(artifact=None, matches=())
    except AmbiguousIdError as error:
        return ArtifactMatch(artifact=None, matches=error.matches)


def whole_makers(store: Store, asked: ProducersWanted) -> WholeRuns:
    """List the runs that made an artifact themselves, the first first."""
    page = store.lineage.producers_of(asked.artifact_id, after=asked.after, limit=asked.limit)
    return WholeRuns(items=page.items, next=page.next)


def uses_of_artifact(store: Store, asked: ConsumersWanted) -> Uses:
    """List the runs that took an artifact as an input, newest first."""
    page = store.lineage.consumers_of(asked.artifact_id, after=asked.after, limit=asked.limit)
    return Uses(items=page.items, next=page.next)


def driver_troubles(store: Store, asked: TroublesWanted) -> Troubles:
    """Say which of some pipeline runs have not ended and lost their driver, or have a silent one."""
    found = store.interruptions.troubles(asked.root_ids)
    return Troubles(
        items=tuple(
            TroubleOf(root_id=root_id, interruption=trouble, silence=None)
            if isinstance(trouble, Interruption)
            else TroubleOf(root_id=root_id, interruption=None, silence=trouble)
            for root_id, trouble in found.items()
        )
    )


def recorded_logs(store: Store, asked: LogsWanted) -> LogsOfPipelineRun:
    """Say which attempts of the runs of a pipeline run have logs."""
    found = store.logs.attempts_in(asked.root_id)
    return LogsOfPipelineRun(
        items=tuple(LogsOfRun(run_id=run_id, attempts=attempts) for run_id, attempts in found.items()),
        is_unrecorded=store.logs.is_unrecorded(asked.root_id),
    )


def log_size(store: Store, asked: LogFactsWanted) -> LogSize:
    """Say how much an attempt of a run wrote; nothing if it has no log."""
    log = store.logs.log_of(asked.root_id, asked.run_id, asked.attempt)
    return LogSize(size=log.size, line_count=log.line_count(), gap=log.gap)


def log_from(store: Store, asked: LinesWanted) -> Lines:
    """Give what an attempt of a run wrote, byte for byte, from a line or from where the last answer ended."""
    log = store.logs.log_of(asked.root_id, asked.run_id, asked.attempt)
    reader = log.reader(first=asked.first, place=asked.place)
    items = tuple(reader.read(is_last=asked.is_last, most=MOST_LOG_BYTES))
    return Lines(items=items, place=reader.place, has_more=reader.has_more)

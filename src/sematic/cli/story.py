"""Everything the store knows about one run and what it called, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.cli.last_words import LogsToTell
from sematic.cli.reading import run_like
from sematic.cli.run_tree import children_of, descendants_of
from sematic.model.errors import UnknownRunError
from sematic.model.external_resources import lives_of
from sematic.model.jobs import courses_of, without_driver
from sematic.model.reading import Interruption
from sematic.model.records import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sematic.engine.reading import Records
    from sematic.model.external_resources import ExternalResource
    from sematic.model.ids import ArtifactId, RunId
    from sematic.model.jobs import JobCourse
    from sematic.model.reading import Trouble
    from sematic.model.records import Attempt, Binding, FunctionSource, PipelineRun, ResourceUsage, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One run, what it called, and how it came about."""

    run: Run
    root: Run
    pipeline_run: PipelineRun | None
    function: FunctionSource | None
    attempts: Sequence[Attempt]
    children: Mapping[RunId | None, Sequence[Run]]
    bindings: Mapping[RunId, Sequence[Binding]]
    logs: LogsToTell
    usages: Mapping[int, ResourceUsage]
    """What each attempt used, as far as it was measured, by its number."""
    jobs: Sequence[JobCourse] = ()
    """What an engine made of each attempt."""
    external_resources: Sequence[tuple[ExternalResource, ...]] = ()
    """What the function held, each step by step."""
    trouble: Trouble | None = None
    """What is wrong with the driver of the pipeline run."""
    is_original_gone: bool = False
    """Whether the run whose output was reused has been removed since."""

    has_edited_inputs: bool = False
    """Whether the pipeline run is a rerun, launched as the earlier one was, but with other inputs."""

    @property
    def interruption(self) -> Interruption | None:
        """When and why the pipeline run lost its driver; None if it did not."""
        return self.trouble if isinstance(self.trouble, Interruption) else None

    @property
    def interrupted(self) -> frozenset[RunId]:
        """The pipeline run's id, if it lost its driver."""
        return frozenset() if self.interruption is None else frozenset({self.run.root_id})

    @property
    def descendants(self) -> list[Run]:
        """What the run called, and what that called, each after its caller."""
        return descendants_of(self.run.id, self.children)

    def inputs_of(self, run: Run) -> list[Binding]:
        """Return a run's inputs, as its signature has them."""
        return [each for each in self.bindings.get(run.id, ()) if each.direction is Direction.INPUT]

    def output_of(self, run: Run) -> Binding | None:
        """Return a run's output; None before it is known where it will come from."""
        return next((each for each in self.bindings.get(run.id, ()) if each.direction is Direction.OUTPUT), None)


def story_of(store: Records, prefix: str, *, is_everything: bool = False) -> Story:
    """Return the story of the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
    run = run_like(store, prefix)
    runs = store.history.runs_of(run.root_id)
    try:
        pipeline_run = store.history.pipeline_run(run.root_id)
    except UnknownRunError:
        # Whoever wrote the runs may have been stopped before this was written; the rest is worth showing.
        pipeline_run = None
    trouble = store.interruptions.troubles([run.root_id]).get(run.root_id)
    jobs = courses_of(store.executions.jobs_of(run.id))
    return Story(
        run=run,
        root=next((each for each in runs if each.id == run.root_id), run),
        pipeline_run=pipeline_run,
        function=None if run.source_id is None else store.runs.function(run.source_id),
        attempts=store.runs.attempts_of(run.id),
        children=children_of(runs, is_everything=is_everything),
        bindings=store.history.bindings_of(run.root_id),
        logs=LogsToTell(store.logs, run.root_id),
        usages=store.runs.usages_of(run.id),
        jobs=without_driver(jobs) if isinstance(trouble, Interruption) else jobs,
        external_resources=lives_of(store.executions.external_resources_of(run.id)),
        trouble=trouble,
        has_edited_inputs=pipeline_run is not None and _is_edited(store, pipeline_run),
        is_original_gone=run.original_run_id is not None and not _is_there(store, run.original_run_id),
    )


def _is_edited(store: Records, rerun: PipelineRun) -> bool:
    # A rerun of a rerun was launched as the very first was.
    earlier, seen = rerun, {rerun.root_id}
    while earlier.rerun_from is not None:
        try:
            before = store.history.pipeline_run(store.history.run(earlier.rerun_from).root_id)
        except UnknownRunError:
            break
        if before.command != rerun.command or before.root_id in seen:
            break
        seen.add(before.root_id)
        earlier = before
    return earlier is not rerun and _inputs(store, earlier.root_id) != _inputs(store, rerun.root_id)


def _inputs(store: Records, run_id: RunId) -> dict[str, ArtifactId]:
    return {each.name: each.artifact_id for each in store.runs.inputs_of(run_id) if each.artifact_id is not None}


def _is_there(store: Records, run_id: RunId) -> bool:
    try:
        store.history.run(run_id)
    except UnknownRunError:
        return False
    return True

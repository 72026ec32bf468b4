"""What differs between a run and the nearest earlier one: inputs, source, the project's files, environment, commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.model.errors import SematicError, UnknownRunError
from sematic.packaging.comparing import (
    TextDifference,
    environment_differences,
    file_differences,
    text_difference,
    unified,
)
from sematic.packaging.recorded import recorded_code, recorded_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sematic.engine.reading import Records
    from sematic.model.ids import ArtifactId, Digest
    from sematic.model.records import GitState, PipelineRun, Run
    from sematic.packaging.comparing import EnvironmentDifference, FileDifference

MOST_COUNTED = 200
"""Files whose changed lines are counted; of more it is only said that they changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputDifference:
    """An input that is not the same; None where a run does not have it, or not yet."""

    name: str
    before: ArtifactId | None
    now: ArtifactId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTally:
    """A file of the project that is not the same, and how many lines that are."""

    difference: FileDifference
    added: int | None
    removed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between a run and an earlier one."""

    other: Run
    inputs: tuple[InputDifference, ...]
    source: tuple[str, ...]
    """Lines of a diff of the function's own text."""
    files: tuple[FileTally, ...] | None
    """None if the project's files were not recorded for both."""
    environment: tuple[EnvironmentDifference, ...] | None
    """None if the environment was not recorded for both."""
    git: tuple[GitState | None, GitState | None] | None
    """Where the working tree stood then and now; None if that is the same."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing that was recorded differs."""
        return not (self.inputs or self.source or self.files or self.environment or self.git)


def comparison_of(run: Run, *, store: Records) -> Comparison | None:
    """Return what differs between a run and the nearest earlier one; None if there is no earlier one."""
    other = store.runs.nearest_earlier(run)
    if other is None:
        return None
    files, environment, git = None, None, None
    before, now = _pipeline_run(other, store=store), _pipeline_run(run, store=store)
    if before is not None and now is not None:
        files = _files(before, now, store=store)
        environment = _environment(before, now, store=store)
        git = None if before.git == now.git else (before.git, now.git)
    return Comparison(
        other=other,
        inputs=_inputs(other, run, store=store),
        source=_source(other, run, store=store),
        files=files,
        environment=environment,
        git=git,
    )


def _inputs(other: Run, run: Run, *, store: Records) -> tuple[InputDifference, ...]:
    before, now = (
        {each.name: each.artifact_id for each in store.runs.inputs_of(run_id)} for run_id in (other.id, run.id)
    )
    return tuple(
        InputDifference(name=name, before=before.get(name), now=now.get(name))
        for name in dict.fromkeys((*now, *before))
        if before.get(name) != now.get(name)
    )


def _source(other: Run, run: Run, *, store: Records) -> tuple[str, ...]:
    if other.source_id == run.source_id:
        return ()
    before, now = (_text_of(source_id, store=store) for source_id in (other.source_id, run.source_id))
    return tuple(unified(before, now, names=("before", "now")))


def _text_of(source_id: Digest | None, *, store: Records) -> str:
    function = None if source_id is None else store.runs.function(source_id)
    return "" if function is None else f"{function.source}\n"


def _pipeline_run(run: Run, *, store: Records) -> PipelineRun | None:
    try:
        return store.history.pipeline_run(run.root_id)
    except UnknownRunError:
        # Whoever wrote the runs may have been stopped before this was written; the rest is worth comparing.
        return None


def _files(before: PipelineRun, now: PipelineRun, *, store: Records) -> tuple[FileTally, ...] | None:
    if before.code is not None and before.code == now.code:
        return ()
    try:
        old, new = (recorded_code(each, blobs=store.blobs) for each in (before, now))
    except SematicError:
        # Not recorded, or damaged, which `sematic code` tells; what can be compared is.
        return None
    differences = file_differences(old, new)
    tallies = []
    for number, difference in enumerate(differences):
        text = _counted(difference, store=store) if number < MOST_COUNTED else None
        added, removed = (None, None) if text is None else (text.added, text.removed)
        tallies.append(FileTally(difference=difference, added=added, removed=removed))
    return tuple(tallies)


def _counted(difference: FileDifference, *, store: Records) -> TextDifference | None:
    try:
        return text_difference(difference, before=store.blobs, now=store.blobs)
    except SematicError:
        return None


def _environment(before: PipelineRun, now: PipelineRun, *, store: Records) -> tuple[EnvironmentDifference, ...] | None:
    if before.environment is not None and before.environment == now.environment:
        return ()
    try:
        old, new = (recorded_environment(each, blobs=store.blobs) for each in (before, now))
    except SematicError:
        return None
    return environment_differences(old, new)


def artifacts_of(comparison: Comparison | None) -> set[ArtifactId]:
    """Return the values that a comparison names."""
    if comparison is None:
        return set()
    return {each for i in comparison.inputs for each in (i.before, i.now) if each is not None}


def summary_of(artifact_id: ArtifactId | None, summaries: Mapping[str, str]) -> str:
    """Return a value in one line, as it is told of an input that changed."""
    from sematic.cli.wording import one_line, short

    return "-" if artifact_id is None else f"{one_line(summaries.get(artifact_id, ''))} ({short(artifact_id)})"

"""What drivers read of what was recorded before: whole records, for programs rather than for people."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Artifact, Binding, FunctionSource, Run

MOST_ARTIFACTS = 1000
"""How many artifacts one request may ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsOfPipelineRun:
    """All runs of a pipeline run, in creation order."""

    items: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingsOfPipelineRun:
    """The inputs and outputs of all runs of a pipeline run, by run; of each the inputs first."""

    items: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionsOfPipelineRun:
    """The functions of all runs of a pipeline run."""

    items: tuple[FunctionSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactIds:
    """Some artifacts, by their ids."""

    ids: tuple[ArtifactId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifacts:
    """Whole artifacts, but for their large bytes."""

    items: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A run that resolved, and its output."""

    run_id: RunId
    artifact_id: ArtifactId


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheAnswer:
    """The oldest success under a key; null if there is none."""

    oldest_success: Success | None

"""What a server remembers, for runners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sematic.model.errors import InvalidMessageError, UnknownArtifactError, UnknownRunError
from sematic.model.ids import ArtifactId, Digest, RunId
from sematic.model.records import Artifact, Binding, FunctionSource, PipelineRun, Run
from sematic.remote.connection import Connection, Patience
from sematic.wire.history import (
    MOST_ARTIFACTS,
    ArtifactIds,
    Artifacts,
    BindingsOfPipelineRun,
    FunctionsOfPipelineRun,
    RunsOfPipelineRun,
)
from sematic.wire.json import to_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RemoteHistory:
    """History read from a server."""

    connection: Connection
    patience: Patience | None = None
    """How long it is waited for."""

    def run(self, run_id: RunId) -> Run:
        """Return a run; UnknownRunError if there is none."""
        return self._about(run_id, f"/history/runs/{run_id}", Run)

    def run_like(self, prefix: str) -> Run:
        """Return the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
        return self._about(prefix, f"/history/run?prefix={prefix}", Run)

    def pipeline_run(self, root_id: RunId) -> PipelineRun:
        """Return a pipeline run; UnknownRunError if there is none."""
        return self._about(root_id, f"/history/pipeline-runs/{root_id}", PipelineRun)

    def runs_of(self, root_id: RunId) -> Sequence[Run]:
        """Return all runs of a pipeline run, in creation order (`position`)."""
        return self._about(root_id, f"/history/pipeline-runs/{root_id}/runs", RunsOfPipelineRun).items

    def bindings_of(self, root_id: RunId) -> Mapping[RunId, Sequence[Binding]]:
        """Return the inputs, as the signature has them, and then the output, of all runs of a pipeline run."""
        found: dict[RunId, list[Binding]] = {}
        for binding in self._about(root_id, f"/history/pipeline-runs/{root_id}/bindings", BindingsOfPipelineRun).items:
            found.setdefault(binding.run_id, []).append(binding)
        return found

    def functions(self, root_id: RunId) -> Mapping[Digest, FunctionSource]:
        """Return the functions of all runs of a pipeline run, by id."""
        path = f"/history/pipeline-runs/{root_id}/functions"
        return {function.id: function for function in self._about(root_id, path, FunctionsOfPipelineRun).items}

    def artifacts(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        found: dict[ArtifactId, Artifact] = {}
        wanted = list(dict.fromkeys(artifact_ids))
        for start in range(0, len(wanted), MOST_ARTIFACTS):
            some = ArtifactIds(ids=tuple(wanted[start : start + MOST_ARTIFACTS]))
            try:
                answer = self.connection.ask(
                    "POST", "/history/artifacts", Artifacts, body=to_json(some), patience=self.patience
                )
            except InvalidMessageError as error:
                raise UnknownArtifactError(wanted[0]) from error
            found.update((artifact.id, artifact) for artifact in answer.items)
        return found

    def _about(self, run_id: str, path: str, kind: type[T]) -> T:
        try:
            return self.connection.ask("GET", path, kind, patience=self.patience)
        except InvalidMessageError as error:
            # What cannot be an id is the id of nothing.
            raise UnknownRunError(run_id) from error

"""What a runner asks the journal: one pipeline run and everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from sematic.model.errors import UnknownRunError
from sematic.model.ids import ArtifactId
from sematic.model.records import Direction
from sematic.store.artifacts import ArtifactQueries
from sematic.store.rows import binding_of, function_of, pipeline_run_of, run_of
from sematic.store.schema import bindings, functions, pipeline_runs, runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from sematic.model.ids import Digest, RunId
    from sematic.model.records import Artifact, Binding, FunctionSource, PipelineRun, Run


@dataclass(frozen=True, slots=True)
class SqlHistory:
    """History read from a database; sees what is committed."""

    engine: Engine

    def run(self, run_id: RunId) -> Run:
        """Return a run; UnknownRunError if there is none."""
        with self.engine.connect() as db:
            row = db.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
        if row is None:
            raise UnknownRunError(run_id)
        return run_of(row)

    def pipeline_run(self, root_id: RunId) -> PipelineRun:
        """Return a pipeline run; UnknownRunError if there is none."""
        with self.engine.connect() as db:
            row = db.execute(select(pipeline_runs).where(pipeline_runs.c.root_id == root_id)).one_or_none()
        if row is None:
            raise UnknownRunError(root_id)
        return pipeline_run_of(row)

    def runs_of(self, root_id: RunId) -> Sequence[Run]:
        """Return all runs of a pipeline run, in creation order (`position`)."""
        query = select(runs).where(runs.c.root_id == root_id).order_by(runs.c.position)
        with self.engine.connect() as db:
            return [run_of(row) for row in db.execute(query)]

    def bindings_of(self, root_id: RunId) -> Mapping[RunId, Sequence[Binding]]:
        """Return the inputs, as the signature has them, and then the output, of all runs of a pipeline run."""
        query = (
            select(bindings)
            .join(runs, runs.c.id == bindings.c.run_id)
            .where(runs.c.root_id == root_id)
            .order_by(runs.c.position, bindings.c.direction, bindings.c.position, bindings.c.name)
        )
        found: dict[RunId, list[Binding]] = {}
        with self.engine.connect() as db:
            for row in db.execute(query):
                found.setdefault(row.run_id, []).append(binding_of(row))
        return found

    def inputs_of(self, run_id: RunId) -> Mapping[str, ArtifactId]:
        """Return the artifacts of a run's inputs by name, as far as they are known."""
        query = select(bindings).where(bindings.c.run_id == run_id, bindings.c.direction == Direction.INPUT.value)
        with self.engine.connect() as db:
            return {row.name: ArtifactId(row.artifact_id) for row in db.execute(query) if row.artifact_id is not None}

    def functions(self, root_id: RunId) -> Mapping[Digest, FunctionSource]:
        """Return the functions of all runs of a pipeline run, by id."""
        used = select(runs.c.source_id).where(runs.c.root_id == root_id, runs.c.source_id.is_not(None))
        with self.engine.connect() as db:
            found = db.execute(select(functions).where(functions.c.id.in_(used)))
            return {function.id: function for function in map(function_of, found)}

    def artifacts(self, artifact_ids: Sequence[ArtifactId]) -> Mapping[ArtifactId, Artifact]:
        """Return artifacts by id; UnknownArtifactError names the first that is missing."""
        return ArtifactQueries(self.engine).by_ids(artifact_ids)

"""Following a value some steps far: up to what it was made from, down to what was made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Artifact, Direction, Run
from sematic.server.lookups import link_to
from sematic.server.near_runs import MOST_VALUES_EACH, near_runs
from sematic.store.embedded import Store
from sematic.store.relatives import Relatives
from sematic.wire.artifacts import ArtifactEntry, LineageEdge, LineageGraph, ListedArtifact, MadeAs

MOST_RUNS = 300
"""Runs after which nothing more is followed."""


def entry_of(artifact: Artifact) -> ArtifactEntry:
    """Return a value as it is listed."""
    return ArtifactEntry(
        id=artifact.id,
        type_name=artifact.type_name,
        size=artifact.size,
        kind=artifact.view.kind,
        summary=artifact.view.summary,
        created_at=artifact.created_at,
    )


def made_as(first: Run) -> MadeAs:
    """Return as what a value was made, by the run that made it first: one that nobody wrote is called by another."""
    if not first.is_virtual:
        return MadeAs.OUTPUT
    return MadeAs.PART if first.name in {"_getitem", "_getattr"} else MadeAs.CONTAINER


def listed(artifact: Artifact, *, first: Run | None, maker: Run | None) -> ListedArtifact:
    """Return a value as it stands in the list of all, with the run that made it first and the one shown for that."""
    return ListedArtifact(
        id=artifact.id,
        type_name=artifact.type_name,
        size=artifact.size,
        kind=artifact.view.kind,
        summary=artifact.view.summary,
        created_at=artifact.created_at,
        producer=None if maker is None else link_to(maker),
        made_as=None if first is None else made_as(first),
    )


def lineage_of(artifact: Artifact, *, is_up: bool, depth: int, store: Store) -> LineageGraph:
    """Return what a value was made from, or with `is_up` false what was made from it, so many runs far."""
    walk = _Walk(store=store, is_up=is_up)
    found = {artifact.id}
    frontier = [artifact.id]
    for _ in range(depth):
        frontier = [each for each in walk.step(frontier) if each not in found]
        found.update(frontier)
    # Of the last ones nobody has asked yet where they come from or go to.
    walk.cut.update(each for each in frontier if walk.leads_on(each))
    artifacts = store.artifacts.by_ids(sorted(found))
    return LineageGraph(
        artifacts=tuple(entry_of(each) for each in artifacts.values()),
        runs=tuple(link_to(run) for run in walk.runs.values()),
        edges=tuple(walk.edges),
        cut=tuple(sorted(walk.cut)),
    )


@dataclass(kw_only=True)
class _Walk:
    """How far a value has been followed."""

    store: Store
    is_up: bool
    runs: dict[RunId, Run] = field(default_factory=dict)
    edges: dict[LineageEdge, None] = field(default_factory=dict)
    cut: set[ArtifactId] = field(default_factory=set)

    def step(self, artifact_ids: list[ArtifactId]) -> list[ArtifactId]:
        """Return the values on the other side of the runs that made, or used, some values."""
        found: dict[ArtifactId, None] = {}
        for artifact_id in artifact_ids:
            if len(self.runs) >= MOST_RUNS:
                self.cut.add(artifact_id)
                continue
            for run, name in self._near(artifact_id):
                near = Direction.OUTPUT if self.is_up else Direction.INPUT
                self._add(run, artifact_id, direction=near, name=name)
                found.update(dict.fromkeys(self._across(run, artifact_id)))
        return list(found)

    def leads_on(self, artifact_id: ArtifactId) -> bool:
        """Return whether there is any run on that side of a value."""
        return bool(near_runs(artifact_id, is_up=self.is_up, store=self.store).runs)

    def _near(self, artifact_id: ArtifactId) -> Sequence[tuple[Run, str]]:
        near = near_runs(artifact_id, is_up=self.is_up, store=self.store)
        if not near.is_all:
            self.cut.add(artifact_id)
        return near.runs

    def _across(self, run: Run, artifact_id: ArtifactId) -> list[ArtifactId]:
        far = Direction.INPUT if self.is_up else Direction.OUTPUT
        relatives = Relatives(self.store.engine)
        bound = relatives.values_of(run.id, direction=far, after=None, limit=MOST_VALUES_EACH + 1)
        if len(bound) > MOST_VALUES_EACH:
            self.cut.add(artifact_id)
        found = []
        for _, binding in bound[:MOST_VALUES_EACH]:
            if binding.artifact_id is not None:
                self._add(run, binding.artifact_id, direction=far, name=binding.name)
                found.append(binding.artifact_id)
        return found

    def _add(self, run: Run, artifact_id: ArtifactId, *, direction: Direction, name: str) -> None:
        self.runs[run.id] = run
        self.edges[LineageEdge(run_id=run.id, artifact_id=artifact_id, direction=direction, name=name)] = None

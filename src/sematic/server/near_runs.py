"""Which runs made or used a value, as people think of it: what only builds a container is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sematic.model.ids import ArtifactId
from sematic.model.reading import Use
from sematic.model.records import Direction, Run
from sematic.store.embedded import Store
from sematic.store.relatives import Relatives

MOST_RUNS_EACH = 20
"""Makers or users of one value that are followed."""

MOST_VALUES_EACH = 50
"""Values of one run that are followed, and values that containers lead to from one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearRuns:
    """Some of the runs on one side of a value."""

    runs: Sequence[tuple[Run, str]]
    """Each with the name of the input or output as which it has the value, or the container with it."""
    is_all: bool


def near_runs(artifact_id: ArtifactId, *, is_up: bool, store: Store) -> NearRuns:
    """Return the first runs that made a value, or with `is_up` false the newest that used it.

    Nobody wrote a run that makes a list of outputs, or takes an item out of one: those beyond it stand in its place.
    """
    near = _followed([artifact_id], is_up=is_up, most=MOST_RUNS_EACH, store=store)
    return NearRuns(runs=near.runs[:MOST_RUNS_EACH], is_all=near.is_all and len(near.runs) <= MOST_RUNS_EACH)


def users_among(uses: Sequence[Use], *, store: Store) -> NearRuns:
    """Return the runs of some uses of a value, newest first; for one that builds a container, those that used that."""
    found = {(use.run.id, use.binding.name): (use.run, use.binding.name) for use in uses if not use.run.is_virtual}
    builders = {use.run.id: use.run for use in uses if use.run.is_virtual}.values()
    containers = {beyond: None for each in builders for beyond in _beyond(each, is_up=False, store=store)}
    near = _followed([*containers], is_up=False, most=MOST_VALUES_EACH * MOST_RUNS_EACH, store=store)
    found |= {(run.id, name): (run, name) for run, name in near.runs}
    newest = sorted(found.values(), key=lambda each: (each[0].created_at, each[0].id), reverse=True)
    return NearRuns(runs=newest, is_all=near.is_all)


def _followed(asked: list[ArtifactId], *, is_up: bool, most: int, store: Store) -> NearRuns:
    """Return the runs beside some values and beside what containers lead to from there; a few more than `most` too."""
    found: dict[tuple[str, str], tuple[Run, str]] = {}
    is_all = True
    for place, each in enumerate(asked):
        if place == MOST_VALUES_EACH or len(found) > most:
            is_all = False
            break
        runs, is_each = _runs_of(each, is_up=is_up, store=store)
        is_all = is_all and is_each
        for run, name in runs:
            if run.is_virtual:
                asked += [beyond for beyond in _beyond(run, is_up=is_up, store=store) if beyond not in asked]
            else:
                found[run.id, name] = run, name
    return NearRuns(runs=[*found.values()], is_all=is_all)


def _runs_of(artifact_id: ArtifactId, *, is_up: bool, store: Store) -> tuple[Sequence[tuple[Run, str]], bool]:
    """Return runs right beside a value, and whether these are all."""
    if is_up:
        made = store.lineage.producers_of(artifact_id, limit=MOST_RUNS_EACH)
        return [(run, "output") for run in made.items], made.next is None
    used = store.lineage.consumers_of(artifact_id, limit=MOST_RUNS_EACH)
    return [(use.run, use.binding.name) for use in used.items], used.next is None


def _beyond(run: Run, *, is_up: bool, store: Store) -> Iterator[ArtifactId]:
    """Yield the values on the other side of a run."""
    far = Direction.INPUT if is_up else Direction.OUTPUT
    bound = Relatives(store.engine).values_of(run.id, direction=far, after=None, limit=MOST_VALUES_EACH)
    return (binding.artifact_id for _, binding in bound if binding.artifact_id is not None)

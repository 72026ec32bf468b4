"""What running a call would do, as far as it is known before anything runs: what earlier runs are good for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, unique
from typing import TYPE_CHECKING

from sematic.graph.future import Future
from sematic.graph.lookup import function_at
from sematic.model.errors import StoreError, UnsupportedUsageError
from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Artifact, CacheRecord, Direction, FunctionSource, Run
from sematic.model.states import RunState
from sematic.runners.caching import cache_record_of, function_record_of
from sematic.runners.reentry import DigestsOnly
from sematic.runners.rerun import EarlierRuns, RerunMode, Standing, earlier_runs, is_same, sources_of
from sematic.types.document import encoded

if TYPE_CHECKING:
    from sematic.store.embedded import Store

MOST_CANDIDATES = 50
"""How many earlier runs of a function are looked at for one with the same inputs and code."""


@unique
class Fate(StrEnum):
    """What will become of a call."""

    CACHED = "cached"
    """An earlier result is used, by the cache."""
    TAKEN_OVER = "taken over"
    """An earlier result is used, because the runner is to rerun an earlier pipeline run."""
    EXECUTED = "executed"
    OPEN = "open"
    """It depends on what a call before it returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One call, and what will become of it."""

    name: str
    function: str
    fate: Fate
    why: str
    """Goes on after "it will be executed:" or "... from the cache:"; empty where there is no more to say."""
    depth: int = 0
    original_run_id: RunId | None = None
    """The run whose output will be used."""
    cache: CacheRecord | None = None
    """What the cache will be asked for."""
    as_in: Run | None = None
    """The earlier run that this one is expected to be like; None for the root, which is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What running a pipeline would do."""

    root: Expected
    inputs: Mapping[str, Artifact]
    namespace: str | None
    nearest: Run | None = None
    """The last run of the root's function that asked the cache, if the cache has no result for it."""
    like: Run | None = None
    """An earlier run of the same call, by whose graph the nested calls are told; None if there is none."""
    is_same_code: bool = False
    """Whether that run's function called nothing that has changed since; its own text is the same in any case."""
    nested: tuple[Expected, ...] = ()
    """What it is expected to call, each after its caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Likeness:
    """An earlier pipeline run that a new one is expected to be like."""

    run: Run
    is_same_code: bool
    sources: Mapping[RunId, FunctionSource]
    """What made the outputs of the runs."""
    children: Mapping[RunId | None, Sequence[Run]]
    inputs: Mapping[RunId, Mapping[str, ArtifactId]]
    producers: Mapping[RunId, frozenset[RunId]]
    """The runs whose outputs each run takes."""
    is_complete: Mapping[RunId, bool]
    """Whether all inputs of a run are known."""


def forecast_of(
    root: Future,
    *,
    store: Store,
    namespace: str | None,
    now: datetime,
    rerun: tuple[Run, RerunMode] | None = None,
) -> Forecast:
    """Return what running a root future would do; nothing is run or written.

    Its own call is known: it is cast, and its key can be made. What it calls is known only from an earlier run of the
    same call with the same code, if there is one.
    """
    inputs = {
        name: encoded(value, root.function.inputs[name].codec, blobs=DigestsOnly(), now=now)
        for name, value in root.kwargs.items()
    }
    foretelling = _Foretelling(store, namespace=namespace, now=now)
    ids = {name: artifact.id for name, artifact in inputs.items()}
    source = function_record_of(root.function)
    earlier = None
    if rerun is not None:
        earlier = earlier_runs(store.history, start=rerun[0], mode=rerun[1], function=root.function.path)
        foretelling.earlier = earlier
    root_before = None if earlier is None else next(iter(earlier.runs))
    expected = foretelling.of_call(
        root, inputs=ids, source=source, asks=root.props.cache, before=root_before, name=root.props.name
    )
    if expected.fate is not Fate.EXECUTED:
        return Forecast(root=expected, inputs=inputs, namespace=namespace)
    like = _like(root, store=store, inputs=ids, source=source, earlier=earlier)
    return Forecast(
        root=expected,
        inputs=inputs,
        namespace=namespace,
        nearest=None if expected.cache is None else store.runs.earlier_that_asked_cache(_as_run(root, now=now)),
        like=None if like is None else like.run,
        is_same_code=like is not None and like.is_same_code,
        nested=() if like is None else tuple(foretelling.nested_in(like)),
    )


class _Foretelling:
    """Tells what will become of calls."""

    def __init__(self, store: Store, *, namespace: str | None, now: datetime) -> None:
        self._store = store
        self._namespace = namespace
        self._now = now
        self.earlier: EarlierRuns | None = None

    def of_call(
        self,
        future: Future,
        *,
        inputs: Mapping[str, ArtifactId],
        source: FunctionSource,
        asks: bool,
        name: str,
        before: RunId | None,
    ) -> Expected:
        """Return what will become of a call whose inputs are known."""
        expected = Expected(name=name, function=future.function.path, fate=Fate.EXECUTED, why="")
        standing = Standing.NEW
        if self.earlier is not None and before is not None:
            standing = self.earlier.standing(before, inputs=inputs, source=source)
            if standing is Standing.VALID:
                original = self.earlier.runs[before].original_run_id or before
                return replace(expected, fate=Fate.TAKEN_OVER, why=standing.value, original_run_id=original)
        if self.earlier is not None and self.earlier.is_named(before):
            return replace(expected, why=standing.value)
        if not asks:
            return replace(expected, why=_unless_rerun("it does not use the cache", standing, self.earlier))
        if self._namespace is None:
            return replace(expected, why=_unless_rerun("the runner has no cache namespace", standing, self.earlier))
        record = cache_record_of(future, namespace=self._namespace, inputs=inputs)
        hit = self._store.cache.oldest_success(record.key)
        if hit is not None and self._is_there(hit[1]):
            why = "an earlier call had the same code, inputs and output type"
            return replace(expected, fate=Fate.CACHED, why=why, original_run_id=hit[0], cache=record)
        why = "the stored result is gone or damaged" if hit is not None else "the cache has no result for it"
        return replace(expected, why=why, cache=record)

    def nested_in(self, like: _Likeness) -> Iterator[Expected]:
        """Yield what will become of what an earlier run called, if the new one calls the same."""
        other: set[RunId] = set()
        waiting = [(run, 1) for run in reversed(like.children.get(like.run.id, ()))]
        while waiting:
            run, depth = waiting.pop()
            if run.is_virtual:
                if like.producers[run.id] & other:
                    other.add(run.id)
                continue
            expected = replace(self._expected(run, like, other), depth=depth, as_in=run)
            yield expected
            if expected.fate in {Fate.EXECUTED, Fate.OPEN}:
                waiting += [(child, depth + 1) for child in reversed(like.children.get(run.id, ()))]

    def _expected(self, run: Run, like: _Likeness, other: set[RunId]) -> Expected:
        """Return what will become of a call like an earlier one; note in `other` if its output may be another."""
        expected = Expected(name=run.name, function=run.function, fate=Fate.OPEN, why="")
        try:
            function = function_at(run.function)
        except UnsupportedUsageError as error:
            other.add(run.id)
            return replace(expected, why=f"its function cannot be looked at: {error}")
        source = function_record_of(function)
        if not is_same(like.sources.get(run.id), source):
            other.add(run.id)
        if like.producers[run.id] & other:
            other.add(run.id)
            return replace(expected, why="it depends on what a call before it returns")
        if not like.is_complete[run.id]:
            return replace(expected, fate=Fate.EXECUTED, why="it was not started then")
        inputs = like.inputs[run.id]
        future = Future(function, {}, function.settings)
        asks = json.loads(run.settings).get("cache") is True
        before = run.id if self.earlier is not None and run.id in self.earlier.runs else None
        return self.of_call(future, inputs=inputs, source=source, asks=asks, name=run.name, before=before)

    def _is_there(self, artifact_id: ArtifactId) -> bool:
        artifact = self._store.artifacts.by_ids([artifact_id])[artifact_id]
        digests = [digest for digest, _ in artifact.buffers]
        if artifact.document is None:
            digests.append(artifact.document_digest)
        try:
            return all(self._store.blobs.has(digest) for digest in digests)
        except StoreError:
            return False


def _unless_rerun(why: str, standing: Standing, earlier: EarlierRuns | None) -> str:
    return why if earlier is None else standing.value


def _like(
    root: Future,
    *,
    store: Store,
    inputs: Mapping[str, ArtifactId],
    source: FunctionSource,
    earlier: EarlierRuns | None,
) -> _Likeness | None:
    """Return the earlier run of a call with the same inputs that tells best what it will call; None if there is none.

    That is the newest that had the same code and came to its end. One of which only the function's own text is the
    same is better than none. Where an earlier pipeline run is to be rerun, it can only be that.
    """
    from sematic.model.reading import RunFilter

    best: Run | None = None
    rank = (False, False)
    if earlier is not None:
        candidates = [_executed(next(iter(earlier.runs.values())), earlier, store=store)]
    else:
        which = RunFilter(roots_only=False, function=root.function.path)
        candidates = list(store.runs.page(which, limit=MOST_CANDIDATES).items)
    for run in candidates:
        recorded = None if run.source_id is None else store.runs.function(run.source_id)
        if run.original_run_id is not None or recorded is None or recorded.source != source.source:
            continue
        this = (is_same(recorded, source), run.state in {RunState.RESOLVED, RunState.RAN})
        if (best is None or this > rank) and store.history.inputs_of(run.id) == inputs:
            best, rank = run, this
    return None if best is None else _likeness(best, is_same_code=rank[0], store=store)


def _executed(root: Run, earlier: EarlierRuns, *, store: Store) -> Run:
    """Return the run that made what an earlier root gave: itself, or its original if it was taken over."""
    earlier.look_into(root.id)
    return root if root.original_run_id is None else store.history.run(root.original_run_id)


def _likeness(run: Run, *, is_same_code: bool, store: Store) -> _Likeness:
    runs = store.history.runs_of(run.root_id)
    bindings = store.history.bindings_of(run.root_id)
    children: dict[RunId | None, list[Run]] = {}
    for each in runs:
        children.setdefault(each.parent_id, []).append(each)
    given = {each.id: [b for b in bindings.get(each.id, ()) if b.direction is Direction.INPUT] for each in runs}
    return _Likeness(
        run=run,
        is_same_code=is_same_code,
        sources=sources_of(store.history, runs),
        children=children,
        inputs={
            run_id: {b.name: b.artifact_id for b in bound if b.artifact_id is not None}
            for run_id, bound in given.items()
        },
        producers={
            run_id: frozenset(b.producer_id for b in bound if b.producer_id is not None)
            for run_id, bound in given.items()
        },
        is_complete={run_id: all(b.artifact_id is not None for b in bound) for run_id, bound in given.items()},
    )


def _as_run(root: Future, *, now: datetime) -> Run:
    return Run(
        id=root.id,
        root_id=root.id,
        parent_id=None,
        position=0,
        function=root.function.path,
        name=root.props.name,
        created_at=now,
    )

"""What the cache has for the steps of a pipeline run that is to be run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.model.errors import StoreError, UnknownArtifactError
from sematic.wire.changing import RerunStep

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sematic.model.ids import ArtifactId, Digest, RunId
    from sematic.model.records import PipelineRun
    from sematic.store.embedded import Store

MOST_STEPS = 200
"""How many runs are told."""


def steps_of(pipeline_run: PipelineRun, *, store: Store) -> tuple[tuple[RerunStep, ...], bool]:
    """Return the first runs of a pipeline run with what the cache has for them, and whether there are more."""
    found = store.cache.asked_in(pipeline_run.root_id, limit=MOST_STEPS + 1)
    shown = found[:MOST_STEPS]
    cached = _cached({each.key for each in shown if each.key is not None}, store=store)
    steps = (
        RerunStep(
            run_id=each.run_id,
            name=each.name,
            function=each.function,
            cache_namespace=None if each.key is None else pipeline_run.cache_namespace,
            cached_run_id=None if each.key is None else cached.get(each.key),
        )
        for each in shown
    )
    return tuple(steps), len(found) > MOST_STEPS


def _cached(keys: set[Digest], *, store: Store) -> Mapping[Digest, RunId]:
    hits = {key: hit for key in keys if (hit := store.cache.oldest_success(key)) is not None}
    return {key: run_id for key, (run_id, artifact_id) in hits.items() if _is_there(artifact_id, store=store)}


def _is_there(artifact_id: ArtifactId, *, store: Store) -> bool:
    """Return whether everything of a value is stored."""
    try:
        artifact = store.artifacts.by_ids([artifact_id])[artifact_id]
        digests = [digest for digest, _ in artifact.buffers]
        if artifact.document is None:
            digests.append(artifact.document_digest)
        return all(store.blobs.has(digest) for digest in digests)
    except (StoreError, UnknownArtifactError):
        return False

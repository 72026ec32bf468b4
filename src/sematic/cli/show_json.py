"""A run with its inputs, output and nested runs as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sematic.cli import wording
from sematic.cli.facts import (
    facts_of_artifact,
    facts_of_attempt,
    facts_of_cache,
    facts_of_git,
    facts_of_pipeline_run,
    facts_of_run,
)
from sematic.cli.placed import facts_of_job, facts_of_resource
from sematic.cli.used import facts_of_usage
from sematic.model.errors import DecodeError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sematic.cli.story import Story
    from sematic.engine.reading import Records
    from sematic.model.ids import ArtifactId
    from sematic.model.records import Artifact, Binding, Json, Run
    from sematic.types.document import BlobSource

MOST_BYTES = 1024 * 1024
"""How large a stored document may be for its value to be part of a larger JSON document."""

DEEPEST = 20
"""Levels of nested runs that are indented: thousands of them would be mostly spaces."""

_INDENT = "  "


def json_of_story(story: Story, *, store: Records) -> Iterator[str]:
    """Yield the pieces of a run as JSON, its nested runs under `runs`, however deep."""
    artifacts = _artifacts_of(story, store=store)
    waiting: list[tuple[Run | str, int]] = [(story.run, 0)]
    while waiting:
        entry, depth = waiting.pop()
        if isinstance(entry, str):
            yield entry
            continue
        facts = facts_of_run(entry, interruption=story.interruption) | (
            _facts_at_the_top(story) if entry is story.run else {}
        )
        inputs: list[Json] = [_bound(each, artifacts, blobs=store.blobs) for each in story.inputs_of(entry)]
        output = story.output_of(entry)
        facts["inputs"] = inputs
        facts["output"] = None if output is None else _bound(output, artifacts, blobs=store.blobs)
        margin = _INDENT * 2 * min(depth, DEEPEST)
        lines = json.dumps(facts, indent=_INDENT, ensure_ascii=False, allow_nan=False).replace("\n", f"\n{margin}")
        children = story.children.get(entry.id, ())
        inside = f"{margin}{_INDENT}"
        # The last two characters are the end of the line and the brace that closes the run.
        yield f'{lines[: -2 - len(margin)]},\n{inside}"runs": [' + ("" if children else f"]\n{margin}}}")
        if children:
            waiting.append((f"\n{inside}]\n{margin}}}", depth))
        below = f"\n{_INDENT * 2 * min(depth + 1, DEEPEST)}"
        for number, child in enumerate(reversed(children)):
            waiting += [(child, depth + 1), (below if number == len(children) - 1 else f",{below}", depth)]


def value_of(artifact: Artifact, *, blobs: BlobSource, limit: int = MOST_BYTES) -> dict[str, Json]:
    """Return an artifact's value as JSON under `value`; null, and why under `value_left_out`, if it cannot be there.

    `value_left_out` is null if the value is there, so that a value that is itself null can be told.
    """
    from sematic.types.document import is_plain, plain

    advice = f"`sematic artifact {wording.short(artifact.id)} --output FILE` writes it."
    try:
        document = artifact.document if artifact.document is not None else blobs.open(artifact.document_digest)
        if len(document) > limit:
            return _left_out(f"It is too large: {wording.size(artifact.size)}. {advice}")
        if not is_plain(artifact, blobs=blobs):
            return _left_out(f"It cannot be shown as JSON: it, or a part of it, is pickled. {advice}")
        value = plain(artifact, blobs=blobs)
        json.dumps(value, allow_nan=False)
    except RecursionError:
        return _left_out(f"It cannot be shown as JSON: it is nested too deeply. {advice}")
    except (DecodeError, StoreError) as error:
        # One damaged value must not hide everything else that is known.
        return _left_out(f"It cannot be read. {error}")
    return {"value": value, "value_left_out": None}


def _left_out(reason: str) -> dict[str, Json]:
    return {"value": None, "value_left_out": reason}


def _facts_at_the_top(story: Story) -> dict[str, Json]:
    function, pipeline_run = story.function, story.pipeline_run
    return {
        "docstring": function and function.docstring,
        "source": function and function.source,
        "git": facts_of_git(pipeline_run.git) if pipeline_run else None,
        "failed_attempts": [facts_of_attempt(attempt) for attempt in story.attempts],
        "cache": facts_of_cache(story.run.cache),
        "usage": [facts_of_usage(attempt, usage) for attempt, usage in story.usages.items()],
        "jobs": [facts_of_job(course) for course in story.jobs],
        "external_resources": [facts_of_resource(life) for life in story.external_resources],
        "logs": story.logs.facts(story.run),
        "settings": json.loads(story.run.settings),
        "pipeline_run": pipeline_run and facts_of_pipeline_run(pipeline_run),
    }


def _artifacts_of(story: Story, *, store: Records) -> Mapping[ArtifactId, Artifact]:
    bindings = [binding for run in (story.run, *story.descendants) for binding in story.bindings.get(run.id, ())]
    wanted = {binding.artifact_id for binding in bindings if binding.artifact_id is not None}
    return store.artifacts.by_ids(sorted(wanted))


def _bound(binding: Binding, artifacts: Mapping[ArtifactId, Artifact], *, blobs: BlobSource) -> dict[str, Json]:
    facts: dict[str, Json] = {"name": binding.name, "producer_id": binding.producer_id, "artifact_id": None}
    if binding.artifact_id is None:
        return facts
    artifact = artifacts[binding.artifact_id]
    return facts | facts_of_artifact(artifact) | value_of(artifact, blobs=blobs)

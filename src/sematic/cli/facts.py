"""Records as JSON, as every `--json` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.cli.wording import instant, is_cached, is_interrupted

if TYPE_CHECKING:
    from sematic.model.reading import Interruption
    from sematic.model.records import (
        Artifact,
        Attempt,
        CacheRecord,
        ExceptionMetadata,
        GitState,
        Json,
        PipelineRun,
        Run,
        View,
    )


def facts_of_run(run: Run, *, interruption: Interruption | None = None) -> dict[str, Json]:
    """Return a run as JSON, without its inputs, output and nested runs.

    `interruption` is that of its pipeline run; a run that was not under way then has none of its own.
    """
    if interruption is not None and not is_interrupted(run, {run.root_id}):
        interruption = None
    return {
        "id": run.id,
        "root_id": run.root_id,
        "parent_id": run.parent_id,
        "function": run.function,
        "name": run.name,
        "state": run.state.value,
        "created_at": instant(run.created_at),
        "started_at": instant(run.started_at),
        "last_started_at": instant(run.last_started_at),
        "ended_at": instant(run.ended_at),
        "tags": list(run.tags),
        "error": None if run.error is None else facts_of_error(run.error),
        "interruption": None if interruption is None else {"at": instant(interruption.at), "because": interruption.why},
        "attempts": run.attempts,
        "is_virtual": run.is_virtual,
        "original_run_id": run.original_run_id,
        "reused_by": None if run.original_run_id is None else "cache" if is_cached(run) else "rerun",
    }


def facts_of_error(error: ExceptionMetadata) -> dict[str, Json]:
    """Return an exception as JSON."""
    return {"name": error.name, "module": error.module, "message": error.message, "traceback": error.repr}


def facts_of_attempt(attempt: Attempt) -> dict[str, Json]:
    """Return a failed try as JSON."""
    return {
        "number": attempt.number,
        "started_at": instant(attempt.started_at),
        "ended_at": instant(attempt.ended_at),
        "error": facts_of_error(attempt.error),
    }


def facts_of_git(git: GitState | None) -> Json:
    """Return where a working tree stood, as JSON."""
    return None if git is None else {"commit": git.commit, "branch": git.branch, "is_dirty": git.is_dirty}


def facts_of_pipeline_run(pipeline_run: PipelineRun) -> dict[str, Json]:
    """Return how a pipeline run was launched, as JSON."""
    return {
        "state": pipeline_run.state.value,
        "kind": pipeline_run.kind,
        "cache_namespace": pipeline_run.cache_namespace,
        "rerun_from": pipeline_run.rerun_from,
        "rerun_mode": pipeline_run.rerun_mode,
        "git": facts_of_git(pipeline_run.git),
        "command": list(pipeline_run.command),
        "folder": pipeline_run.folder,
        "sematic_version": pipeline_run.sematic_version,
        "python_version": pipeline_run.python_version,
        "hostname": pipeline_run.hostname,
        "user": pipeline_run.user,
        "code": pipeline_run.code,
        "environment": pipeline_run.environment,
    }


def facts_of_cache(cache: CacheRecord | None) -> Json:
    """Return what a run asked the cache with, as JSON."""
    if cache is None:
        return None
    return {
        "key": cache.key,
        "namespace": cache.namespace,
        "function": cache.function,
        "output_type": cache.output_type,
        "code": cache.code,
        "code_parts": {path: str(digest) for path, digest in cache.code_parts},
        "inputs": {name: str(artifact_id) for name, artifact_id in cache.inputs},
    }


def facts_of_view(view: View) -> dict[str, Json]:
    """Return a view as JSON."""
    return {
        "kind": view.kind.value,
        "summary": view.summary,
        "content": view.content,
        "parts": {name: str(digest) for name, digest in view.parts},
        "is_truncated": view.is_truncated,
    }


def facts_of_artifact(artifact: Artifact) -> dict[str, Json]:
    """Return an artifact as JSON, without its value."""
    return {
        "artifact_id": artifact.id,
        "type": artifact.type_name,
        "size": artifact.size,
        "summary": artifact.view.summary,
        "view": facts_of_view(artifact.view),
    }

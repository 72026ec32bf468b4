"""Reading back what was recorded of a pipeline run's code and environment."""

from __future__ import annotations

from sematic.model.errors import NotRecordedError
from sematic.model.records import PipelineRun
from sematic.packaging.environment import Environment, environment_of
from sematic.packaging.manifest import Manifest, manifest_of
from sematic.types.document import BlobSource


def recorded_code(pipeline_run: PipelineRun, *, blobs: BlobSource) -> Manifest:
    """Return the project's files as they were when a pipeline run started; NotRecordedError if nobody knows."""
    if pipeline_run.code is None:
        raise NotRecordedError(pipeline_run.root_id, what="code")
    return manifest_of(blobs.open(pipeline_run.code))


def recorded_environment(pipeline_run: PipelineRun, *, blobs: BlobSource) -> Environment:
    """Return what a pipeline run was started on; NotRecordedError if nobody knows."""
    if pipeline_run.environment is None:
        raise NotRecordedError(pipeline_run.root_id, what="environment")
    return environment_of(blobs.open(pipeline_run.environment))

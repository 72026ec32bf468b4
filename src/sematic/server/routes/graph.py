"""The graph of a pipeline run."""

from __future__ import annotations

import zlib
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from sematic.model.errors import UnknownRunError
from sematic.model.ids import RunId
from sematic.model.records import PipelineRun
from sematic.model.version import __version__
from sematic.server.access import Role
from sematic.server.answers import serves
from sematic.server.graphs import graph_of
from sematic.server.parts import Served
from sematic.store.skeleton import is_final, skeleton_of
from sematic.wire.graph import Graph
from sematic.wire.json import MEDIA_TYPE, to_json

router = APIRouter(tags=["runs"])

FORM = 3
"""Counted up when columns come to mean something else: what a browser kept of it before is not that."""
LEVEL = 4
"""How hard gzip tries: more takes longer for 2 % less, see `benchmarks.graph_skeleton`."""
_GZIP = 16 + zlib.MAX_WBITS


@router.get("/runs/{run_id}/graph", **serves(Graph, to=Role.VIEWER, errors=(404, 409)))
def run_graph(
    request: Request, parts: Served, run_id: Annotated[str, Path(pattern=r"^[0-9a-fA-F]{4,32}$")]
) -> Response:
    """Give all runs of the pipeline run that a run is part of, as columns.

    Once a pipeline run and all of its runs have ended, the graph has an ETag; with If-None-Match the answer is 304.
    """
    root_id = parts.store.runs.by_prefix(run_id).root_id
    # Read first: a follower of the feed who puts in what comes after it misses nothing.
    seq = parts.store.feed.span().newest
    pipeline_run = _pipeline_run(parts, root_id)
    headers = {"vary": "accept-encoding", "cache-control": "private, no-cache"}
    if pipeline_run is not None and pipeline_run.state.is_terminal and is_final(parts.store.engine, root_id):
        headers["etag"] = f'W/"{root_id}-{pipeline_run.state}-{__version__}-{FORM}"'
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
    skeleton = skeleton_of(parts.store.engine, root_id)
    if not skeleton.ids:
        raise UnknownRunError(run_id)
    graph = graph_of(
        skeleton,
        root_id=root_id,
        seq=seq,
        state=None if pipeline_run is None else pipeline_run.state,
        interruption=parts.store.interruptions([root_id]).get(root_id),
    )
    return _packed(to_json(graph), headers=headers, wants_gzip=_wants_gzip(request))


def _pipeline_run(parts: Served, root_id: RunId) -> PipelineRun | None:
    try:
        return parts.store.history.pipeline_run(root_id)
    except UnknownRunError:
        return None


def _wants_gzip(request: Request) -> bool:
    accepted = request.headers.get("accept-encoding", "").lower().replace(" ", "")
    return any(each.partition(";")[0] == "gzip" and not each.endswith(";q=0") for each in accepted.split(","))


def _packed(content: bytes, *, headers: dict[str, str], wants_gzip: bool) -> Response:
    if wants_gzip:
        packer = zlib.compressobj(LEVEL, wbits=_GZIP)
        content = packer.compress(content) + packer.flush()
        headers["content-encoding"] = "gzip"
    return Response(content, media_type=MEDIA_TYPE, headers=headers)

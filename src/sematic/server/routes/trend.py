"""How an output went from run to run."""

from __future__ import annotations

from fastapi import APIRouter, Response

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.lookups import RunPrefix, run_at
from sematic.server.parts import Served
from sematic.store.trends import Trends
from sematic.wire.trend import Trend, TrendPoint

router = APIRouter(tags=["runs"])


@router.get("/runs/{run_id}/trend", **serves(Trend | None, to=Role.VIEWER, errors=(404, 409)))
def run_trend(run_id: RunPrefix, parts: Served) -> Response:
    """Return how a number or a truth value that a run gave went in the last runs of its pipeline up to it, or null.

    A nested run is compared with those of the same function and name in the pipeline runs before: the first such run of
    one with the first ones, the second with the second ones. Null is for an output that is no number, and where there
    is none to compare it with.
    """
    found = Trends(parts.store.engine).of(run_at(run_id, parts=parts))
    if found is None:
        return answer(None)
    points = tuple(
        TrendPoint(run_id=each.run_id, root_id=each.root_id, created_at=each.created_at, value=each.value)
        for each in found.points
    )
    return answer(Trend(pipeline=found.pipeline, looked_at=found.looked_at, points=points))

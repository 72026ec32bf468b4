"""In which arguments calls that are named alike differ."""

from __future__ import annotations

from fastapi import APIRouter, Response

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.lookups import RunPrefix, run_at
from sematic.server.parts import Served
from sematic.store.varying import Arguments
from sematic.wire.varying import MOST_CALLS, CallArguments, VaryingArguments

router = APIRouter(tags=["runs"])


@router.get("/runs/{run_id}/varying", **serves(VaryingArguments, to=Role.VIEWER, errors=(404, 409)))
def run_varying(run_id: RunPrefix, parts: Served) -> Response:
    """Return in which arguments a run differs from those after it that the same run called under the same name.

    Only values that were given directly are compared, not what other runs made, and only those that are short.
    """
    found = Arguments(parts.store.engine).varying(run_at(run_id, parts=parts), limit=MOST_CALLS)
    calls = tuple(CallArguments(run_id=called, texts=tuple(texts)) for called, texts in found.calls)
    return answer(VaryingArguments(names=tuple(found.names), calls=calls))

"""Rows of stored tables, by ranges and as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from sematic.model.errors import InvalidMessageError
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.downloads import SAFE
from sematic.server.lasting import in_turn
from sematic.server.lookups import ArtifactPrefix, artifact_at
from sematic.server.parts import Served
from sematic.server.table_csv import MEDIA_TYPE, csv_of_table
from sematic.server.table_rows import Window, rows_of_table
from sematic.types.tables.layout import PART
from sematic.wire.tables import MOST_CELLS, MOST_ROWS, TableRows

router = APIRouter(tags=["artifacts"])

Part = Annotated[
    str, Query(min_length=1, max_length=400, description="The part of the view that says where the rows are")
]

_COLUMNS = r"^[0-9]{1,9}\.\.[0-9]{1,9}$"


@router.get("/artifacts/{artifact_id}/rows", **serves(TableRows, to=Role.VIEWER, errors=(404, 409)))
def artifact_rows(
    artifact_id: ArtifactPrefix,
    parts: Served,
    *,
    first: Annotated[int, Query(ge=0, le=10**15, description="The first row, from 0")] = 0,
    count: Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows at the most")] = 100,
    columns: Annotated[str, Query(pattern=_COLUMNS, description="The first and the last column, from 0")] = "0..99",
    part: Part = PART,
) -> Response:
    """Return rows of a table, as many columns of them as are asked for; at most 20,000 cells at once."""
    start, last = map(int, columns.split(".."))
    wanted = last - start + 1
    if wanted < 1:
        raise InvalidMessageError("`columns` are the first and the last one, such as `0..99`; the last comes first.")
    if count * wanted > MOST_CELLS:
        raise InvalidMessageError(
            f"That would be {count * wanted:,} cells; {MOST_CELLS:,} are told at once. Ask for fewer rows or columns."
        )
    found = artifact_at(artifact_id, parts=parts)
    window = Window(first=first, count=count, first_column=start, column_count=wanted)
    return answer(rows_of_table(found, part, window=window, blobs=parts.store.blobs))


@router.get("/artifacts/{artifact_id}/csv", **serves(str, to=Role.VIEWER, media_type=MEDIA_TYPE, errors=(404, 409)))
async def artifact_csv(artifact_id: ArtifactPrefix, parts: Served, *, part: Part = PART) -> Response:
    """Return all rows of a table as a CSV file, as far as its cells can be told; long texts in it are cut.

    It comes a block of rows after the other, and breaks off if the stored table turns out to be damaged. Of several
    that are asked for at once, blocks are made in turn.
    """
    found = await run_in_threadpool(artifact_at, artifact_id, parts=parts)
    async with parts.turns:
        lines = await run_in_threadpool(csv_of_table, found, part, blobs=parts.store.blobs)
    headers = {**SAFE, "content-disposition": f'attachment; filename="{found.id[:12]}.csv"'}
    return StreamingResponse(in_turn(lines, turns=parts.turns), media_type=MEDIA_TYPE, headers=headers)

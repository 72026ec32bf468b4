"""What people see of an Arrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sematic.types.libraries.views.arrow_rows import quick_texts, source_of_chunks
from sematic.types.libraries.views.cells import cell_of
from sematic.types.libraries.views.rows import Found
from sematic.types.libraries.views.tables import Column, counted_facts, distinct_facts, numbers_facts, table_view
from sematic.types.viewing import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sematic.model.records import Json
    from sematic.types.codec import ViewDraft
    from sematic.types.libraries.views.rows import Memory
    from sematic.types.libraries.views.tables import Rows, Taken


class ArrowTable:
    """An Arrow table as a table that can be shown."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def size(self) -> tuple[int, int]:
        """Return how many rows and columns there are."""
        return self._table.num_rows, self._table.num_columns

    def facts(self) -> dict[str, Json]:
        """Return the table's memory; it has no index."""
        return {"bytes": self._table.nbytes}

    def column(self, place: int, *, taken: Taken) -> Column:
        """Return a column's statistics."""
        column = self._table.column(place)
        kind = _kind_of(column.type)
        facts: dict[str, Json] = {"type": one_line(str(column.type)), "kind": kind, "nulls": column.null_count}
        sample = _taken(column, taken.ordered if kind in {"number", "time"} else taken.counted)
        if len(sample) < len(column):
            facts["sampled"] = len(sample)
        if kind in {"number", "time"}:
            scan = _taken(column, taken.scanned)
            if len(scan) < len(column):
                facts["scanned"] = len(scan)
            facts |= _ordered_facts(kind, scan=scan, sample=sample) | {"nulls": scan.null_count}
        else:
            facts |= counted_facts(value for value in sample.to_pylist() if value is not None)
        return Column(name=self._table.schema.names[place], facts=facts)

    def rows(self, start: int, stop: int, *, columns: int, limit: int) -> dict[str, Json]:
        """Return the cells of some rows."""
        part = self._table.slice(start, stop - start)
        by_column = [[cell_of(value, limit=limit) for value in _python(part.column(place))] for place in range(columns)]
        return {"rows": [[column[row] for column in by_column] for row in range(part.num_rows)]}

    def found(self, memory: Memory, *, columns: int) -> tuple[list[Found], list[Found]]:
        """Return where the cells of the first columns are; there is no index."""
        return [self._found(place, memory) for place in range(columns)], []

    def _found(self, place: int, memory: Memory) -> Found:
        column = self._table.column(place)

        def cells(start: int, stop: int) -> Sequence[Json]:
            part = column.slice(start, stop - start)
            quick = quick_texts(part)
            return [cell_of(value) for value in _python(part)] if quick is None else quick

        return Found(
            name=self._table.schema.names[place],
            type=one_line(str(column.type)),
            source=source_of_chunks(column, memory),
            cells=cells,
        )


def arrow_view(table: pa.Table, *, name: str) -> ViewDraft:
    """Return what people see of a table."""
    return table_view(ArrowTable(table), name=name)


def _kind_of(kind: pa.DataType) -> str:
    of = pa.types
    if of.is_boolean(kind):
        return "bool"
    if of.is_integer(kind) or of.is_floating(kind):
        return "number"
    if of.is_temporal(kind) and not of.is_interval(kind):
        return "time"
    if of.is_dictionary(kind):
        return "category"
    return "text" if of.is_string(kind) or of.is_large_string(kind) else "other"


def _taken(column: pa.ChunkedArray, rows: Rows) -> pa.ChunkedArray:
    return column if rows is None else column.take(pa.array(rows))


def _numbers(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[Any]]:
    return np.asarray(column.drop_null().to_numpy())


def _ordered_facts(kind: str, *, scan: pa.ChunkedArray, sample: pa.ChunkedArray) -> dict[str, Json]:
    if kind == "number":
        return numbers_facts(_numbers(scan), sample=_numbers(sample))
    ticks, ordered = _ticks(scan), np.sort(_ticks(sample))
    facts: dict[str, Json] = {"unique": 0, "counted": 0}
    if ordered.size > 0:
        facts = distinct_facts(ticks, ordered=ordered)
    if ticks.size > 0:
        extremes = pa.array([ticks.min(), ticks.max()]).cast(scan.type)
        facts["min"], facts["max"] = (cell_of(moment) for moment in _python(extremes))
    return facts


def _ticks(moments: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[Any]]:
    # Arrow compares durations and times of day only as the whole numbers they are.
    present = moments.drop_null()
    return np.asarray(present.cast(pa.int32() if present.type.bit_width == 32 else pa.int64()).to_numpy())  # noqa: PLR2004 - bits


def _python(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        # Nanoseconds and far years have no Python object; text says them.
        return list(column.cast(pa.string()).to_pylist())

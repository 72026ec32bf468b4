"""What people see of a pandas frame, series or index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api import types as kinds

from sematic.types.libraries.views.cells import cell_of, text_of
from sematic.types.libraries.views.frame_rows import found_column, found_levels
from sematic.types.libraries.views.tables import Column, counted_facts, distinct_facts, numbers_facts, table_view
from sematic.types.viewing import one_line, opaque_view, shortened

if TYPE_CHECKING:
    from sematic.model.records import Json
    from sematic.types.codec import ViewDraft
    from sematic.types.libraries.views.rows import Found, Memory
    from sematic.types.libraries.views.tables import Rows, Taken


COUNTED_COLUMNS = 1000
"""Columns whose memory is asked for one by one."""


class FrameTable:
    """A pandas frame as a table that can be shown."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def size(self) -> tuple[int, int]:
        """Return how many rows and columns there are."""
        rows, columns = self._frame.shape
        return rows, columns

    def facts(self) -> dict[str, Json]:
        """Return the frame's memory and its index."""
        names: list[Json] = [None if name is None else _label(name) for name in self._frame.index.names]
        size = _memory_of(self._frame)
        return {"index": names} if size is None else {"bytes": size, "index": names}

    def column(self, place: int, *, taken: Taken) -> Column:
        """Return a column's statistics."""
        column = self._frame.iloc[:, place]
        kind = _kind_of(column.dtype)
        # Python objects are looked at one by one: too slow for all rows.
        scan = _taken(column, taken.counted if column.dtype == object else taken.scanned)
        sample = _taken(column, taken.ordered if kind in {"number", "time"} else taken.counted)
        facts: dict[str, Json] = {"type": one_line(str(column.dtype)), "kind": kind}
        for name, part in (("scanned", scan), ("sampled", sample)):
            if len(part) < len(column):
                facts[name] = len(part)
        return Column(name=_label(self._frame.columns[place]), facts=facts | _facts_of(kind, scan=scan, sample=sample))

    def rows(self, start: int, stop: int, *, columns: int, limit: int) -> dict[str, Json]:
        """Return the index and cells of some rows."""
        part = self._frame.iloc[start:stop, :columns]
        by_column = [_cells_of(part.iloc[:, place], limit=limit) for place in range(columns)]
        cells: list[Json] = [[column[row] for column in by_column] for row in range(len(part))]
        return {"index": [_index_cell(label, limit=limit) for label in part.index], "rows": cells}

    def found(self, memory: Memory, *, columns: int) -> tuple[list[Found], list[Found]]:
        """Return where the cells of the first columns are, and those of the index."""
        frame = self._frame
        names = [_label(frame.columns[place]) for place in range(columns)]
        found = [
            found_column(frame.iloc[:, place], memory, name=name, cells_of=_cells_of)
            for place, name in enumerate(names)
        ]
        return found, found_levels(frame.index, memory, label_of=_label, label_cell=_index_cell)


def frame_view(frame: pd.DataFrame) -> ViewDraft:
    """Return what people see of a frame."""
    return table_view(FrameTable(frame), name=type(frame).__name__)


def series_view(series: pd.Series[Any]) -> ViewDraft:
    """Return what people see of a series: a table of one column."""
    return table_view(FrameTable(series.to_frame()), name=type(series).__name__)


def index_view(index: pd.Index[Any]) -> ViewDraft:
    """Return what people see of an index: a table of one column for each level; a range is its formula."""
    if isinstance(index, pd.RangeIndex):
        return opaque_view(index)
    levels = [index.get_level_values(level) for level in range(index.nlevels)]
    frame = pd.DataFrame({place: level.to_series(index=range(len(index))) for place, level in enumerate(levels)})
    frame.columns = pd.Index([_label(name) if name is not None else "" for name in index.names])
    return table_view(FrameTable(frame), name=type(index).__name__)


def _memory_of(frame: pd.DataFrame) -> int | None:
    if frame.shape[1] <= COUNTED_COLUMNS:
        return int(frame.memory_usage(index=True, deep=False).sum())
    # Pandas looks at one column after the other: seconds for very wide frames.
    kinds_of = frame.dtypes.value_counts()
    if not all(isinstance(dtype, np.dtype) for dtype in kinds_of.index):
        return None
    return int(sum(dtype.itemsize * count for dtype, count in kinds_of.items()) * len(frame))


def _taken(column: pd.Series[Any], rows: Rows) -> pd.Series[Any]:
    return column if rows is None else column.take(rows)


def _kind_of(dtype: Any) -> str:
    if kinds.is_bool_dtype(dtype):
        return "bool"
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    if kinds.is_numeric_dtype(dtype) and not kinds.is_complex_dtype(dtype):
        return "number"
    if kinds.is_datetime64_any_dtype(dtype) or kinds.is_timedelta64_dtype(dtype) or isinstance(dtype, pd.PeriodDtype):
        return "time"
    return "text" if isinstance(dtype, pd.StringDtype) else "other"


def _facts_of(kind: str, *, scan: pd.Series[Any], sample: pd.Series[Any]) -> dict[str, Json]:
    if kind == "number" and kinds.is_integer_dtype(scan.dtype) and not isinstance(scan.dtype, np.dtype):
        known = _whole_numbers(scan)
        return numbers_facts(known, sample=_whole_numbers(sample)) | {"nulls": len(scan) - len(known)}
    if kind == "number":
        return numbers_facts(_numbers(scan), sample=_numbers(sample))
    nulls = scan.isna()
    facts: dict[str, Json] = {"nulls": int(nulls.sum())}
    present = sample[sample.notna().to_numpy()]
    if kind != "time":
        return facts | counted_facts(present.tolist())
    if not nulls.all():
        facts |= {"min": shortened(str(scan.min())), "max": shortened(str(scan.max()))}
    # Arrow's moments have none.
    ticks = getattr(present.array, "asi8", None)
    if ticks is None or len(ticks) == 0:
        return facts | {"unique": int(present.nunique()), "counted": len(present)}
    return facts | distinct_facts(ticks if nulls.any() else scan.array.asi8, ordered=np.sort(ticks))


def _whole_numbers(column: pd.Series[Any]) -> np.ndarray[Any, np.dtype[Any]]:
    # Not as doubles, where some are missing: those do not tell all whole numbers apart.
    present = column[column.notna().to_numpy()]
    return np.asarray(present.to_numpy(dtype=np.uint64 if present.dtype.kind == "u" else np.int64))


def _numbers(column: pd.Series[Any]) -> np.ndarray[Any, np.dtype[Any]]:
    if isinstance(column.dtype, np.dtype):
        return np.asarray(column)
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))


def _cells_of(column: pd.Series[Any], *, limit: int) -> list[Json]:
    missing = column.isna().tolist()
    return [
        None if is_missing else cell_of(value, limit=limit)
        for value, is_missing in zip(column.tolist(), missing, strict=True)
    ]


def _index_cell(label: Any, *, limit: int) -> Json:
    if isinstance(label, tuple):
        return [_index_cell(part, limit=limit) for part in label]
    return None if pd.api.types.is_scalar(label) and pd.isna(label) else cell_of(label, limit=limit)


def _label(name: Any) -> str:
    return shortened(name) if isinstance(name, str) else text_of(name)

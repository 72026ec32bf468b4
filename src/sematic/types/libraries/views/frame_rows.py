"""Where the cells of pandas columns and indexes are."""

from __future__ import annotations

from datetime import timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from sematic.types.libraries.views.cells import CELL_LIMIT, cell_of
from sematic.types.libraries.views.rows import Found, quick_cells
from sematic.types.tables.layout import UNITS, Counted, Labelled, Numbered, Piece
from sematic.types.viewing import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sematic.model.records import Json
    from sematic.types.libraries.views.rows import Memory
    from sematic.types.tables.layout import Source

MOST_LABELS = 10_000
"""How many labels of a category are written; with more of them, the cells are."""

FORMATS = {
    **{f"i{size}": letter for size, letter in ((1, "b"), (2, "h"), (4, "i"), (8, "q"))},
    **{f"u{size}": letter for size, letter in ((1, "B"), (2, "H"), (4, "I"), (8, "Q"))},
    **{f"f{size}": letter for size, letter in ((2, "e"), (4, "f"), (8, "d"))},
    "b1": "?",
}
"""By a dtype's kind and size, how `struct` reads it."""

NOT_A_TIME = -(2**63)


def found_column(
    column: pd.Series[Any],
    memory: Memory,
    *,
    name: str,
    cells_of: Callable[..., list[Json]],
) -> Found:
    """Return a column with where its cells are; `cells_of` makes those of a part of it, if they have to be written."""
    is_of_texts = column.dtype == object or isinstance(column.dtype, pd.StringDtype)

    def cells(start: int, stop: int) -> Sequence[Json]:
        part = column.iloc[start:stop]
        quick = quick_cells(part.tolist()) if is_of_texts else None
        return cells_of(part, limit=CELL_LIMIT) if quick is None else quick

    source = source_of(column.array, memory)
    return Found(name=name, type=one_line(str(column.dtype)), source=source, cells=cells)


def found_levels(
    index: pd.Index[Any], memory: Memory, *, label_of: Callable[[Any], str], label_cell: Callable[..., Json]
) -> list[Found]:
    """Return the levels of an index, of which most have one, with where their labels are."""

    def found(level: pd.Index[Any], name: Any, source: Source | None) -> Found:
        def cells(start: int, stop: int) -> Sequence[Json]:
            return [label_cell(label, limit=CELL_LIMIT) for label in level[start:stop]]

        return Found(
            name="" if name is None else label_of(name), type=one_line(str(level.dtype)), source=source, cells=cells
        )

    if not isinstance(index, pd.MultiIndex):
        return [found(index, index.name, _source_of_index(index, memory))]
    return [
        found(level if source is not None else index.get_level_values(place), name, source)
        for place, (level, codes, name) in enumerate(zip(index.levels, index.codes, index.names, strict=True))
        for source in [_labelled(np.asarray(codes), level, memory, label_cell=label_cell)]
    ]


def source_of(array: ExtensionArray, memory: Memory) -> Source | None:
    """Return where the values of a column are; None if they have to be written."""
    dtype = array.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        assert isinstance(array, pd.Categorical)  # noqa: S101 - what has such a dtype
        return _labelled(array.codes, array.categories, memory, label_cell=cell_of)
    if isinstance(dtype, pd.DatetimeTZDtype):
        zone = zone_name(dtype.tz)
        if zone is None:
            return None
        return _times(np.asarray(array.view("int64")), memory, reads="moment", unit=dtype.unit, zone=zone)
    if isinstance(array, pd.arrays.NumpyExtensionArray) or isinstance(dtype, np.dtype):
        return _plain(np.asarray(array), memory)
    if isinstance(array, pd.arrays.BooleanArray | pd.arrays.IntegerArray | pd.arrays.FloatingArray):
        return _masked(array._data, array._mask, memory)  # noqa: SLF001 - pandas shows this memory nowhere else
    if isinstance(dtype, pd.ArrowDtype | pd.StringDtype) and hasattr(array, "__arrow_array__"):
        return _arrow(array, dtype, memory)
    return None


def format_of(dtype: np.dtype[Any]) -> str | None:
    """Return how `struct` reads a number of this dtype; None if it does not."""
    letter = FORMATS.get(f"{dtype.kind}{dtype.itemsize}")
    if letter is None:
        return None
    return (">" if dtype.str.startswith(">") else "<") + letter


def zone_name(zone: tzinfo) -> str | None:
    """Return a zone's name or its offset in seconds; None if it has neither."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    if isinstance(zone, timezone):
        offset = zone.utcoffset(None) / timedelta(seconds=1)
        return str(int(offset)) if offset == int(offset) else None
    name = getattr(zone, "zone", None)
    return name if isinstance(name, str) else None


def _plain(values: np.ndarray[Any, Any], memory: Memory) -> Source | None:
    if values.dtype.kind in "mM":
        unit = np.datetime_data(values.dtype)
        if unit[0] not in UNITS or unit[1] != 1 or values.dtype.str.startswith(">"):
            return None
        return _times(values, memory, reads="moment" if values.dtype.kind == "M" else "span", unit=unit[0])
    how = format_of(values.dtype)
    place = memory.place_of(values) if how else None
    if how is None or place is None:
        return None
    reads = "bool" if values.dtype.kind == "b" else "number"
    return Numbered(format=how, pieces=[Piece(len(values), place)], reads=reads, nan_is_null=True)


def _times(values: np.ndarray[Any, Any], memory: Memory, *, reads: str, unit: str, zone: str = "") -> Source | None:
    place = memory.place_of(values)
    if place is None:
        return None
    pieces = [Piece(len(values), place)]
    return Numbered(format="<q", pieces=pieces, reads=reads, unit=unit, zone=zone, null=NOT_A_TIME)


def _masked(values: np.ndarray[Any, Any], mask: np.ndarray[Any, Any], memory: Memory) -> Source | None:
    how, place, gaps = format_of(values.dtype), memory.place_of(values), memory.place_of(mask)
    if how is None or place is None or gaps is None:
        return None
    reads = "bool" if values.dtype.kind == "b" else "number"
    return Numbered(format=how, pieces=[Piece(len(values), place, gaps)], reads=reads, nan_is_null=True)


def _labelled(
    codes: np.ndarray[Any, Any], labels: pd.Index[Any], memory: Memory, *, label_cell: Callable[..., Json]
) -> Source | None:
    how = format_of(codes.dtype)
    place = memory.place_of(codes) if how and len(labels) <= MOST_LABELS else None
    if how is None or place is None:
        return None
    written = memory.cells(
        len(labels), lambda start, stop: [label_cell(label, limit=CELL_LIMIT) for label in labels[start:stop]]
    )
    if written.known < len(labels):
        return None
    return Labelled(codes=Numbered(format=how, pieces=[Piece(len(codes), place)]), labels=written)


def _source_of_index(index: pd.Index[Any], memory: Memory) -> Source | None:
    if isinstance(index, pd.RangeIndex):
        return Counted(start=index.start, step=index.step)
    return source_of(index.array, memory)


def _arrow(array: Any, dtype: Any, memory: Memory) -> Source | None:
    # pandas has such columns only where this library is.
    from sematic.types.libraries.views.arrow_rows import source_of_chunks

    column = array.__arrow_array__()
    if column.num_chunks != 1 or column.get_total_buffer_size() > column.nbytes:
        # In one piece, and no more than there is of it: so pandas pickles it.
        column = column.combine_chunks()
    return source_of_chunks(column, memory, nan_is_null=not isinstance(dtype, pd.ArrowDtype))

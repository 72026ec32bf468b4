"""What people see of a table: its columns with their statistics, and its first and last rows, within a size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import numpy as np

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.cells import CELL_LIMIT, cell_of, number_of
from sematic.types.libraries.views.numerics import deviation_of, extremes_of, histogram_of, rows_of
from sematic.types.libraries.views.rows import RowsOf, RowsPart
from sematic.types.tables.layout import PART
from sematic.types.viewing import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sematic.model.records import Json
    from sematic.types.libraries.views.numerics import Numbers

SHOWN_COLUMNS = 100
SHOWN_ROWS = 50
TAIL_SHARE = 5
"""One in so many shown rows is from the table's end."""

HISTOGRAM_BINS = 24
QUANTILES = (0.25, 0.5, 0.75)
TOP_VALUES = 10
COUNTED_TEXT = 80
"""Characters by which texts are told apart when they are counted."""

SCANNED_CELLS = 40_000_000
"""Numbers that are read for nulls, extremes and means: about what 0.1 s allows."""

SAMPLED_CELLS = 400_000
SAMPLED_ROWS = 100_000
CONTENT_LIMIT = 250_000
"""Bytes of JSON a table's view may have."""

SHAPES = ((SHOWN_ROWS, SHOWN_COLUMNS, CELL_LIMIT), (20, SHOWN_COLUMNS, 60), (10, 50, 60), (5, 20, 40))
"""Rows, columns and characters a cell to try, until the view is small enough; the last always is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column's answers: its name, and what its values say."""

    name: str
    facts: dict[str, Json]


class Table(RowsOf, Protocol):
    """What a library's table must be able to tell about itself."""

    def facts(self) -> dict[str, Json]:
        """Return what is particular to the library: memory, index."""
        ...

    def column(self, place: int, *, scanned: Rows, sampled: Rows) -> Column:
        """Return a column's statistics: the quick ones over `scanned` rows, the others over `sampled` ones."""
        ...

    def rows(self, start: int, stop: int, *, columns: int, limit: int) -> dict[str, Json]:
        """Return the `index` and `rows` (lists of cells) of some rows and the first columns, texts cut to `limit`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a table by their numbers; None stands for all."""

    numbers: Any | None
    count: int

    @property
    def sample(self) -> int | None:
        """How many rows were drawn; None if all were taken."""
        return None if self.numbers is None else self.count


def table_view(table: Table, *, name: str) -> ViewDraft:
    """Return what people see of a table: at most `CONTENT_LIMIT` bytes, however large or hostile its cells."""
    rows, columns = table.size()
    shown = min(columns, SHOWN_COLUMNS)
    scanned = _drawn(rows, most=SCANNED_CELLS // max(shown, 1))
    sampled = _drawn(rows, most=min(SAMPLED_CELLS // max(shown, 1), SAMPLED_ROWS))
    described = [table.column(place, scanned=scanned, sampled=sampled) for place in range(shown)]
    content: dict[str, Json] = {"rows": rows, "columns": columns, **table.facts()}
    if sampled.sample is not None:
        content["sampled"] = sampled.sample
    for shape in SHAPES:
        content |= _part_of(table, described, shape=shape)
        if len(msgspec.json.encode(content)) <= CONTENT_LIMIT:
            break
    is_cut = bool(content["hidden_rows"] or content["hidden_columns"])
    return ViewDraft(
        kind=ViewKind.TABLE,
        summary=one_line(f"{name}: {rows:,} rows × {columns:,} columns"),  # noqa: RUF001 - a multiplication
        content=content,
        parts={PART: RowsPart(table=table)} if is_cut else {},
        is_truncated=is_cut,
    )


def numbers_facts(values: Numbers, *, sample: Numbers) -> dict[str, Json]:
    """Return what a column of numbers says; NaN is a null."""
    extremes = extremes_of(values)
    ordered = np.sort(sample[~np.isnan(sample)] if sample.dtype.kind == "f" else sample)
    if ordered.size == 0:
        return {"nulls": extremes.nan, "unique": 0}
    last = ordered.size - 1
    return {
        "nulls": extremes.nan,
        "min": number_of(extremes.minimum),
        "max": number_of(extremes.maximum),
        "mean": number_of(extremes.mean),
        "std": number_of(deviation_of(ordered)),
        "unique": int(np.count_nonzero(ordered[1:] != ordered[:-1])) + 1,
        "quantiles": {str(share): number_of(ordered[round(share * last)]) for share in QUANTILES},
        "histogram": histogram_of(ordered, bins=HISTOGRAM_BINS),
    }


def counted_facts(values: Iterable[Any]) -> dict[str, Json]:
    """Return how many different values there are and which are the most frequent; nothing where there is no telling.

    Only plain values are compared: comparing others would run their classes' code.
    """
    counts: Counter[Any] = Counter()
    for value in values:
        if isinstance(value, str):
            counts[shortened(str(value), limit=COUNTED_TEXT)] += 1
        elif type(value) in _PLAIN:
            counts[value] += 1
        else:
            return {}
    top: list[Json] = [[cell_of(value, limit=COUNTED_TEXT), count] for value, count in counts.most_common(TOP_VALUES)]
    return {"unique": len(counts), "top": top}


_PLAIN = frozenset({bool, int, float})


def _drawn(total: int, *, most: int) -> Rows:
    numbers = rows_of(total, size=most)
    return Rows(numbers=numbers, count=total if numbers is None else most)


def _part_of(table: Table, columns: Sequence[Column], *, shape: tuple[int, int, int]) -> dict[str, Json]:
    rows, total = table.size()
    most_rows, most_columns, limit = shape
    shown_rows, shown_columns = min(rows, most_rows), min(len(columns), most_columns)
    tail = 0 if rows <= most_rows else max(most_rows // TAIL_SHARE, 1)
    head = shown_rows - tail
    part: dict[str, Json] = {
        "fields": [{"name": shortened(column.name, limit=limit), **column.facts} for column in columns[:shown_columns]],
        "head": table.rows(0, head, columns=shown_columns, limit=limit),
        "hidden_rows": rows - shown_rows,
        "hidden_columns": total - shown_columns,
    }
    if tail:
        part["tail"] = table.rows(rows - tail, rows, columns=shown_columns, limit=limit)
    return part

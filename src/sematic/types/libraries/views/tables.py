"""What people see of a table: its columns with their statistics, and its first and last rows, within a size."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec
import numpy as np

from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.libraries.views.cells import CELL_LIMIT, cell_of, number_of
from sematic.types.libraries.views.numerics import deviation_of, extremes_of, histogram_of, is_rising, rows_of
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
"""Characters of a text among the most frequent ones: what starts alike is counted together."""

SCANNED_CELLS = 40_000_000
"""Numbers that are read for nulls, extremes and means: about what 0.1 s allows."""

SORTED_CELLS = 1_000_000
"""Numbers and moments that are all put in order; of a larger table, those of a sample are."""

SAMPLED_CELLS = 400_000
SAMPLED_ROWS = 100_000
CONTENT_LIMIT = 250_000
"""Bytes of JSON a table's view may have."""

Rows: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]] | None"
"""Some rows of a table by their numbers; None stands for all."""

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

    def column(self, place: int, *, taken: Taken) -> Column:
        """Return a column's statistics."""
        ...

    def rows(self, start: int, stop: int, *, columns: int, limit: int) -> dict[str, Json]:
        """Return the `index` and `rows` (lists of cells) of some rows and the first columns, texts cut to `limit`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The rows that statistics are computed from: the more a value costs, the fewer."""

    scanned: Rows
    """For nulls, extremes and means."""

    ordered: Rows
    """For the spread of numbers and moments."""

    counted: Rows
    """For values that are looked at one by one."""


def table_view(table: Table, *, name: str) -> ViewDraft:
    """Return what people see of a table: at most `CONTENT_LIMIT` bytes, however large or hostile its cells."""
    rows, columns = table.size()
    shown = min(columns, SHOWN_COLUMNS)
    taken = _taken(rows, columns=max(shown, 1))
    described = [table.column(place, taken=taken) for place in range(shown)]
    content: dict[str, Json] = {"rows": rows, "columns": columns, **table.facts()}
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
        return {"nulls": extremes.nan, "unique": 0, "counted": 0}
    last = ordered.size - 1
    return {
        "nulls": extremes.nan,
        "min": number_of(extremes.minimum),
        "max": number_of(extremes.maximum),
        "mean": number_of(extremes.mean),
        "std": number_of(deviation_of(ordered)),
        **distinct_facts(values, ordered=ordered),
        "quantiles": {str(share): number_of(ordered[round(share * last)]) for share in QUANTILES},
        "histogram": histogram_of(ordered, bins=HISTOGRAM_BINS),
    }


def distinct_facts(values: Numbers, *, ordered: Numbers) -> dict[str, Json]:
    """Return how many different numbers there are, and among how many: all of them if they are in order as they are.

    `ordered` is a sample of them in order, at least one.
    """
    known = values if values.size > ordered.size and is_rising(values) else ordered
    return {"unique": int(np.count_nonzero(known[1:] != known[:-1])) + 1, "counted": known.size}


def counted_facts(values: Iterable[Any]) -> dict[str, Json]:
    """Return how many different values there are and which are the most frequent; nothing where there is no telling.

    Only plain values are compared: comparing others would run their classes' code.
    """
    counts: Counter[Any] = Counter()
    alike: defaultdict[str, set[int]] = defaultdict(set)
    for value in values:
        if isinstance(value, str):
            text = str(value)
            start = shortened(text, limit=COUNTED_TEXT)
            counts[start] += 1
            if len(text) > COUNTED_TEXT:
                alike[start].add(hash(text))
        elif type(value) in _PLAIN:
            counts[value] += 1
        else:
            return {}
    top: list[Json] = [[cell_of(value, limit=COUNTED_TEXT), count] for value, count in counts.most_common(TOP_VALUES)]
    unique = len(counts) + sum(len(texts) - 1 for texts in alike.values())
    return {"unique": unique, "counted": counts.total(), "top": top}


_PLAIN = frozenset({bool, int, float})


def _taken(rows: int, *, columns: int) -> Taken:
    counted = rows_of(rows, size=min(SAMPLED_CELLS // columns, SAMPLED_ROWS))
    return Taken(
        scanned=rows_of(rows, size=SCANNED_CELLS // columns),
        ordered=None if rows * columns <= SORTED_CELLS else counted,
        counted=counted,
    )


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

"""Rows read by ranges from stored memory are what the library itself says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.model.errors import DecodeError
from sematic.testing.memory import MemoryBlobs
from sematic.types.libraries.views.arrow import ArrowTable
from sematic.types.libraries.views.frames import FrameTable
from sematic.types.tables.layout import Cells, Layout, known_rows, layout_in
from sematic.types.tables.reading import Rows
from tests.unit.types.stored import stored

MANY = 5000
"""Rows whose columns are mostly large enough to be buffers of their own."""


class Stored:
    """A table as it was stored, and its rows as they are read without the library."""

    def __init__(self, table: Any) -> None:
        self.blobs = MemoryBlobs()
        self.artifact = stored(table, type(table), blobs=self.blobs)
        self.part = bytes(self.blobs.open(dict(self.artifact.view.parts)["rows"]))
        self.layout, self.start = layout_in(lambda start, end: self.part[start:end])
        self.bytes_read = 0

    def read(self, buffer: int, start: int, end: int) -> bytes:
        self.bytes_read += end - start
        if start < 0 or end < start:
            raise DecodeError("No table is there.")
        if buffer == -1:
            return self.part[self.start + start : self.start + end]
        if buffer >= len(self.layout.buffers) or self.layout.buffers[buffer] not in dict(self.artifact.buffers):
            raise DecodeError("The table refers to what is not there.")
        return bytes(self.blobs.open(self.layout.buffers[buffer])[start:end])

    def rows(self, first: int, count: int) -> dict[str, Any]:
        rows = Rows(self.layout, self.read)
        by_column = [rows.cells(each.source, first, count) for each in self.layout.described]
        levels = [rows.cells(each.source, first, count) for each in self.layout.index]
        found: dict[str, Any] = {"rows": [list(row) for row in zip(*by_column, strict=True)]}
        if levels:
            found["index"] = levels[0] if len(levels) == 1 else [list(row) for row in zip(*levels, strict=True)]
        return found

    def forms(self) -> list[str]:
        return [type(each.source).__name__ for each in self.layout.described]


def said_of(table: Any, first: int, count: int) -> dict[str, Any]:
    shown = ArrowTable(table) if isinstance(table, pa.Table) else FrameTable(frame_of(table))
    return shown.rows(first, first + count, columns=shown.size()[1], limit=200)


def frame_of(table: Any) -> pd.DataFrame:
    return table.to_frame() if isinstance(table, pd.Series) else table


def as_text(value: Any) -> str:
    # 0 and False, 1 and 1.0 are equal, but they do not read the same.
    return json.dumps(value, sort_keys=True)


def same(table: Any, kept: Stored, first: int, count: int) -> None:
    assert as_text(kept.rows(first, count)) == as_text(said_of(table, first, count))


def every(step: int, *, of: list[Any], many: int = MANY) -> list[Any]:
    """Return values, one in `step` of which is missing."""
    return [None if row % step == 0 else of[row % len(of)] for row in range(many)]


def numbers(kind: str) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).integers(0, 100, MANY).astype(kind)


COLUMNS: dict[str, Callable[[], Any]] = {
    **{
        kind: lambda kind=kind: numbers(kind) for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">i2", ">f8")
    },
    **{kind: lambda kind=kind: numbers(kind) / 3 for kind in ("f2", "f4", "f8", "longdouble", "c16")},
    "odd floats": lambda: np.resize([np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-310, 0.1], MANY),
    "large whole numbers": lambda: 2**60 + np.arange(MANY),
    "bool": lambda: numbers("i1") > 50,
    "Int8": lambda: pd.array(every(3, of=[1, -5]), dtype="Int8"),
    "UInt64": lambda: pd.array(every(3, of=[2**63, 1]), dtype="UInt64"),
    "Float64": lambda: pd.array(every(3, of=[0.5, 1e300]), dtype="Float64"),
    "boolean": lambda: pd.array(every(3, of=[True, False]), dtype="boolean"),
    "nanoseconds": lambda: pd.date_range("1999-12-31 23:59:59.000000001", periods=MANY, freq="37min", unit="ns"),
    "microseconds": lambda: pd.date_range("1899-12-31 23:59:59.5", periods=MANY, freq="9h", unit="us"),
    "far years": lambda: (np.arange(MANY) * 10**9 - 10**11).astype("M8[s]"),
    "days": lambda: np.arange(MANY).astype("M8[D]"),
    "a zone": lambda: pd.date_range("2026-01-01", periods=MANY, freq="7h", tz="Europe/Berlin"),
    "an offset": lambda: pd.date_range("2026-01-01 00:00:00.25", periods=MANY, freq="7h", tz="-03:30"),
    "UTC": lambda: pd.Series(pd.date_range("2026-01-01", periods=MANY, tz="UTC")).where(np.arange(MANY) % 3 > 0),
    "spans": lambda: pd.to_timedelta(np.arange(MANY) - 100, unit="h").where(np.arange(MANY) % 7 > 0),
    "short spans": lambda: pd.to_timedelta(np.arange(MANY) - 100, unit="ns"),
    "categories": lambda: pd.Categorical(every(5, of=["a", "b", "é"])),
    "numbered categories": lambda: pd.Categorical(np.arange(MANY) % 300 / 2),
    "many categories": lambda: pd.Categorical([f"label {row}" for row in range(MANY * 3)])[:MANY],
    "str": lambda: pd.Series(every(4, of=["x", "é" * 300, "", "two\nlines"])),
    "string[pyarrow]": lambda: pd.array(every(3, of=["🙂" * 201, "\u202e", "<b>"]), dtype="string[pyarrow]"),
    "string[python]": lambda: pd.array(every(3, of=["a", "b" * 201]), dtype=pd.StringDtype("python", na_value=np.nan)),
    "objects": lambda: pd.Series(every(6, of=[[1, 2], 1.5, {"a": 1}, "s", 2**70, True]), dtype=object),
    "texts as objects": lambda: pd.Series(every(3, of=["a", "b" * 300, "\ud800"]), dtype=object),
    "periods": lambda: pd.period_range("2026", periods=MANY, freq="D"),
    "intervals": lambda: pd.IntervalIndex.from_breaks(np.arange(MANY + 1)),
    "int64[pyarrow]": lambda: pd.array(every(3, of=[1, 2**62]), dtype="int64[pyarrow]"),
    "float64[pyarrow]": lambda: pd.array(every(3, of=[1.5, float("inf")]), dtype="float64[pyarrow]"),
    "bool[pyarrow]": lambda: pd.array(every(3, of=[True, False]), dtype="bool[pyarrow]"),
    "timestamp[pyarrow]": lambda: pd.array(
        pd.date_range("2020-01-01 00:00:00.000000001", periods=MANY), dtype=pd.ArrowDtype(pa.timestamp("ns"))
    ),
    "date32[pyarrow]": lambda: pd.array(
        np.arange(MANY).astype("M8[D]").astype("M8[s]").astype(object), dtype=pd.ArrowDtype(pa.date32())
    ),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_range_of_rows_is_what_pandas_says(name: str) -> None:
    frame = pd.DataFrame({name: COLUMNS[name]()})
    kept = Stored(frame)
    assert known_rows(kept.layout.described[0].source, MANY) == MANY
    for first, count in ((0, 70), (2400, 333), (MANY - 3, 3), (7, 1), (MANY, 0)):
        same(frame, kept, first, count)


@pytest.mark.parametrize("name", [name for name in COLUMNS if name not in {"f2", "objects", "texts as objects"}])
def test_labels_of_rows_are_read_like_cells(name: str) -> None:
    values = COLUMNS[name]()
    frame = pd.DataFrame({"n": np.arange(MANY)}, index=pd.Index(values))
    kept = Stored(frame)
    for first, count in ((0, 30), (3210, 120)):
        same(frame, kept, first, count)


SHAPES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "as it is": lambda frame: frame,
    "every other row": lambda frame: frame[::2],
    "backwards": lambda frame: frame[::-1],
    "a slice": lambda frame: frame[100:3100],
    "some columns": lambda frame: frame.iloc[:, ::2],
    "columns backwards": lambda frame: frame.iloc[:, ::-1],
    "chosen rows": lambda frame: frame[frame["f8"] > 10],
    "one column changed": lambda frame: frame.assign(f8=frame["f8"] * 2),
    "several levels": lambda frame: frame.set_index(["categories", "nanoseconds", "i8"]),
    "named columns twice": lambda frame: frame.set_axis(["x"] * frame.shape[1], axis=1),
    "levels of columns": lambda frame: frame.set_axis(
        pd.MultiIndex.from_product([["a"], range(frame.shape[1])]), axis=1
    ),
    "concatenated": lambda frame: pd.concat([frame, frame[:1000]]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_however_a_frame_came_to_be_its_rows_are_what_pandas_says(name: str) -> None:
    frame = SHAPES[name](pd.DataFrame({column: make() for column, make in COLUMNS.items()}))
    kept = Stored(frame)
    rows = len(frame)
    assert [each.name for each in kept.layout.described] == [said_name(each) for each in frame.columns]
    for first, count in ((0, 60), (rows // 2, 100), (rows - 5, 5)):
        same(frame, kept, first, count)


def said_name(column: Any) -> str:
    return column if isinstance(column, str) else repr(column)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_range_of_any_frame_is_what_pandas_says(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=4))
    size = data.draw(st.sampled_from([51, 200, 2047, MANY]))
    start = data.draw(st.integers(0, MANY - size))
    frame = pd.concat([pd.Series(COLUMNS[name]()).reset_index(drop=True) for name in names], axis=1)[
        start : start + size
    ]
    first = data.draw(st.integers(0, size))
    same(frame, Stored(frame), first, data.draw(st.integers(0, min(300, size - first))))


def test_rows_of_a_wide_array_are_what_pandas_says() -> None:
    frame = pd.DataFrame(np.random.default_rng(1).random((3000, 150)))
    kept = Stored(frame)
    assert len(kept.layout.described) == 150
    same(frame, kept, 1234, 40)


def test_an_arrow_table_is_read_through_its_chunks() -> None:
    table = pa.table(
        {
            "text": pa.array(every(3, of=["a", "é" * 300])),
            "large": pa.array(every(3, of=["a", "b"]), pa.large_string()),
            "number": pa.array(every(5, of=[1, 2**60])),
            "float": pa.array(every(5, of=[float("nan"), 1.5, float("inf")])),
            "flag": pa.array(every(2, of=[True, False])),
            "moment": pa.array(np.arange(MANY).astype("M8[us]")),
            "zoned": pa.array(np.arange(MANY).astype("M8[s]"), pa.timestamp("s", tz="+05:30")),
            "day": pa.array(np.arange(MANY).astype("i4"), pa.date32()),
            "label": pa.array(every(4, of=["x", "y"])).dictionary_encode(),
            "nested": pa.array(every(4, of=[[1], [2, 3]])),
            "nothing": pa.nulls(MANY),
        }
    )
    for each in (table, pa.concat_tables([table, table.slice(7, 1000), table.slice(0, 0)]), table.slice(11, 2000)):
        kept = Stored(each)
        rows = each.num_rows
        for first, count in ((0, 60), (rows // 2, 100), (rows - 5, 5)):
            same(each, kept, first, count)


def test_a_series_is_a_table_of_one_column() -> None:
    series = pd.Series(np.arange(1000.0), name="x")
    same(series, Stored(series), 500, 20)


def test_numbers_moments_and_texts_take_no_room_a_second_time() -> None:
    rows = 200_000
    frame = pd.DataFrame(
        {
            "a": np.random.default_rng(0).random(rows),
            "b": np.arange(rows),
            "moment": pd.date_range("2026-01-01", periods=rows, freq="s"),
            "zoned": pd.date_range("2026-01-01", periods=rows, freq="s", tz="UTC"),
            "kind": pd.Categorical(np.arange(rows) % 3),
            "word": pd.Series([f"word {row}" for row in range(rows)]),
            "Int64": pd.array(np.arange(rows), dtype="Int64"),
        }
    )
    for each in (frame, frame[1000:150_000], frame[::3]):
        assert len(Stored(each).part) < 30_000


def test_a_page_far_down_reads_as_little_as_the_first() -> None:
    kept = Stored(pd.DataFrame({"a": np.arange(500_000), "b": np.random.default_rng(0).random(500_000)}))
    kept.rows(499_000, 100)
    assert kept.bytes_read == 2 * 8 * 100


def test_what_would_cost_too_much_is_known_for_the_first_rows_only() -> None:
    rows = 200_000
    frame = pd.DataFrame({"lists": [[1, 2]] * rows, "n": np.arange(rows)})
    kept = Stored(frame)
    source = kept.layout.described[0].source
    assert isinstance(source, Cells)
    assert 10_000 < source.known < rows
    same(frame, kept, source.known - 100, 100)
    beyond = kept.rows(source.known, 3)["rows"]
    assert beyond == [[None, source.known], [None, source.known + 1], [None, source.known + 2]]
    assert known_rows(source, rows) == source.known


def test_a_class_that_cannot_be_shown_costs_a_table_nothing_but_its_cells() -> None:
    class Silent:
        def __repr__(self) -> str:
            raise ValueError("not today")

    frame = pd.DataFrame({"odd": [Silent() for _ in range(100)], "n": range(100)})
    cells = Rows(Stored(frame).layout, Stored(frame).read).cells(Stored(frame).layout.described[1].source, 50, 2)
    assert cells == [50, 51]


def test_a_small_table_that_is_all_shown_has_no_such_part() -> None:
    assert stored(pd.DataFrame({"a": range(50)}), pd.DataFrame).view.parts == ()


@pytest.mark.parametrize("name", ["f8", "str", "categories", "objects", "Int8"])
def test_a_damaged_part_is_refused_and_never_crashes(name: str) -> None:
    kept = Stored(pd.DataFrame({name: COLUMNS[name]()}))
    whole = kept.part
    random = np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(whole[: int(random.integers(1, len(whole)))] if random.random() < 0.3 else whole)
        for place in random.integers(0, min(len(damaged), 900), 3):
            damaged[place] = random.integers(0, 256)
        kept.part = bytes(damaged)
        # Anything but this, and the test fails.
        with suppress(DecodeError):
            kept.layout, kept.start = layout_in(lambda start, end: kept.part[start:end])
            if kept.layout.described:
                kept.rows(100, 50)


def test_a_layout_of_another_version_says_so() -> None:
    with pytest.raises(DecodeError, match="another version"):
        layout_in(lambda _start, _end: b"SEMROWS9" + bytes(8))


def test_a_layout_is_small_however_many_columns_there_are() -> None:
    kept = Stored(pd.DataFrame(np.zeros((60, 3000))))
    assert (kept.layout.columns, len(kept.layout.described)) == (3000, 2000)
    assert isinstance(kept.layout, Layout)

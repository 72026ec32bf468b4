from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from tests.builders_types import mismatch, stored

NUMBERS = pa.array(range(100_000))
TABLE = pa.table({"number": NUMBERS, "text": ["abc"] * 100_000})
VARIED = pa.table(
    {
        "lists": [[1], [2, 3], None],
        "structs": [{"a": 1}] * 3,
        "nanoseconds": pa.array([1, 2, None], pa.timestamp("ns", "UTC")),
        "far future": pa.array([2**62] * 3, pa.timestamp("s")),
        "times": [dt.time(1), None, dt.time(2)],
        "days": [dt.date(2020, 1, 1)] * 3,
        "durations": pa.array([1, 2, 3], pa.duration("ns")),
        "bools": [True, None, False],
        "bytes": [b"x"] * 3,
        "decimals": [Decimal("1.50")] * 3,
        "categories": pa.array(["a", "b", "a"]).dictionary_encode(),
        "floats": [1.5, float("inf"), None],
        "nothing": pa.nulls(3),
        "text": ["x" * 5_000_000, "é", None],
    }
)


@pytest.mark.parametrize(
    "value", [TABLE, VARIED, NUMBERS, TABLE["text"], TABLE.to_batches()[0], TABLE.schema, pa.table({}), pa.array([])]
)
def test_arrow_values_are_read_back_equal(value: Any):
    assert stored(value).read().equals(value)


def test_the_memory_of_a_table_is_stored_apart():
    kept = stored(TABLE)
    assert sum(kept.buffer_sizes) == TABLE.get_total_buffer_size()
    assert kept.document_size < 1_000


@pytest.mark.parametrize("value", [TABLE[5:8], NUMBERS[5:8], TABLE["text"][5:8], TABLE.to_batches()[0][5:8]])
def test_of_a_part_of_something_larger_only_the_part_is_stored(value: Any):
    kept = stored(value)
    assert kept.artifact.size < 3_000
    assert kept.read().equals(value)


def test_casting_makes_tables_of_columns():
    assert codec_of(pa.Table).cast({"a": [1, 2]}).num_rows == 2
    assert codec_of(pa.Table).cast(TABLE.to_pandas()).num_columns == 2
    assert codec_of(pa.Table).cast(TABLE) is TABLE
    assert codec_of(pa.Array).cast([1, None]).null_count == 1
    with pytest.raises(CastError, match=r"pyarrow\.lib\.Table"):
        codec_of(pa.Table).cast(5)
    assert mismatch(pa.RecordBatch, pa.Table) is not None


def test_a_view_describes_every_column():
    content = stored(VARIED).content
    fields = {field["name"]: field for field in content["fields"]}
    assert (content["rows"], content["columns"]) == (3, 14)
    assert [fields["nanoseconds"][fact] for fact in ("kind", "nulls", "unique")] == ["time", 1, 2]
    assert (fields["times"]["min"], fields["times"]["max"]) == ("01:00:00", "02:00:00")
    assert fields["categories"]["top"] == [["a", 2], ["b", 1]]
    assert fields["floats"]["max"] == {"float": "inf"}
    assert content["head"]["rows"][1][0] == "[2, 3]"


@pytest.mark.parametrize(
    "value",
    [
        pa.table({}),
        pa.table([[1], [2]], names=["a", "a"]),
        pa.array([], pa.timestamp("s")),
        pa.array([float("nan")]),
        pa.nulls(3),
        TABLE.schema,
    ],
)
def test_anything_is_shown_as_a_table(value: Any):
    assert stored(value).artifact.view.kind is ViewKind.TABLE


def test_a_long_table_shows_its_ends():
    content = stored(TABLE).content
    assert content["tail"]["rows"][-1] == [99_999, "abc"]
    assert content["fields"][0]["mean"] == pytest.approx(49_999.5)


def test_the_numbers_and_moments_of_a_table_of_a_million_cells_are_all_counted():
    numbers = pa.array([*range(0, 300_000, 2), *range(1, 300_000, 2), None])
    fields = stored(pa.table({"key": numbers, "at": numbers.cast(pa.timestamp("ms"))})).content["fields"]
    assert [(field["unique"], field["counted"]) for field in fields] == [(300_000, 300_000)] * 2


@pytest.mark.parametrize("kind", [pa.timestamp("ms"), pa.date64(), pa.duration("s"), pa.time64("us")])
def test_the_extremes_of_moments_are_those_of_all_rows(kind: pa.DataType):
    day = 86_400_000
    ticks = np.full(1_200_000, 5 * day)
    ticks[600_001], ticks[600_002] = day, 9 * day
    moments = pa.array(ticks).cast(kind)
    column = stored(pa.table({"at": moments})).content["fields"][0]
    assert column["sampled"] == 100_000
    few = stored(pa.table({"at": pa.array([day, 9 * day]).cast(kind)})).content["fields"][0]
    assert (column["min"], column["max"]) == (few["min"], few["max"])


def test_of_a_very_long_table_the_share_of_nulls_is_that_of_the_rows_that_were_looked_at():
    table = pa.table({f"c{place}": pa.nulls(900_000, pa.int64()) for place in range(100)})
    column = stored(table).content["fields"][0]
    assert column["nulls"] == column["scanned"] < 900_000

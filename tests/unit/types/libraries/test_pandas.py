from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.registry import codec_of
from tests.builders_types import mismatch, stored


class Silent:
    def __repr__(self) -> str:
        raise ValueError("not today")

    __hash__ = None

    def __eq__(self, other: object) -> bool:
        raise ValueError("not today")


@dataclass
class Split:
    train: pd.DataFrame
    test: pd.DataFrame


class Patients(pd.DataFrame):
    @property
    def _constructor(self) -> type:
        return Patients


def numbers(rows: int = 100_000, columns: int = 4) -> pd.DataFrame:
    return pd.DataFrame(
        np.arange(rows * columns, dtype=float).reshape(rows, columns), columns=list("abcdefgh")[:columns]
    )


def test_the_memory_of_a_frame_is_stored_apart_from_the_document():
    kept = stored(numbers())
    assert sum(kept.buffer_sizes) == 4 * 8 * 100_000
    assert kept.document_size < 2_000


def test_the_memory_of_text_columns_is_stored_apart_too():
    kept = stored(pd.DataFrame({"text": ["abc"] * 100_000, "label": pd.Categorical(["x"] * 100_000)}))
    assert sum(kept.buffer_sizes) >= 300_000
    assert kept.document_size < 3_000


@pytest.mark.parametrize(
    "frame",
    [
        numbers(),
        numbers()[::7],
        numbers(50).T,
        pd.DataFrame(),
        pd.DataFrame(index=range(3)),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame({"a": [1, None], "b": ["x", None], "c": pd.to_datetime(["2020-01-01", None], utc=True)}),
        pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": pd.Categorical(["u", "v"]), "c": [[1], {"x": 2}]}),
        pd.DataFrame([[1, 2]], columns=["same", "same"]),
        pd.DataFrame(
            [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]), index=pd.Index(["r"], name="n")
        ),
    ],
)
def test_a_frame_of_any_kind_is_read_back_equal(frame: pd.DataFrame):
    pd.testing.assert_frame_equal(stored(frame).read(), frame)


def test_what_is_read_back_is_writable_and_changing_it_changes_nobody_elses():
    kept = stored(pd.DataFrame({"x": np.arange(100_000), "s": ["abc"] * 100_000}))
    first = kept.read()
    first.loc[0, "x"] = 99
    first.loc[0, "s"] = "changed"
    first["x"].array[1] = 99
    assert kept.read().iloc[0].tolist() == [0, "abc"]
    assert kept.read()["x"].iloc[1] == 1


def test_series_and_indexes_are_read_back_equal():
    series = pd.Series([1, 2], name="q", index=pd.Index(["u", "v"]))
    pd.testing.assert_series_equal(stored(series).read(), series)
    for index in (pd.RangeIndex(5), pd.MultiIndex.from_product([[1, 2], ["a"]]), pd.DatetimeIndex(["2020-01-01"])):
        pd.testing.assert_index_equal(stored(index).read(), index)


@pytest.mark.parametrize(
    "moment", [pd.Timestamp("2020-01-01 10:00:00.123456789", tz="Europe/Paris"), pd.Timedelta("1D 2ns")]
)
def test_moments_keep_nanoseconds_and_zone(moment: Any):
    read = stored(moment).read()
    assert read == moment
    assert str(read) == str(moment)
    assert stored(moment).artifact.view.kind is ViewKind.SCALAR


def test_frames_in_lists_and_data_classes_keep_their_memory_apart():
    assert len(stored([numbers(), numbers() + 1], list[pd.DataFrame]).buffer_sizes) == 2
    kept = stored(Split(train=numbers(), test=numbers(10)))
    assert len(kept.buffer_sizes) == 1
    pd.testing.assert_frame_equal(kept.read().test, numbers(10))


def test_a_subclass_of_frames_stays_one():
    kept = stored(Patients({"age": [40]}))
    assert type(kept.read()) is Patients
    assert kept.artifact.view.kind is ViewKind.TABLE


def test_casting_makes_frames_as_their_constructor_does_and_keeps_frames():
    frame = numbers(3)
    assert codec_of(pd.DataFrame).cast(frame) is frame
    assert codec_of(pd.DataFrame).cast({"a": [1, 2]})["a"].tolist() == [1, 2]
    assert codec_of(pd.Timestamp).cast("2020-01-02").day == 2
    with pytest.raises(CastError, match="cannot cast 5 to pandas"):
        codec_of(pd.DataFrame).cast(5)
    with pytest.raises(CastError):
        codec_of(pd.Timestamp).cast("no date")


def test_between_futures_only_frames_become_frames():
    assert mismatch(Patients, pd.DataFrame) is None
    assert mismatch(pd.DataFrame, pd.Series) is not None
    assert mismatch(list[int], pd.DataFrame) is not None
    assert mismatch(pd.DataFrame, list[pd.DataFrame] | pd.DataFrame) is None


def test_a_view_describes_every_column():
    frame = pd.DataFrame(
        {
            "age": [40, 50, 60, 60],
            "name": ["u", "u", None, "v"],
            "bmi": [1.5, np.nan, np.inf, 2.5],
            "old": [True, False, True, True],
        }
    )
    content = stored(frame).content
    assert (content["rows"], content["columns"], content["hidden_rows"], content["hidden_columns"]) == (4, 4, 0, 0)
    age, name, bmi, old = content["fields"]
    assert (age["name"], age["type"], age["kind"], age["nulls"], age["unique"]) == ("age", "int64", "number", 0, 3)
    assert (age["min"], age["max"], age["mean"]) == (40, 60, 52.5)
    assert sum(age["histogram"]["counts"]) == 4
    assert (name["kind"], name["nulls"], name["unique"], name["top"]) == ("text", 1, 2, [["u", 2], ["v", 1]])
    assert (bmi["nulls"], bmi["min"], bmi["max"], bmi["quantiles"]["0.5"]) == (1, 1.5, {"float": "inf"}, 2.5)
    assert (old["kind"], old["top"]) == ("bool", [[True, 3], [False, 1]])
    assert content["head"]["rows"][1] == [50, "u", None, False]
    assert content["head"]["index"] == [0, 1, 2, 3]
    assert "tail" not in content


def test_a_long_and_wide_frame_shows_its_ends_and_says_what_is_hidden():
    frame = pd.DataFrame(np.zeros((1000, 150)), columns=[f"c{place}" for place in range(150)])
    kept = stored(frame)
    content = kept.content
    assert (content["hidden_rows"], content["hidden_columns"]) == (950, 50)
    assert [len(content[end]["rows"]) for end in ("head", "tail")] == [40, 10]
    assert content["tail"]["index"][-1] == 999
    assert len(content["fields"]) == len(content["head"]["rows"][0]) == 100
    assert kept.artifact.view.is_truncated
    assert kept.artifact.view.summary == "DataFrame: 1,000 rows × 150 columns"  # noqa: RUF001


def test_statistics_of_a_long_frame_are_sampled_and_say_so_but_its_extremes_are_exact():
    frame = numbers(rows=300_000)
    frame.loc[150_001, "a"] = -7
    frame.loc[150_002, "a"] = np.nan
    column = stored(frame).content["fields"][0]
    assert column["sampled"] == 100_000
    assert (column["min"], column["nulls"], column["max"]) == (-7, 1, 299_999 * 4)
    assert column["quantiles"]["0.5"] == pytest.approx(600_000, rel=0.05)


def distinct(frame: pd.DataFrame) -> dict[str, tuple[int, int]]:
    fields = stored(frame).content["fields"]
    return {field["name"]: (field["unique"], field["counted"]) for field in fields}


def test_the_numbers_and_moments_of_a_frame_of_a_million_cells_are_all_counted():
    shuffled = np.random.default_rng(0).permutation(200_000)
    moments = pd.Timestamp("2026-01-01") + pd.to_timedelta(shuffled, unit="s")
    frame = pd.DataFrame({"id": np.arange(200_000), "key": shuffled, "at": moments, "day": shuffled % 7})
    assert distinct(frame) == {"id": (200_000,) * 2, "key": (200_000,) * 2, "at": (200_000,) * 2, "day": (7, 200_000)}


def test_of_a_larger_frame_what_is_in_order_is_all_counted_and_no_row_is_drawn_twice():
    shuffled = np.random.default_rng(0).permutation(1_000_001)
    moments = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(1_000_001) // 2, unit="s")
    frame = pd.DataFrame({"id": np.arange(1_000_001), "key": shuffled, "at": moments})
    frame["late"] = frame["at"].mask(frame["id"] == 0)
    assert distinct(frame)["id"] == (1_000_001, 1_000_001)
    assert distinct(frame)["at"] == (500_001, 1_000_001)
    assert distinct(frame)["key"] == (100_000, 100_000)
    assert distinct(frame)["late"][1] <= 100_000


@pytest.mark.parametrize("kind", ["Int64", "UInt64", "int64[pyarrow]"])
def test_whole_numbers_that_a_double_does_not_tell_apart_are_different(kind: str):
    column = stored(pd.DataFrame({"id": pd.Series([2**53, 2**53 + 1, None, 2**53], dtype=kind)})).content["fields"][0]
    assert (column["unique"], column["counted"], column["nulls"]) == (2, 3, 1)
    assert (column["min"], column["max"]) == (2**53, str(2**53 + 1))


@pytest.mark.parametrize("kind", ["Int64", "UInt64", "int64[pyarrow]", "int64"])
def test_large_whole_numbers_that_lie_evenly_have_an_even_histogram(kind: str):
    values = pd.Series([10**18 + number for number in range(480)], dtype=kind)
    histogram = stored(pd.DataFrame({"id": values})).content["fields"][0]["histogram"]
    assert histogram["counts"] == [20] * 24
    assert (histogram["edges"][0], histogram["edges"][-1]) == (str(10**18), str(10**18 + 479))


def test_texts_that_start_alike_are_different_values():
    frame = pd.DataFrame({"path": ["x" * 100 + str(number) for number in range(9)] * 2})
    assert distinct(frame) == {"path": (9, 18)}


def test_python_objects_of_a_long_frame_are_only_looked_at_in_the_sample():
    frame = pd.DataFrame({"o": pd.Series([None, "x"] * 150_000, dtype=object)})
    (field,) = stored(frame).content["fields"]
    assert field["scanned"] == 100_000
    assert field["nulls"] == pytest.approx(50_000, rel=0.05)


def test_duplicate_and_layered_names_are_all_shown():
    frame = pd.DataFrame(
        [[1, 2]], columns=["same", "same"], index=pd.MultiIndex.from_tuples([("a", 1)], names=["x", None])
    )
    content = stored(frame).content
    assert [field["name"] for field in content["fields"]] == ["same", "same"]
    assert content["index"] == ["x", None]
    assert content["head"]["index"] == [["a", 1]]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": pd.Series(["x" * 5_000_000, "\ud800", None], dtype=object)}),
        pd.DataFrame({"a": [Silent(), Silent()]}),
        pd.DataFrame({"a": [[1] * 100_000, {"k": [2]}, {3}, pd.DataFrame({"x": [1]})]}),
        pd.DataFrame({"a": [2**100, 10**5000, 1]}),
        pd.DataFrame({"a": [np.nan] * 5, "b": [pd.NaT] * 5, "c": [None] * 5}),
        pd.DataFrame({"a": [1e308, -1e308], "b": [1 + 2j, 0]}),
        pd.DataFrame({"a": pd.period_range("2020", periods=2), "b": pd.interval_range(0, 2)}),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])}),
        pd.DataFrame({Silent: [1], ("a", 1): [2], 5: [3], "x" * 100_000: [4], None: [5]}),
        pd.DataFrame([["é\x00\u2028<script>" * 100] * 120] * 200),
        pd.DataFrame({"long" * 100 + str(place): ["\x00" * 300] * 60 for place in range(120)}),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_view_of_anything_is_a_small_table(frame: pd.DataFrame):
    view = stored(frame).artifact.view
    assert view.kind is ViewKind.TABLE, view.content
    assert view.content["fields"]
    assert len(view.summary) <= 200


def test_an_endless_range_is_shown_at_once():
    assert stored(pd.RangeIndex(10**15)).artifact.view.summary == "RangeIndex(start=0, stop=1000000000000000, step=1)"


def test_series_and_index_views_are_tables_of_one_column_for_each_level():
    assert stored(pd.Series([1, 2], name="q")).content["fields"][0]["name"] == "q"
    levels = pd.MultiIndex.from_product([[1, 2], ["a"]], names=["x", "x"])
    assert [field["name"] for field in stored(levels).content["fields"]] == ["x", "x"]


def test_the_memory_of_a_very_wide_frame_is_known_without_looking_at_each_column():
    content = stored(pd.DataFrame(np.zeros((4, 20_000)))).content
    assert content["bytes"] == 4 * 20_000 * 8
    assert content["hidden_columns"] == 19_900

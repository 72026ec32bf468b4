"""Steps that return tables of every sort."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

import sematic

COLUMNS = 100
CITIES = ("Wien", "Graz", "São Paulo", "東京", "Zürich", "Ñuñoa", "København", "الرباط")


@sematic.func
def wide(rows: int, columns: int) -> pd.DataFrame:
    """Return a table with columns of ten kinds, over and over."""
    chance = np.random.default_rng(3)
    kinds = (
        ("id", lambda: np.arange(rows)),
        ("count", lambda: chance.integers(0, 1000, rows, dtype="int32")),
        ("amount", lambda: chance.normal(100, 25, rows)),
        ("ratio", lambda: np.where(chance.random(rows) < 0.07, np.nan, chance.random(rows))),
        ("flag", lambda: chance.random(rows) < 0.3),
        ("when", lambda: pd.Timestamp("2026-01-01") + pd.to_timedelta(chance.integers(0, 3 * 10**7, rows), unit="s")),
        ("stage", lambda: pd.Categorical.from_codes(chance.integers(0, 4, rows), ["I", "II", "III", "IV"])),
        ("city", lambda: pd.array(np.array(CITIES, dtype=object)[chance.integers(0, len(CITIES), rows)])),
        ("score", lambda: chance.lognormal(0, 2, rows).astype("float32")),
        ("small", lambda: chance.integers(-128, 128, rows, dtype="int8")),
    )
    made = {}
    for number in range(columns):
        name, make = kinds[number % len(kinds)]
        made[f"{name}_{number}"] = make()
    return pd.DataFrame(made)


@sematic.func
def repeated_names() -> pd.DataFrame:
    """Return a table with the same column name several times."""
    return pd.DataFrame([[1, "a", 1.5], [2, "b", None]], columns=["x", "x", "x"])


@sematic.func
def two_levels() -> pd.DataFrame:
    """Return a table with two levels of rows and of columns."""
    rows = pd.MultiIndex.from_product([["train", "test"], range(4)], names=["split", "fold"])
    columns = pd.MultiIndex.from_product([["accuracy", "loss"], ["mean", "std"]], names=["metric", "statistic"])
    return pd.DataFrame(np.arange(32.0).reshape(8, 4) / 32, index=rows, columns=columns)


@sematic.func
def empty() -> pd.DataFrame:
    """Return a table with nothing in it."""
    return pd.DataFrame()


@sematic.func
def no_rows() -> pd.DataFrame:
    """Return a table with columns and no rows."""
    return pd.DataFrame({"a": pd.Series(dtype="int64"), "b": pd.Series(dtype="str")})


@sematic.func
def no_columns() -> pd.DataFrame:
    """Return a table with rows and no columns."""
    return pd.DataFrame(index=range(5))


@sematic.func
def one_cell() -> pd.DataFrame:
    """Return the smallest table."""
    return pd.DataFrame({"only": [42]})


@sematic.func
def all_missing() -> pd.DataFrame:
    """Return a table without a value."""
    return pd.DataFrame({"a": [np.nan] * 4, "b": [None] * 4, "c": pd.array([pd.NA] * 4, dtype="Int64")})


@sematic.func
def nested_cells() -> pd.DataFrame:
    """Return a table whose cells are lists, dictionaries and long texts."""
    return pd.DataFrame({"tags": [["a", "b"], []], "facts": [{"x": 1}, {}], "text": ["word " * 500, ""]})


@sematic.func
def moments() -> pd.DataFrame:
    """Return a table indexed by moments in a time zone."""
    index = pd.date_range("2026-03-29", periods=48, freq="h", tz="Europe/Vienna", name="hour")
    return pd.DataFrame(
        {"load": np.sin(np.arange(48) / 4), "took": pd.to_timedelta(np.arange(48), unit="m")}, index=index
    )


@sematic.func
def series() -> pd.Series:
    """Return one column."""
    return pd.Series(np.random.default_rng(5).normal(size=1000), name="noise")


@sematic.func
def arrow() -> pa.Table:
    """Return an Arrow table."""
    return pa.table(
        {"id": list(range(100)), "name": [CITIES[number % 8] for number in range(100)], "maybe": [1.5, None] * 50}
    )


STEPS = (
    repeated_names, two_levels, empty, no_rows, no_columns, one_cell, all_missing, nested_cells, moments, series, arrow,
)  # fmt: skip


@sematic.func
def seen(table: pd.DataFrame) -> int:
    """Count the rows of a table."""
    return len(table)


@sematic.func
def seen_column(column: pd.Series) -> int:
    """Count the values of a column."""
    return len(column)


@sematic.func
def seen_arrow(table: pa.Table) -> int:
    """Count the rows of an Arrow table."""
    return table.num_rows


@sematic.func
def total(rows: list[int]) -> int:
    """Return how many rows there are in all."""
    return sum(rows)


@sematic.func
def frames(rows: int, columns: int) -> int:
    """Make every table and count its rows."""
    counted = [seen(wide(rows, columns))]
    for step in STEPS:
        look = {series: seen_column, arrow: seen_arrow}.get(step, seen)
        counted.append(look(step()))
    return total(counted)

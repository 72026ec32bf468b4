from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from sematic.model.errors import SettingsError
from sematic.types.values.snowflake import SnowflakeTable
from tests.builders_types import stored


class Warehouse(ModuleType):
    """Stands in for Snowflake's own package, which talks to Snowflake."""

    def __init__(self) -> None:
        super().__init__("snowflake.connector")
        self.asked: list[Any] = []

    def connect(self, **settings: Any) -> Warehouse:
        self.asked.append(settings)
        return self

    def cursor(self) -> Warehouse:
        return self

    def execute(self, query: str) -> Warehouse:
        self.asked.append(query)
        return self

    def fetch_pandas_all(self) -> pd.DataFrame:
        return pd.DataFrame({"A": [1]})

    def close(self) -> None:
        self.asked.append("closed")


@pytest.fixture
def warehouse(monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    connector, package = Warehouse(), ModuleType("snowflake")
    package.connector = connector  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "snowflake", package)
    monkeypatch.setitem(sys.modules, "snowflake.connector", connector)
    for name in ("USER", "PASSWORD", "ACCOUNT"):
        monkeypatch.setenv(f"SNOWFLAKE_{name}", name.lower())
    return connector


def test_a_table_is_read_as_the_settings_say_and_the_connection_is_closed(warehouse: Warehouse):
    assert SnowflakeTable("SALES", "public.orders").to_df()["A"].tolist() == [1]
    assert warehouse.asked == [
        {"database": "SALES", "user": "user", "password": "password", "account": "account"},
        "SELECT * FROM public.orders",
        "closed",
    ]


@pytest.mark.parametrize(("limit", "query"), [(5, " LIMIT 5"), (0, " LIMIT 0"), (-1, "")])
def test_a_limit_bounds_the_rows(warehouse: Warehouse, limit: int, query: str):
    SnowflakeTable("D", "T").to_df(limit=limit)
    assert warehouse.asked[1].removeprefix("SELECT * FROM T") == query


def test_a_missing_setting_is_named(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SNOWFLAKE_PASSWORD")
    with pytest.raises(SettingsError, match="SNOWFLAKE_PASSWORD"):
        SnowflakeTable("D", "T").to_df()


def test_without_snowflakes_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "snowflake", None)
    with pytest.raises(ImportError, match=r"pip install 'snowflake-connector-python\[pandas\]'"):
        SnowflakeTable("D", "T").to_df()


@pytest.mark.parametrize("table", ["", "T; DROP TABLE U", "T WHERE 1=1", "a.b.c.d", '"T', "T--", "T\n"])
def test_what_is_not_just_a_name_is_refused(table: str):
    with pytest.raises(ValueError, match="not the name of a table"):
        SnowflakeTable("D", table)


@pytest.mark.parametrize("table", ["T", "s.T", "db.s.T$1", '"odd name"."with ""quotes"""'])
def test_a_table_is_stored_by_its_name(table: str):
    assert stored(SnowflakeTable("D", table)).read() == SnowflakeTable("D", table)

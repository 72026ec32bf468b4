"""A table in Snowflake, read when a step asks for it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sematic.model.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SETTINGS = {"user": "SNOWFLAKE_USER", "password": "SNOWFLAKE_PASSWORD", "account": "SNOWFLAKE_ACCOUNT"}
"""For each thing Snowflake wants to know of who connects, the environment variable that says it."""

_PART = r'(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")'
_NAME = re.compile(rf"{_PART}(?:\.{_PART}){{0,2}}")


@dataclass(frozen=True)
class SnowflakeTable:
    """A table by its name; `table` may begin with a schema: `sales.orders`.

    ValueError if the name could be anything but a name.
    """

    database: str
    table: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.table):
            raise ValueError(
                f"{self.table!r} is not the name of a table; write it as in Snowflake: TABLE or SCHEMA.TABLE."
            )

    def to_df(self, limit: int = -1) -> pd.DataFrame:
        """Return the table's rows, at most `limit` of them unless it is negative.

        Connects as SNOWFLAKE_USER, SNOWFLAKE_PASSWORD and SNOWFLAKE_ACCOUNT say; SettingsError names the missing one.
        ImportError says what to install if Snowflake's own package is missing.
        """
        try:
            from snowflake import connector
        except ImportError as error:
            raise ImportError(
                "Reading a SnowflakeTable needs Snowflake's package: pip install 'snowflake-connector-python[pandas]'"
            ) from error
        query = f"SELECT * FROM {self.table}"  # noqa: S608 - the name was checked when the object was made
        connection = connector.connect(database=self.database, **_settings(os.environ))
        try:
            cursor = connection.cursor().execute(query if limit < 0 else f"{query} LIMIT {int(limit)}")
            frame: Any = cursor.fetch_pandas_all()
            return frame
        finally:
            connection.close()


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    for what, variable in SETTINGS.items():
        if not environment.get(variable):
            raise SettingsError(f"Snowflake needs a {what}: set the environment variable {variable}.")
    return {what: environment[variable] for what, variable in SETTINGS.items()}

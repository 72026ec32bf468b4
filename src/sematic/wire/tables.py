"""Rows of a stored table, as they travel."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.records import Json

MOST_ROWS = 1000
"""How many rows one answer may have."""

MOST_CELLS = 20_000
"""How many cells one answer may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of a table, or a level of its index."""

    name: str
    type: str
    known_rows: int
    """How many of the first rows can be told; the cells of later ones have not been stored so that they can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """Some rows and columns of a table."""

    rows: int
    """How many the whole table has."""
    columns: int
    """How many the whole table has."""
    known_columns: int
    """How many of the first columns can be told."""
    first: int
    """The number of the first row told here, from 0."""
    first_column: int
    """The number of the first column told here, from 0."""
    fields: tuple[TableColumn, ...]
    """The columns told here."""
    levels: tuple[TableColumn, ...]
    """The levels of the index; none where a table has no index."""
    index: tuple[Json, ...]
    """For each row its label, a list where the index has several levels; nothing where a table has no index."""
    cells: tuple[tuple[Json, ...], ...]
    """For each row its cells, in the forms of a table's view."""

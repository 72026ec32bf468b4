"""What query parameters may be: texts and ids within bounds, and nothing that nobody asked for."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from sematic.wire.pages import DEFAULT_ITEMS, MOST_ITEMS

# PostgreSQL knows no text with the character NUL.
Text: TypeAlias = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
"""Any text that a database can hold."""

IdBeginning: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{4,32}$")]
"""The beginning of a run's id, or all of it; fewer characters would be the beginning of too many."""

RunIdAsked: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{32}$")]
"""A run's whole id."""


class Asked(BaseModel):
    """Query parameters; one that there is not is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class PageAsked(Asked):
    """Which part of a list; a parameter that the list does not have is refused."""

    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = DEFAULT_ITEMS
    """How many things a page has at the most."""
    after: Annotated[str, Field(max_length=2000)] | None = None
    """The page before's `next`; only for a list with the same sort and filters."""

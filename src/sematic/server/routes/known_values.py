"""What runs can be filtered by: tags, owners, functions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.asked import Asked, Text
from sematic.server.parts import Served
from sematic.store.known_values import Known, KnownValues
from sematic.wire.known_values import MOST_VALUES, ValueList

router = APIRouter(tags=["runs"])


class ValuesAsked(Asked):
    """Which values."""

    search: Text = ""
    """What occurs in them, in any case."""
    limit: Annotated[int, Field(ge=1, le=MOST_VALUES)] = 50
    """How many at the most."""


Values = Annotated[ValuesAsked, Query()]


@router.get("/tags", **serves(ValueList, to=Role.VIEWER))
def list_tags(parts: Served, asked: Values) -> Response:
    """List the tags that any run has."""
    return _told(KnownValues(engine=parts.store.engine).tags(asked.search, limit=asked.limit))


@router.get("/owners", **serves(ValueList, to=Role.VIEWER))
def list_owners(parts: Served, asked: Values) -> Response:
    """List who launched pipeline runs."""
    return _told(KnownValues(engine=parts.store.engine).owners(asked.search, limit=asked.limit))


@router.get("/functions", **serves(ValueList, to=Role.VIEWER))
def list_functions(parts: Served, asked: Values) -> Response:
    """List the functions that were ever called, nested ones too, by their dotted paths."""
    return _told(KnownValues(engine=parts.store.engine).functions(asked.search, limit=asked.limit))


def _told(known: Known) -> Response:
    return answer(ValueList(items=known.items, is_complete=known.is_complete))

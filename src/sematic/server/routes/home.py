"""What somebody who comes to look wants to know first."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.asked import Asked
from sematic.server.home import home_of
from sematic.server.parts import Served
from sematic.wire.home import MOST_AT_HOME, Home

router = APIRouter(tags=["pipelines"])

_A_WHILE = timedelta(days=7)


class HomeAsked(Asked):
    """Since when, and how much."""

    failed_since: AwareDatetime | None = None
    """ISO 8601 with a time zone: since when runs that failed or were interrupted are told of; 7 days unless given."""
    limit: Annotated[int, Field(ge=1, le=MOST_AT_HOME)] = 20
    """How many pipeline runs at the most: under way, interrupted, and failed ones, of each."""


@router.get("/home", **serves(Home, to=Role.VIEWER))
def home(parts: Served, asked: Annotated[HomeAsked, Query()]) -> Response:
    """Tell which pipeline runs are under way and how far they are, and which somebody should look at."""
    since = asked.failed_since or parts.clock() - _A_WHILE
    return answer(home_of(parts, failed_since=since, limit=asked.limit))

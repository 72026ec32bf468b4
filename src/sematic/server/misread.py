"""What is wrong with the path or the parameters of a request, in sentences that say how it is done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fastapi.routing import APIRoute
from pydantic import BaseModel

_ID = re.compile(r"\^\[0-9a-f(?:A-F)?\]\{(?P<least>\d+)(?:,(?P<most>\d+))?\}\$")
_SPACE_FOR_PLUS = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)? \d\d:?\d\d$")


def sentences(errors: Iterable[Mapping[str, Any]], *, route: object) -> str:
    """Return what is wrong with a request to a route; `errors` are those of FastAPI."""
    return " ".join(_sentence(each, parameters=parameters_of(route)) for each in errors)


def parameters_of(route: object) -> Sequence[str]:
    """Return the names of the query parameters that a route has."""
    return sorted(set(_names(route))) if isinstance(route, APIRoute) else ()


def _names(route: APIRoute) -> Iterator[str]:
    for field in route.dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (each.alias or name for name, each in kind.model_fields.items())
        else:
            yield field.alias


def _sentence(error: Mapping[str, Any], *, parameters: Sequence[str]) -> str:
    kind, given, where = str(error["type"]), error.get("input"), list(map(str, error["loc"]))
    name = ".".join(where[1:]) or where[0]
    if kind == "extra_forbidden":
        there = f"There are: {', '.join(parameters)}." if parameters else "There are none."
        return f"There is no parameter {name[:100]!r}. {there}"
    if kind == "missing":
        return f"{name} is missing."
    if kind == "string_pattern_mismatch":
        return f"{name} cannot be {str(given)[:100]!r}: {_wanted(error['ctx']['pattern'])}."
    advice = ""
    if isinstance(given, str) and _SPACE_FOR_PLUS.search(given):
        advice = " A + in an address means a space: write %2B for it, or the moment in UTC with Z."
    return f"{name}: {error['msg']}.{advice}"


def _wanted(pattern: str) -> str:
    found = _ID.fullmatch(pattern)
    if found is None:
        return "no text there is with the character NUL" if "x00" in pattern else f"it is to be like {pattern}"
    least, most = found["least"], found["most"]
    if most is None:
        return f"it is to be a whole id, {least} hexadecimal digits"
    digits = "one hexadecimal digit" if least == "1" else f"{least} hexadecimal digits"
    return f"an id, or the beginning of one, is at least {digits} and at most {most}"

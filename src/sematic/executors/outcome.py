"""How the execution of a call can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sematic.graph.future import Future


@dataclass(frozen=True, slots=True)
class Value:
    """The function returned a value; it is cast to the output type."""

    value: Any


@dataclass(frozen=True, slots=True)
class Graph:
    """The function returned a graph."""

    output: Future
    created: tuple[Future, ...]
    """Every future the function made, in order."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The function raised, or its output does not fit its type."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Somebody pressed Ctrl-C or asked the process to end while the function ran."""


Outcome: TypeAlias = Value | Graph | Failure | Interrupted

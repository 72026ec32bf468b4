"""How the execution of a call can end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sematic.graph.future import Future
from sematic.model.records import Artifact, ExceptionMetadata


@dataclass(frozen=True, slots=True)
class Value:
    """The function returned a value; it is cast to the output type."""

    value: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """The function returned a value, and whoever executed it has stored it."""

    artifact: Artifact


@dataclass(frozen=True, slots=True)
class Graph:
    """The function returned a graph. Arguments that were stored where it was made are `Stored` handles."""

    output: Future
    created: tuple[Future, ...]
    """Every future the function made, in order."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The function raised, or its output does not fit its type."""

    error: BaseException
    """What was raised; something that stands for it where it cannot be brought from another process."""
    metadata: ExceptionMetadata | None = None
    """The exception as data, if it was made where the exception was raised."""
    is_lost: bool = False
    """Whether the machine it executed on was lost, and with it the attempt, which says nothing about the function."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Somebody pressed Ctrl-C or asked the process to end while the function ran."""


Outcome: TypeAlias = Value | Kept | Graph | Failure | Interrupted

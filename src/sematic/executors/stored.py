"""A value that is named rather than handed over: it stays in the store until somebody needs it."""

from __future__ import annotations

from dataclasses import dataclass

from sematic.model.records import Artifact


@dataclass(frozen=True, slots=True)
class Stored:
    """A handle for a stored value, small whatever the size of the value."""

    artifact: Artifact

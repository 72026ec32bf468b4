"""How a server is to be run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sematic.server.exposure import Place


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How a server is to be run."""

    place: Place
    is_anonymous_allowed: bool = False
    """Whether it may be reached from other machines without asking who somebody is."""
    log_file: Path | None = None
    """Where what it says is written; None: standard error."""

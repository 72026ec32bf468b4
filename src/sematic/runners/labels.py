"""What the lines of runs are shown after, where those of several stand together."""

from __future__ import annotations

from collections import defaultdict

from sematic.runners.escapes import one_line


class Labels:
    """Tells runs apart: by their names, and by the beginnings of their ids too if others have the name."""

    def __init__(self) -> None:
        self._named: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, name: str, run_id: str) -> None:
        """Hear of a run; of one that is known already it makes no difference."""
        self._named[one_line(name)].add(run_id)

    def of(self, name: str, run_id: str) -> str:
        """Return what a run's lines are shown after, for now: others with its name may still come."""
        shown = one_line(name)
        return shown if self._named[shown] <= {run_id} else f"{shown} {run_id[:8]}"

"""The runner that keeps everything in memory and leaves no trace."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sematic.graph.future import Future
from sematic.runners.drive import Drive
from sematic.runners.roots import check_root
from sematic.runners.runner import Runner, conclusion_of, refuse_inside_a_function
from sematic.runners.tracking import Untracked


class SilentRunner(Runner):
    """Executes a graph in this process, in memory: nothing is stored, tracked or shown.

    Values are handed on as they are. A step that changes its input changes what its siblings see, and what the caller
    passed; under `LocalRunner` every step has values of its own.
    """

    def run(self, future: Future) -> Any:
        """Run the graph behind a root future and return its value."""
        refuse_inside_a_function(future, runner=self)
        root = check_root(future)
        # Nobody sees the moments, so one is enough.
        now = datetime.now(UTC)
        drive = Drive(root, tracking=lambda _: Untracked(), clock=lambda: now)
        drive.run()
        return conclusion_of(drive)

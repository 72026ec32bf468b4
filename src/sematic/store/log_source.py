"""What runs have written here, as it is read to be sent elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sematic.store.logs import RunLogs

if TYPE_CHECKING:
    from sematic.model.ids import RunId
    from sematic.model.reading import Gap


@dataclass(frozen=True, slots=True)
class LogSource:
    """The logs of a store, read by bytes."""

    logs: RunLogs

    def sizes(self, root_id: RunId) -> Mapping[tuple[RunId, int], int]:
        """Return how many bytes each attempt of each run of a pipeline run has written so far."""
        return {
            (run_id, attempt): self.logs.log_of(root_id, run_id, attempt).size
            for run_id, attempts in self.logs.attempts_in(root_id).items()
            for attempt in attempts
        }

    def lost(self, root_id: RunId, run_id: RunId, attempt: int) -> Gap | None:
        """Return which part of a log was given up; None if nothing was."""
        return self.logs.log_of(root_id, run_id, attempt).gap

    def read(self, root_id: RunId, run_id: RunId, attempt: int, *, start: int, most: int) -> bytes:
        """Return bytes of a log from a place on, as far as they are written."""
        with self.logs.log_of(root_id, run_id, attempt).opened() as handle:
            return b"" if handle is None else os.pread(handle, most, start)

"""The crew's view of one worker: what it is doing, and until when."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sematic.executors.channel import Channel
from sematic.executors.messages import FromWorker, Task
from sematic.model.records import ResourceUsage


@dataclass(slots=True, eq=False)
class Member:
    """One worker process, from the moment it is asked for."""

    number: int
    channel: Channel[FromWorker]
    environ: Mapping[str, str] = field(default_factory=dict)
    """What it has in its environment besides; libraries read some of it only once."""
    pid: int | None = None
    """None until it is born."""
    task: Task | None = None
    """What it is executing."""
    known: set[int] = field(default_factory=set)
    """Numbers of the functions that it has."""
    usage: ResourceUsage | None = None
    """What its call used of the machine, until its answer has come."""
    kill_at: float = math.inf
    """When it is killed, on the clock of `time.monotonic`."""
    is_late: bool = False
    """Whether it was killed for its time-out."""
    is_stopped: bool = False
    """Whether somebody has asked for the end of its call."""
    is_retired: bool = False
    """Whether it gets no more calls."""

    @property
    def is_idle(self) -> bool:
        """Whether it can take a call."""
        return self.task is None and not self.is_retired

    def path(self) -> str:
        """Return the path of the function that it is executing."""
        return self.task.path if self.task is not None else ""

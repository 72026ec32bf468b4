"""What a launcher does: it has the driver of a pipeline run started somewhere, and tells what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sematic.graph.resources import ResourceRequirements
from sematic.model.ids import RunId
from sematic.model.jobs import Job

DRIVER_JOB = "sematic-driver-"
"""What the id of every driver's job begins with."""

JOB_ID = "SEMATIC_DRIVER_JOB"
"""The environment variable in which a launcher tells a driver the id of its job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverRequest:
    """A driver that is wanted: described by data alone, so that it can be started on any machine."""

    root_id: RunId
    """The pipeline run it is to drive."""
    arguments: tuple[str, ...]
    """What Python is started with, such as `-m sematic.worker drive --run_id ...`."""
    # Settings may be secrets; they stay out of logs and tracebacks.
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Environment variables it needs; where it is started there may be others."""
    resources: ResourceRequirements | None = None
    """What it asks for; None: nothing in particular."""
    number: int = 1
    """Which driver of its pipeline run it is at least, from 1: earlier ones may be known to its records alone."""


class Launcher(Protocol):
    """Where drivers are started. What was launched goes on whatever becomes of the process that asked for it."""

    def check(self) -> None:
        """Return if nothing is known beforehand that keeps drivers from being started; nobody far away is asked.

        MissingPluginError if something is not installed here, LaunchError if a setting is missing.
        """
        ...

    def launch(self, request: DriverRequest) -> Job:
        """Ask for a driver and return its job, whose `attempt` is 0; asking again gives another one.

        Besides what is asked for, its environment has the job's id as `JOB_ID`.
        LaunchError if there can be none: nobody answers, what it asks for is more than there is, ...
        """
        ...

    def jobs_of(self, root_id: RunId) -> Sequence[Job]:
        """Return the drivers that were launched for a pipeline run, first to last, as they stand now.

        The reason of one that has ended badly says what ended it. LaunchError if nobody can tell.
        """
        ...

    def stop(self, job_id: str) -> None:
        """End a driver, politely and then by force; its job is `Deleted` then. One that has ended stays as it is.

        It is not told to cancel what it drives: that is left as it stands, and another driver can go on with it.
        """
        ...

    def log(self, job_id: str) -> str:
        """Return what a driver itself has written so far; what steps write is in their logs. LaunchError if unknown."""
        ...


def job_id_of(root_id: RunId, *, number: int) -> str:
    """Return what the driver of a pipeline run is called that is launched as its first, second, ... (`number`)."""
    return f"{DRIVER_JOB}{root_id}" if number == 1 else f"{DRIVER_JOB}{root_id}-{number}"


def number_of(job_id: str, root_id: RunId) -> int | None:
    """Return as which of a pipeline run, from 1, a driver was launched, by its id; None if it is not of that run."""
    first = job_id_of(root_id, number=1)
    if job_id == first:
        return 1
    number = job_id.removeprefix(f"{first}-")
    return int(number) if number != job_id and number.isascii() and number.isdecimal() else None

"""Where a Ray job stands, and what Ray, or the driver that it is, says of its end."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sematic.integrations.ray.reaching import plain
from sematic.model.jobs import JobState

_EXIT_CODE = re.compile(r"exit code -(\d+)")

_STATES: Mapping[str, JobState] = {
    "PENDING": JobState.PENDING,
    "RUNNING": JobState.RUNNING,
    "STOPPED": JobState.DELETED,
    "SUCCEEDED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
}


_OF_DRIVER = "sematic: "
"""What a driver begins with that says something of itself."""

_TOO_LATE = "Job supervisor actor failed to start within"

_WITHDRAWN = ("ray.kill", "never ran")
"""What Ray says of a job that was ended before it began."""


def standing_of(told: Any) -> tuple[JobState, str]:
    """Return where a job stands, and what Ray says of it."""
    state = _STATES.get(str(getattr(told.status, "value", told.status)), JobState.REQUESTED)
    message = told.message or ""
    if state is JobState.FAILED and all(each in message for each in _WITHDRAWN):
        return JobState.DELETED, "It was withdrawn before it began."
    return state, _cause_in(message)


def _cause_in(message: str) -> str:
    """Return what the driver or else Ray says of a job's end, without the end of its log; a signal is named."""
    cause, _, log = message.partition(", last available logs")
    if cause.startswith(_TOO_LATE):
        return (
            "Ray gave it up: it had found no room, or no environment, for as long as Ray has drivers wait (15 minutes,"
            " unless RAY_JOB_START_TIMEOUT_SECONDS says otherwise where the head was started)."
        )
    found = _EXIT_CODE.search(cause)
    if found is not None:
        with suppress(ValueError):
            return f"It was ended by {signal.Signals(int(found[1])).name}."
    return _last_words_in(log) or plain(cause)


def _last_words_in(log: str) -> str:
    """Return what a driver has said last of itself; nothing if it wrote something else after that."""
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "")
    return last.removeprefix(_OF_DRIVER) if last.startswith(_OF_DRIVER) else ""

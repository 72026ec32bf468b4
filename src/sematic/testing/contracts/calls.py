"""Making calls in the tests of executors, and looking at how they ended."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sematic.executors.executor import Ended, Executor
from sematic.executors.invocation import Invocation
from sematic.executors.outcome import Kept, Value
from sematic.graph.context import SematicContext
from sematic.graph.function import Function
from sematic.model.ids import RunId
from sematic.types.document import BlobSource, decoded

PATIENCE = 60.0
"""Seconds after which a test gives up."""


def ended(executor: Executor, function: Function[...], **inputs: Any) -> Ended:
    """Return how a call ended that is made now."""
    executor.start(an_invocation(function, inputs))
    return next_of(executor)


def next_of(executor: Executor) -> Ended:
    """Return how the next call ended; what becomes known of calls before is passed over."""
    until = time.monotonic() + PATIENCE
    while not isinstance(found := executor.next(PATIENCE), Ended):
        assert found is not None
        assert time.monotonic() < until, "It does not end."
    return found


def value_of(end: Ended, function: Function[...], blobs: BlobSource) -> Any:
    """Return the value that a call ended with."""
    assert isinstance(end.outcome, Value | Kept), end.outcome
    if isinstance(end.outcome, Value):
        return end.outcome.value
    return decoded(end.outcome.artifact, function.output, blobs=blobs)


def an_invocation(
    function: Function[...], inputs: dict[str, Any], *, run_id: str = "run", attempt: int = 1, **more: Any
) -> Invocation:
    """Return a call to be made."""
    where = SematicContext(run_id=RunId(run_id), root_id=RunId("root"), attempt=attempt)
    return Invocation(function=function, inputs=inputs, context=where, **more)


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once something holds that another process brings about."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "It does not come about."
        time.sleep(0.005)


def is_running(pid: int) -> bool:
    """Return whether there is a process, other than a dead one that nobody has buried."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        # No /proc, or it has gone this moment.
        return Path("/proc/self").exists() is False

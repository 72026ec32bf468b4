"""A step that fails for a while and is tried again, and one that must not be."""

from __future__ import annotations

from pathlib import Path

import sematic
from sematic import RetrySettings


@sematic.func(retry=RetrySettings(exceptions=(ConnectionError,), retries=3))
def fetched(folder: Path, failures: int) -> str:
    """Return what an unreliable service says, once it has failed often enough.

    A ConnectionError is worth another try; any other error would fail the run at once.
    """
    attempt = _next_attempt(folder / "attempts")
    if attempt <= failures:
        raise ConnectionError(f"The service did not answer on attempt {attempt}.")
    return f"an answer on attempt {attempt}"


@sematic.func
def checked(answer: str) -> str:
    """Return the answer if there is one."""
    if not answer:
        raise ValueError("The service answered with nothing.")
    return f"The service gave {answer}."


@sematic.func
def pipeline(folder: Path, failures: int = 2) -> str:
    """Ask an unreliable service and check its answer."""
    return checked(fetched(folder, failures))


def _next_attempt(counter: Path) -> int:
    attempt = int(counter.read_text(encoding="utf-8")) + 1 if counter.exists() else 1
    counter.write_text(str(attempt), encoding="utf-8")
    return attempt

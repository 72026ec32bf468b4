"""Life cycles: an enumeration and a table of legal moves for each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, unique


@unique
class RunState(StrEnum):
    """Where one execution of one function stands."""

    CREATED = "CREATED"
    SCHEDULED = "SCHEDULED"
    RAN = "RAN"
    RESOLVED = "RESOLVED"
    RETRYING = "RETRYING"
    FAILED = "FAILED"
    NESTED_FAILED = "NESTED_FAILED"
    CANCELED = "CANCELED"

    @property
    def word(self) -> str:
        """What people read."""
        return _RUN_WORDS[self]

    @property
    def is_terminal(self) -> bool:
        """Whether the run has ended; a terminal state never changes."""
        return self in TERMINAL_RUN_STATES


@unique
class PipelineRunState(StrEnum):
    """Where a pipeline run as a whole stands."""

    CREATED = "CREATED"
    SCHEDULED = "SCHEDULED"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"

    @property
    def word(self) -> str:
        """What people read."""
        return _PIPELINE_RUN_WORDS[self]

    @property
    def is_terminal(self) -> bool:
        """Whether the pipeline run has ended; a terminal state never changes."""
        return self in TERMINAL_PIPELINE_RUN_STATES


_R = RunState
_RUN_WORDS: Mapping[RunState, str] = {
    _R.CREATED: "queued",
    _R.SCHEDULED: "running",
    # Its own function is done, but what it called is not: to people it goes on.
    _R.RAN: "running",
    _R.RETRYING: "retrying",
    _R.RESOLVED: "succeeded",
    _R.FAILED: "failed",
    _R.NESTED_FAILED: "child failed",
    _R.CANCELED: "canceled",
}
_PIPELINE_RUN_WORDS: Mapping[PipelineRunState, str] = {
    PipelineRunState.CREATED: "queued",
    PipelineRunState.SCHEDULED: "running",
    PipelineRunState.RUNNING: "running",
    PipelineRunState.COMPLETE: "succeeded",
    PipelineRunState.FAILED: "failed",
    PipelineRunState.CANCELED: "canceled",
}
RUN_SUCCESSORS: Mapping[RunState, frozenset[RunState]] = {
    # A cache hit resolves a run that was never scheduled.
    _R.CREATED: frozenset({_R.SCHEDULED, _R.RESOLVED, _R.CANCELED, _R.FAILED}),
    _R.SCHEDULED: frozenset({_R.RAN, _R.RESOLVED, _R.RETRYING, _R.FAILED, _R.CANCELED}),
    _R.RAN: frozenset({_R.RESOLVED, _R.NESTED_FAILED, _R.CANCELED}),
    _R.RETRYING: frozenset({_R.SCHEDULED, _R.FAILED, _R.CANCELED}),
    _R.RESOLVED: frozenset(),
    _R.FAILED: frozenset(),
    _R.NESTED_FAILED: frozenset(),
    _R.CANCELED: frozenset(),
}
TERMINAL_RUN_STATES = frozenset(state for state, successors in RUN_SUCCESSORS.items() if not successors)

_P = PipelineRunState
PIPELINE_RUN_SUCCESSORS: Mapping[PipelineRunState, frozenset[PipelineRunState]] = {
    _P.CREATED: frozenset({_P.SCHEDULED, _P.FAILED, _P.CANCELED}),
    _P.SCHEDULED: frozenset({_P.RUNNING, _P.FAILED, _P.CANCELED}),
    _P.RUNNING: frozenset({_P.COMPLETE, _P.FAILED, _P.CANCELED}),
    _P.COMPLETE: frozenset(),
    _P.FAILED: frozenset(),
    _P.CANCELED: frozenset(),
}
TERMINAL_PIPELINE_RUN_STATES = frozenset(s for s, successors in PIPELINE_RUN_SUCCESSORS.items() if not successors)

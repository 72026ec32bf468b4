from __future__ import annotations

import signal
import time

import sematic
from sematic.executors.invocation import Invocation, outcome_of
from sematic.executors.outcome import Failure, Outcome
from sematic.graph.context import SematicContext
from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.model.ids import RunId


def late_outcome_of(function: object) -> Outcome:
    context = SematicContext(run_id=RunId("r"), root_id=RunId("r"))
    invocation = Invocation(
        function=sematic.func(function), inputs={}, context=context, seconds_left=0.05, timeout="the moment it has"
    )
    return outcome_of(invocation)


def test_a_function_that_swallows_its_time_out_has_timed_out_all_the_same():
    def stubborn() -> int:
        try:
            while True:
                pass
        except Exception:  # noqa: BLE001 - what careless user code does
            return 1

    outcome = late_outcome_of(stubborn)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, SematicTimeoutError)
    assert "the moment it has" in str(outcome.error)


def test_a_function_that_takes_the_alarm_away_is_told_when_it_returns():
    def thief() -> int:
        signal.setitimer(signal.ITIMER_REAL, 0)
        began = time.monotonic()
        while time.monotonic() < began + 0.1:
            pass
        return 1

    outcome = late_outcome_of(thief)
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, SematicTimeoutError)

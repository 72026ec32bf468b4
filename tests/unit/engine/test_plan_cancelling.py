"""What the plan does when one run is to end, and what depends on it."""

from __future__ import annotations

import pytest

from sematic.engine.commands import Conclude, Forget, Start, Stop
from sematic.engine.events import CancelRequested, Enqueued
from sematic.model.errors import UnplannedRunError
from sematic.model.ids import RunId
from tests.builders import NOON
from tests.unit.engine.test_plan import (
    CANCEL,
    ROOT,
    A,
    B,
    C,
    D,
    P,
    R,
    a_plan,
    a_plan_of,
    call,
    expanded,
    moves_in,
    others_in,
    raised,
    returned,
    scheduled,
    stopped,
)

E, F = RunId("e"), RunId("f")


class TestCancellingOneRun:
    def test_what_it_called_and_what_needs_its_output_ends_and_the_rest_goes_on(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A), call(D, B, C))
        plan.on(scheduled(A))
        plan.on(expanded(A, call(E), call(F, E)))
        plan.on(scheduled(B))
        commands = plan.on(CancelRequested(at=NOON, run_id=A))
        assert moves_in(commands) == [
            (E, R.CREATED, R.CANCELED),
            (F, R.CREATED, R.CANCELED),
            (A, R.RAN, R.CANCELED),
            (C, R.CREATED, R.CANCELED),
            (D, R.CREATED, R.CANCELED),
        ]
        assert plan.live_runs == (ROOT, B)
        commands = plan.on(returned(B))
        assert moves_in(commands) == [(B, R.SCHEDULED, R.RESOLVED), (ROOT, R.RAN, R.CANCELED)]
        assert others_in(commands) == [Forget(B), Conclude(P.CANCELED)]

    def test_one_that_is_executed_is_told_to_stop_and_what_needs_it_waits_for_that(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        plan.on(scheduled(A))
        plan.on(scheduled(B))
        assert plan.on(CancelRequested(at=NOON, run_id=A)) == [Stop(A)]
        assert moves_in(plan.on(stopped(A))) == [(A, R.SCHEDULED, R.CANCELED), (C, R.CREATED, R.CANCELED)]
        assert others_in(plan.on(returned(B))) == [Forget(B), Conclude(P.CANCELED)]

    def test_one_that_waits_at_an_engine_is_told_too_and_has_never_begun(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        assert plan.on(Enqueued(run_id=A, at=NOON)) == []
        assert plan.on(CancelRequested(at=NOON, run_id=A)) == [Stop(A)]
        assert plan.on(CancelRequested(at=NOON, run_id=A)) == []
        assert moves_in(plan.on(stopped(A)))[:2] == [(A, R.CREATED, R.CANCELED), (B, R.CREATED, R.CANCELED)]

    def test_one_that_begins_before_it_hears_of_it_is_stopped_once(self) -> None:
        plan = a_plan_of(call(A))
        plan.on(Enqueued(run_id=A, at=NOON))
        assert plan.on(CANCEL) == [Stop(A)]
        assert moves_in(plan.on(scheduled(A))) == [(A, R.CREATED, R.SCHEDULED)]
        assert moves_in(plan.on(stopped(A)))[0] == (A, R.SCHEDULED, R.CANCELED)

    def test_one_that_makes_it_before_it_is_stopped_has_made_it(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        plan.on(CancelRequested(at=NOON, run_id=A))
        assert Start(B) in plan.on(returned(A))

    def test_what_it_calls_from_then_on_is_cancelled(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        plan.on(CancelRequested(at=NOON, run_id=A))
        assert others_in(plan.on(expanded(A, call(C), call(D, C)))) == [Conclude(P.CANCELED)]

    def test_it_is_not_tried_again(self) -> None:
        plan = a_plan_of(call(A, retries=3), call(B, A))
        plan.on(scheduled(A))
        plan.on(CancelRequested(at=NOON, run_id=A))
        assert others_in(plan.on(raised(A, is_retriable=True))) == [Conclude(P.CANCELED)]
        assert plan.state_of(A) is R.CANCELED

    def test_what_waits_for_a_caller_of_it_is_cancelled_when_that_ends(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        plan.on(expanded(A, call(C), call(D), call(E, C, D)))
        plan.on(scheduled(C))
        plan.on(CancelRequested(at=NOON, run_id=D))
        assert plan.live_runs == (ROOT, A, B, C)
        plan.on(returned(C))
        assert plan.state_of(A) is plan.state_of(B) is plan.state_of(ROOT) is R.CANCELED

    def test_cancelling_all_after_one_stops_nothing_twice(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        plan.on(scheduled(A))
        plan.on(scheduled(B))
        plan.on(CancelRequested(at=NOON, run_id=A))
        assert others_in(plan.on(CANCEL)) == [Stop(B)]

    def test_cancelling_the_root_is_cancelling_all(self) -> None:
        plan = a_plan(scheduled(ROOT))
        assert plan.on(CancelRequested(at=NOON, run_id=ROOT)) == [Stop(ROOT)]

    def test_one_that_has_ended_is_left_alone(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        plan.on(returned(A))
        assert plan.on(CancelRequested(at=NOON, run_id=A)) == []

    def test_an_unknown_one_is_refused(self) -> None:
        with pytest.raises(UnplannedRunError, match="Run a is not part"):
            a_plan().on(CancelRequested(at=NOON, run_id=A))

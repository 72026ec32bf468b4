"""What the plan does about each fact, one fact at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sematic.engine.commands import Command, Conclude, Forget, Record, Start, Stop
from sematic.engine.events import (
    Call,
    CancelRequested,
    Event,
    Expanded,
    Raised,
    Returned,
    Reused,
    Scheduled,
    Stopped,
)
from sematic.engine.plan import Plan
from sematic.model.changes import AttemptFailed, InputBound, OutputBound, PipelineRunMoved, RunMoved
from sematic.model.errors import IllegalStateTransitionError, UnplannedRunError
from sematic.model.ids import ArtifactId, RunId
from sematic.model.records import Attempt
from sematic.model.states import PipelineRunState, RunState
from tests.builders import NOON, after_noon, an_error

if TYPE_CHECKING:
    from sematic.model.changes import Change

R = RunState
P = PipelineRunState
ROOT, A, B, C, D = (RunId(name) for name in ("root", "a", "b", "c", "d"))
ONE, TWO = ArtifactId("1"), ArtifactId("2")


def scheduled(run_id: RunId, *, attempt: int = 0, seconds: int = 0) -> Scheduled:
    return Scheduled(run_id=run_id, at=after_noon(seconds), attempt=attempt)


def returned(run_id: RunId, artifact_id: ArtifactId | None = ONE, *, attempt: int = 0) -> Returned:
    return Returned(run_id=run_id, at=NOON, artifact_id=artifact_id, attempt=attempt)


def reused(run_id: RunId) -> Reused:
    return Reused(run_id=run_id, at=NOON, artifact_id=ONE, original_run_id=RunId("older"))


def raised(run_id: RunId, *, attempt: int = 0, is_retriable: bool = False, seconds: int = 0) -> Raised:
    return Raised(run_id=run_id, at=after_noon(seconds), error=an_error(), is_retriable=is_retriable, attempt=attempt)


def lost(run_id: RunId, *, attempt: int = 0) -> Raised:
    return Raised(run_id=run_id, at=NOON, error=an_error(), is_lost=True, attempt=attempt)


def stopped(run_id: RunId) -> Stopped:
    return Stopped(run_id=run_id, at=NOON)


def call(run_id: RunId, *inputs: RunId, retries: int = 0) -> Call:
    return Call(run_id=run_id, inputs=tuple((f"x{i}", run) for i, run in enumerate(inputs)), retries=retries)


def expanded(run_id: RunId, *calls: Call) -> Expanded:
    """Return that a run returned some calls, the last of which gives its output."""
    return Expanded(run_id=run_id, at=NOON, calls=calls, output=calls[-1].run_id)


CANCEL = CancelRequested(at=NOON)


def a_plan(*events: Event, retries: int = 0) -> Plan:
    """Return the plan of a root run after some events."""
    plan = Plan(ROOT, retries=retries)
    plan.begin(NOON)
    for event in events:
        plan.on(event)
    return plan


def a_plan_of(*calls: Call) -> Plan:
    """Return the plan of a root run that returned some calls."""
    return a_plan(scheduled(ROOT), expanded(ROOT, *calls))


def changes_in(commands: list[Command]) -> list[Change]:
    return [change for command in commands if isinstance(command, Record) for change in command.changes]


def moves_in(commands: list[Command]) -> list[tuple[RunId, RunState, RunState]]:
    return [(c.run_id, c.expected, c.to) for c in changes_in(commands) if isinstance(c, RunMoved)]


def others_in(commands: list[Command]) -> list[Command]:
    return [command for command in commands if not isinstance(command, Record)]


class TestRunsThatGoWell:
    def test_beginning_sets_the_pipeline_run_going_and_starts_the_root(self) -> None:
        to_scheduled = PipelineRunMoved(root_id=ROOT, expected=P.CREATED, to=P.SCHEDULED, at=NOON)
        to_running = PipelineRunMoved(root_id=ROOT, expected=P.SCHEDULED, to=P.RUNNING, at=NOON)
        assert Plan(ROOT).begin(NOON) == [Record((to_scheduled, to_running)), Start(ROOT)]

    def test_a_plan_begins_once(self) -> None:
        assert a_plan().begin(NOON) == []

    def test_a_started_run_is_scheduled_when_its_executor_has_it(self) -> None:
        plan = a_plan()
        assert plan.state_of(ROOT) is R.CREATED
        assert plan.on(scheduled(ROOT, seconds=3)) == [
            Record((RunMoved(run_id=ROOT, expected=R.CREATED, to=R.SCHEDULED, at=after_noon(3)),))
        ]

    def test_the_output_is_recorded_before_the_run_counts_as_resolved_and_the_conclusion_comes_last(self) -> None:
        assert a_plan(scheduled(ROOT)).on(returned(ROOT, ONE)) == [
            Record(
                (
                    OutputBound(run_id=ROOT, artifact_id=ONE),
                    RunMoved(run_id=ROOT, expected=R.SCHEDULED, to=R.RESOLVED, at=NOON),
                    PipelineRunMoved(root_id=ROOT, expected=P.RUNNING, to=P.COMPLETE, at=NOON),
                )
            ),
            Conclude(P.COMPLETE),
        ]

    def test_a_reused_run_names_the_run_whose_value_it_has(self) -> None:
        commands = a_plan().on(reused(ROOT))
        assert changes_in(commands)[:2] == [
            OutputBound(run_id=ROOT, artifact_id=ONE),
            RunMoved(run_id=ROOT, expected=R.CREATED, to=R.RESOLVED, at=NOON, original_run_id=RunId("older")),
        ]

    def test_a_run_that_returned_calls_starts_those_that_wait_for_nothing(self) -> None:
        commands = a_plan(scheduled(ROOT)).on(expanded(ROOT, call(A), call(B, A), call(C), call(D, B, C)))
        assert commands == [
            Record(
                (
                    OutputBound(run_id=ROOT, producer_id=D),
                    RunMoved(run_id=ROOT, expected=R.SCHEDULED, to=R.RAN, at=NOON),
                )
            ),
            Start(A),
            Start(C),
        ]

    def test_a_run_starts_when_the_last_of_its_inputs_resolves_and_all_of_them_are_bound(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, B, A, B))
        plan.on(scheduled(A))
        plan.on(scheduled(B))
        assert Start(C) not in plan.on(returned(A, ONE))
        commands = plan.on(returned(B, TWO))
        assert Start(C) in commands
        assert [change for change in changes_in(commands) if isinstance(change, InputBound)] == [
            InputBound(run_id=C, name="x0", artifact_id=TWO),
            InputBound(run_id=C, name="x1", artifact_id=ONE),
            InputBound(run_id=C, name="x2", artifact_id=TWO),
        ]

    def test_a_call_may_take_what_resolved_long_ago(self) -> None:
        plan = a_plan_of(call(A), call(B, A), call(D, B))
        for event in (scheduled(A), returned(A, ONE), scheduled(B)):
            plan.on(event)
        commands = plan.on(expanded(B, call(C, A)))
        assert Start(C) in commands
        assert InputBound(run_id=C, name="x0", artifact_id=ONE) in changes_in(commands)

    def test_nested_runs_resolve_all_parents_whose_output_they_give(self) -> None:
        plan = a_plan_of(call(A))
        for event in (scheduled(A), expanded(A, call(B)), scheduled(B)):
            plan.on(event)
        commands = plan.on(returned(B, TWO))
        assert [(run, to) for run, _, to in moves_in(commands)] == [
            (B, R.RESOLVED),
            (A, R.RESOLVED),
            (ROOT, R.RESOLVED),
        ]
        assert OutputBound(run_id=ROOT, artifact_id=TWO) in changes_in(commands)
        assert plan.origin_of(ROOT) == plan.origin_of(A) == plan.origin_of(B) == B
        assert plan.artifact_of(ROOT) == TWO
        assert plan.is_over

    def test_values_that_are_not_stored_are_not_bound(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        commands = plan.on(returned(A, None))
        assert changes_in(commands) == [RunMoved(run_id=A, expected=R.SCHEDULED, to=R.RESOLVED, at=NOON)]
        assert Start(B) in commands

    def test_a_plan_without_records_does_everything_else(self) -> None:
        plan = Plan(ROOT, records=False)
        commands = plan.begin(NOON)
        for event in (scheduled(ROOT), expanded(ROOT, call(A), call(B, A)), scheduled(A), returned(A), reused(B)):
            commands += plan.on(event)
        assert commands == [Start(ROOT), Start(A), Start(B), Forget(A), Conclude(P.COMPLETE)]

    def test_a_run_reused_before_its_inputs_are_there_is_not_started_any_more(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        assert others_in(plan.on(reused(B))) == []
        plan.on(scheduled(A))
        assert others_in(plan.on(returned(A))) == [Forget(A), Conclude(P.COMPLETE)]

    def test_live_runs_are_those_that_have_not_ended(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        assert plan.live_runs == (ROOT, A, B)
        plan.on(reused(A))
        assert plan.live_runs == (ROOT, B)


class TestForgetting:
    def test_a_value_is_forgotten_when_its_last_consumer_has_ended(self) -> None:
        plan = a_plan_of(call(A), call(B, A, A), call(C, A), call(D, B, C))
        for event in (scheduled(A), returned(A), scheduled(B), scheduled(C)):
            assert Forget(A) not in plan.on(event)
        assert Forget(A) not in plan.on(returned(B))
        assert plan.on(returned(C)).count(Forget(A)) == 1

    def test_a_value_is_forgotten_when_its_last_consumer_has_returned_calls_that_do_not_take_it(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        for event in (scheduled(A), returned(A), scheduled(B)):
            plan.on(event)
        assert Forget(A) in plan.on(expanded(B, call(C)))

    def test_the_value_of_a_nested_run_is_kept_for_its_parents_consumers(self) -> None:
        plan = a_plan_of(call(A), call(C, A))
        for event in (scheduled(A), expanded(A, call(B)), scheduled(B)):
            plan.on(event)
        assert Forget(B) not in plan.on(returned(B))
        plan.on(scheduled(C))
        assert Forget(B) in plan.on(returned(C))

    def test_the_value_of_the_root_is_never_forgotten(self) -> None:
        plan = a_plan_of(call(A))
        commands = plan.on(scheduled(A)) + plan.on(returned(A))
        assert [command for command in commands if isinstance(command, Forget)] == []

    def test_a_value_that_comes_too_late_for_anybody_is_forgotten_at_once(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        plan.on(CANCEL)
        assert Forget(A) in plan.on(returned(A))


class TestRetries:
    def test_a_retriable_failure_is_recorded_and_the_run_started_again_at_once(self) -> None:
        plan = a_plan(scheduled(ROOT, seconds=1), retries=1)
        attempt = Attempt(run_id=ROOT, number=1, started_at=after_noon(1), ended_at=after_noon(2), error=an_error())
        assert plan.on(raised(ROOT, is_retriable=True, seconds=2)) == [
            Record(
                (
                    AttemptFailed(attempt),
                    RunMoved(run_id=ROOT, expected=R.SCHEDULED, to=R.RETRYING, at=after_noon(2)),
                )
            ),
            Start(ROOT, attempt=2),
        ]

    def test_a_run_is_tried_once_more_than_it_has_retries(self) -> None:
        plan = a_plan(retries=2)
        for attempt in (1, 2):
            plan.on(scheduled(ROOT, attempt=attempt))
            assert Start(ROOT, attempt=attempt + 1) in plan.on(raised(ROOT, attempt=attempt, is_retriable=True))
        plan.on(scheduled(ROOT, attempt=3))
        assert others_in(plan.on(raised(ROOT, attempt=3, is_retriable=True))) == [Conclude(P.FAILED)]

    def test_a_failure_that_is_not_retriable_is_final(self) -> None:
        plan = a_plan(scheduled(ROOT), retries=2)
        assert others_in(plan.on(raised(ROOT))) == [Conclude(P.FAILED)]

    def test_a_run_that_cannot_even_be_scheduled_is_not_retried(self) -> None:
        plan = a_plan(retries=2)
        plan.on(raised(ROOT, is_retriable=True))
        assert plan.state_of(ROOT) is R.FAILED

    def test_a_run_that_cannot_be_started_again_fails(self) -> None:
        plan = a_plan(scheduled(ROOT), raised(ROOT, is_retriable=True), retries=5)
        plan.on(raised(ROOT, attempt=2))
        assert plan.state_of(ROOT) is R.FAILED

    @pytest.mark.parametrize("event", [scheduled(ROOT, attempt=1), raised(ROOT, attempt=1), returned(ROOT, attempt=1)])
    def test_what_comes_late_from_an_earlier_try_changes_nothing(self, event: Event) -> None:
        plan = a_plan(scheduled(ROOT, attempt=1), raised(ROOT, attempt=1, is_retriable=True), retries=5)
        assert plan.on(event) == []
        plan.on(scheduled(ROOT, attempt=2))
        assert plan.on(event) == []
        assert plan.state_of(ROOT) is R.SCHEDULED


class TestLosses:
    def test_a_try_that_was_lost_with_its_machine_is_recorded_and_made_again(self) -> None:
        plan = a_plan(scheduled(ROOT))
        commands = plan.on(lost(ROOT))
        assert isinstance(commands[0], Record)
        assert isinstance(commands[0].changes[0], AttemptFailed)
        assert commands[1:] == [Start(ROOT, attempt=2)]

    def test_a_run_is_lost_three_times_at_most(self) -> None:
        plan = a_plan()
        for attempt in (1, 2, 3):
            plan.on(scheduled(ROOT, attempt=attempt))
            assert Start(ROOT, attempt=attempt + 1) in plan.on(lost(ROOT, attempt=attempt))
        plan.on(scheduled(ROOT, attempt=4))
        assert others_in(plan.on(lost(ROOT, attempt=4))) == [Conclude(P.FAILED)]

    def test_what_was_lost_does_not_count_among_the_retries(self) -> None:
        plan = a_plan(scheduled(ROOT, attempt=1), retries=1)
        plan.on(lost(ROOT, attempt=1))
        plan.on(scheduled(ROOT, attempt=2))
        assert Start(ROOT, attempt=3) in plan.on(raised(ROOT, attempt=2, is_retriable=True))
        plan.on(scheduled(ROOT, attempt=3))
        assert others_in(plan.on(raised(ROOT, attempt=3, is_retriable=True))) == [Conclude(P.FAILED)]

    def test_a_loss_that_is_told_late_changes_nothing(self) -> None:
        plan = a_plan(scheduled(ROOT, attempt=1), lost(ROOT, attempt=1), scheduled(ROOT, attempt=2))
        assert plan.on(lost(ROOT, attempt=1)) == []
        assert plan.state_of(ROOT) is R.SCHEDULED


class TestFailures:
    def test_a_failure_keeps_its_error_fails_the_ancestors_and_cancels_the_rest(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        for event in (scheduled(A), expanded(A, call(D))):
            plan.on(event)
        commands = plan.on(raised(D))
        assert commands == [
            Record(
                (
                    RunMoved(run_id=D, expected=R.CREATED, to=R.FAILED, at=NOON, error=an_error()),
                    RunMoved(run_id=A, expected=R.RAN, to=R.NESTED_FAILED, at=NOON),
                    RunMoved(run_id=B, expected=R.CREATED, to=R.CANCELED, at=NOON),
                    RunMoved(run_id=C, expected=R.CREATED, to=R.CANCELED, at=NOON),
                    RunMoved(run_id=ROOT, expected=R.RAN, to=R.NESTED_FAILED, at=NOON),
                    PipelineRunMoved(root_id=ROOT, expected=P.RUNNING, to=P.FAILED, at=NOON),
                )
            ),
            Conclude(P.FAILED),
        ]

    def test_a_run_with_its_executor_is_told_to_stop_and_waited_for(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        plan.on(scheduled(A))
        plan.on(scheduled(B))
        assert others_in(plan.on(raised(A))) == [Stop(B)]
        assert plan.live_runs == (ROOT, B)
        assert plan.state_of(ROOT) is R.RAN
        assert others_in(plan.on(stopped(B))) == [Conclude(P.FAILED)]
        assert plan.state_of(B) is R.CANCELED
        assert plan.state_of(ROOT) is R.NESTED_FAILED

    def test_a_parent_elsewhere_ends_with_its_last_nested_run(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        for event in (scheduled(A), scheduled(B), expanded(B, call(D)), scheduled(D), raised(A)):
            plan.on(event)
        assert plan.state_of(B) is R.RAN
        plan.on(stopped(D))
        assert plan.state_of(B) is R.CANCELED

    def test_a_parent_elsewhere_resolves_if_its_output_makes_it(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        for event in (scheduled(A), scheduled(B), expanded(B, call(D)), scheduled(D), raised(A)):
            plan.on(event)
        assert others_in(plan.on(returned(D))) == [Forget(D), Conclude(P.FAILED)]
        assert plan.state_of(B) is R.RESOLVED
        assert plan.state_of(C) is R.CANCELED

    def test_a_run_that_returns_calls_while_stopping_is_cancelled_with_them(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        for event in (scheduled(A), scheduled(B), raised(A)):
            plan.on(event)
        commands = plan.on(expanded(B, call(D)))
        assert moves_in(commands) == [
            (B, R.SCHEDULED, R.RAN),
            (D, R.CREATED, R.CANCELED),
            (B, R.RAN, R.CANCELED),
            (ROOT, R.RAN, R.NESTED_FAILED),
        ]
        assert others_in(commands) == [Conclude(P.FAILED)]

    @pytest.mark.parametrize(("retries", "state"), [(1, R.CANCELED), (0, R.FAILED)])
    def test_a_failure_while_stopping_counts_unless_it_would_have_been_retried(
        self, retries: int, state: RunState
    ) -> None:
        plan = a_plan_of(call(A), call(B, retries=retries), call(C, A, B))
        for event in (scheduled(A), scheduled(B), raised(A)):
            plan.on(event)
        assert others_in(plan.on(raised(B, is_retriable=True))) == [Conclude(P.FAILED)]
        assert plan.state_of(B) is state

    def test_a_started_run_that_was_cancelled_is_not_brought_back(self) -> None:
        plan = a_plan_of(call(A), call(B), call(D), call(C, A, B, D))
        plan.on(raised(A))
        for event in (scheduled(B), returned(B), reused(D)):
            assert plan.on(event) == []
        assert plan.state_of(B) is plan.state_of(D) is R.CANCELED


class TestCancelling:
    def test_cancelling_ends_everything_and_the_pipeline_run_once_all_is_still(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        plan.on(scheduled(A))
        commands = plan.on(CANCEL)
        assert moves_in(commands) == [(B, R.CREATED, R.CANCELED), (C, R.CREATED, R.CANCELED)]
        assert others_in(commands) == [Stop(A)]
        commands = plan.on(stopped(A))
        assert moves_in(commands) == [(A, R.SCHEDULED, R.CANCELED), (ROOT, R.RAN, R.CANCELED)]
        assert others_in(commands) == [Conclude(P.CANCELED)]

    def test_a_retrying_run_is_cancelled_at_once(self) -> None:
        plan = a_plan(scheduled(ROOT), raised(ROOT, is_retriable=True), retries=1)
        assert others_in(plan.on(CANCEL)) == [Conclude(P.CANCELED)]
        assert plan.state_of(ROOT) is R.CANCELED

    def test_cancelling_twice_is_cancelling_once(self) -> None:
        plan = a_plan(scheduled(ROOT), CANCEL)
        assert plan.on(CANCEL) == []

    def test_cancelling_before_the_beginning_concludes_without_a_start(self) -> None:
        plan = Plan(ROOT)
        assert others_in(plan.on(CANCEL)) == [Conclude(P.CANCELED)]
        assert plan.begin(NOON) == []

    def test_a_failure_while_cancelling_fails_the_pipeline_run(self) -> None:
        plan = a_plan(scheduled(ROOT), CANCEL)
        assert others_in(plan.on(raised(ROOT))) == [Conclude(P.FAILED)]

    def test_a_root_that_makes_it_before_it_is_stopped_completes_the_pipeline_run(self) -> None:
        plan = a_plan(scheduled(ROOT), CANCEL)
        assert others_in(plan.on(returned(ROOT))) == [Conclude(P.COMPLETE)]

    def test_cancelling_what_is_over_changes_nothing(self) -> None:
        plan = a_plan(reused(ROOT))
        assert plan.on(CANCEL) == []
        assert plan.pipeline_state is P.COMPLETE

    def test_a_run_that_something_else_stopped_cancels_the_pipeline_run(self) -> None:
        plan = a_plan_of(call(A), call(B), call(C, A, B))
        plan.on(scheduled(A))
        assert others_in(plan.on(stopped(A))) == [Conclude(P.CANCELED)]


class TestMistakesOfWhoeverDrivesThePlan:
    @pytest.mark.parametrize(
        "event", [scheduled(A), returned(A), reused(A), raised(A), stopped(A), expanded(A, call(B))]
    )
    def test_a_fact_about_an_unknown_run_is_refused(self, event: Event) -> None:
        with pytest.raises(UnplannedRunError, match="Run a is not part of this pipeline run"):
            a_plan().on(event)

    def test_asking_about_an_unknown_run_is_refused(self) -> None:
        with pytest.raises(UnplannedRunError, match="Run a is not part"):
            a_plan().state_of(A)

    def test_an_input_from_an_unknown_run_is_refused(self) -> None:
        with pytest.raises(UnplannedRunError, match="Run b is not part"):
            a_plan_of(call(A, B))

    def test_an_output_that_is_not_among_the_calls_is_refused(self) -> None:
        plan = a_plan_of(call(A), call(B, A))
        plan.on(scheduled(A))
        with pytest.raises(UnplannedRunError, match="Run b is not part"):
            plan.on(Expanded(run_id=A, at=NOON, calls=(call(C),), output=B))

    def test_a_run_joins_once(self) -> None:
        plan = a_plan_of(call(A))
        plan.on(scheduled(A))
        with pytest.raises(IllegalStateTransitionError, match="Run root is RAN; it cannot become CREATED"):
            plan.on(expanded(A, call(ROOT)))

    @pytest.mark.parametrize("event", [returned(ROOT), expanded(ROOT, call(A)), stopped(ROOT)])
    def test_what_was_not_scheduled_cannot_have_run(self, event: Event) -> None:
        with pytest.raises(IllegalStateTransitionError, match="Run root is CREATED"):
            a_plan().on(event)

    def test_a_run_whose_inputs_are_missing_cannot_be_scheduled(self) -> None:
        with pytest.raises(IllegalStateTransitionError, match="Run b, whose inputs are not all resolved, is CREATED"):
            a_plan_of(call(A), call(B, A)).on(scheduled(B))

    def test_what_is_being_executed_cannot_be_reused(self) -> None:
        with pytest.raises(IllegalStateTransitionError, match="Run root is SCHEDULED; it cannot become RESOLVED"):
            a_plan(scheduled(ROOT)).on(reused(ROOT))

    def test_what_is_tried_again_cannot_be_reused(self) -> None:
        plan = a_plan(scheduled(ROOT), raised(ROOT, is_retriable=True), retries=1)
        with pytest.raises(IllegalStateTransitionError, match="Run root is RETRYING; it cannot become RESOLVED"):
            plan.on(reused(ROOT))

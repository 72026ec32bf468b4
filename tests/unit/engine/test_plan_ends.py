"""When a run ended of which that is heard later: when it left its place to others."""

from __future__ import annotations

from datetime import datetime

import pytest

from sematic.engine.commands import Command, Record
from sematic.engine.events import Call, Event, Expanded, Raised, Returned, Scheduled, Stopped
from sematic.engine.plan import Plan
from sematic.model.changes import AttemptFailed, RunMoved
from sematic.model.ids import RunId
from sematic.model.states import RunState
from tests.builders import after_noon, an_error

ROOT, A, B = (RunId(name) for name in ("root", "a", "b"))
BEGAN, LEFT, HEARD = 10, 20, 30
"""Seconds after noon."""


def scheduled(run_id: RunId, *, seconds: int = BEGAN) -> Scheduled:
    return Scheduled(run_id=run_id, at=after_noon(seconds))


def returned(run_id: RunId) -> Returned:
    return Returned(run_id=run_id, at=after_noon(HEARD))


def raised(run_id: RunId, *, is_retriable: bool = False) -> Raised:
    return Raised(run_id=run_id, at=after_noon(HEARD), error=an_error(), is_retriable=is_retriable)


def a_plan(*events: Event, retries: int = 0) -> Plan:
    plan = Plan(ROOT, retries=retries)
    plan.begin(after_noon(0))
    for event in events:
        plan.on(event)
    return plan


def a_plan_of_two() -> Plan:
    """Return the plan of a root that has called A and B, and gets its output from B."""
    calls = Call(run_id=A), Call(run_id=B)
    return a_plan(scheduled(ROOT, seconds=0), Expanded(run_id=ROOT, at=after_noon(1), calls=calls, output=B))


def moment_of(commands: list[Command], run_id: RunId, *, to: RunState) -> datetime:
    changes = [each for command in commands if isinstance(command, Record) for each in command.changes]
    (moment,) = [c.at for c in changes if isinstance(c, RunMoved) and c.run_id == run_id and c.to is to]
    return moment


@pytest.mark.parametrize(
    ("event", "to"),
    [
        (returned(ROOT), RunState.RESOLVED),
        (raised(ROOT), RunState.FAILED),
        (Stopped(run_id=ROOT, at=after_noon(HEARD)), RunState.CANCELED),
    ],
)
def test_a_run_ends_when_it_leaves_its_place_whoever_hears_of_it_later(event: Event, to: RunState) -> None:
    plan = a_plan(scheduled(ROOT))
    plan.vacated(ROOT, after_noon(LEFT))
    assert moment_of(plan.on(event), ROOT, to=to) == after_noon(LEFT)


def test_a_failed_try_ends_when_it_leaves_its_place_and_the_next_one_when_that_is_heard() -> None:
    plan = a_plan(scheduled(ROOT), retries=1)
    plan.vacated(ROOT, after_noon(LEFT))
    commands = plan.on(raised(ROOT, is_retriable=True))
    (failed,) = [c for command in commands if isinstance(command, Record) for c in command.changes][:1]
    assert isinstance(failed, AttemptFailed)
    assert failed.attempt.ended_at == after_noon(LEFT)
    plan.on(scheduled(ROOT, seconds=LEFT + 1))
    assert moment_of(plan.on(returned(ROOT)), ROOT, to=RunState.RESOLVED) == after_noon(HEARD)


@pytest.mark.parametrize("wrong", [BEGAN - 1, HEARD + 1])
def test_a_moment_before_the_beginning_or_in_the_future_is_not_believed(wrong: int) -> None:
    plan = a_plan(scheduled(ROOT))
    plan.vacated(ROOT, after_noon(wrong))
    assert moment_of(plan.on(returned(ROOT)), ROOT, to=RunState.RESOLVED) == after_noon(HEARD)


def test_what_follows_from_an_end_happens_when_it_is_heard() -> None:
    plan = a_plan_of_two()
    plan.on(scheduled(A))
    plan.vacated(A, after_noon(LEFT))
    commands = plan.on(raised(A))
    assert moment_of(commands, A, to=RunState.FAILED) == after_noon(LEFT)
    assert moment_of(commands, B, to=RunState.CANCELED) == after_noon(HEARD)
    assert moment_of(commands, ROOT, to=RunState.NESTED_FAILED) == after_noon(HEARD)


def test_a_run_whose_step_failed_ends_with_the_last_step_that_had_to_be_stopped() -> None:
    plan = a_plan_of_two()
    plan.on(scheduled(A))
    plan.on(scheduled(B))
    plan.on(Raised(run_id=A, at=after_noon(LEFT), error=an_error()))
    commands = plan.on(Stopped(run_id=B, at=after_noon(HEARD)))
    assert moment_of(commands, ROOT, to=RunState.NESTED_FAILED) == after_noon(HEARD)


def test_a_run_that_called_others_ends_with_the_last_of_them_and_not_when_it_left_its_own_place() -> None:
    plan = a_plan(scheduled(ROOT))
    plan.vacated(ROOT, after_noon(LEFT))
    plan.on(Expanded(run_id=ROOT, at=after_noon(LEFT + 1), calls=(Call(run_id=A),), output=A))
    plan.on(scheduled(A, seconds=LEFT + 2))
    assert moment_of(plan.on(returned(A)), ROOT, to=RunState.RESOLVED) == after_noon(HEARD)

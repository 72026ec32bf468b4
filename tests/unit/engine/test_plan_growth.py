"""The work grows with runs and edges, never faster, and never with the depth of Python's stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

from sematic.engine.commands import Command, Conclude, Record, Start
from sematic.engine.events import Call, CancelRequested, Event, Expanded, Raised, Returned, Scheduled
from sematic.engine.plan import Plan
from sematic.model.ids import ArtifactId, RunId
from sematic.model.states import PipelineRunState, RunState
from tests.builders import NOON, an_error

ROOT = RunId("root")
MANY = 20_000

Shape: TypeAlias = Callable[[RunId, int], tuple[Call, ...]]
"""Returns the calls a run returns in a graph of a size; none if it returns a value."""


def a_call(name: object, *inputs: object) -> Call:
    return Call(run_id=RunId(str(name)), inputs=tuple((f"x{i}", RunId(str(run))) for i, run in enumerate(inputs)))


def chain(run_id: RunId, size: int) -> tuple[Call, ...]:
    if run_id != ROOT:
        return ()
    return (a_call(0), *(a_call(i, i - 1) for i in range(1, size)))


def fan_out(run_id: RunId, size: int) -> tuple[Call, ...]:
    if run_id != ROOT:
        return ()
    return (*(a_call(i) for i in range(size)), a_call("all", *range(size)))


def diamonds(run_id: RunId, size: int) -> tuple[Call, ...]:
    """Return a ladder in which the number of paths doubles with each rung."""
    if run_id != ROOT:
        return ()
    rungs = [a_call(0)]
    for i in range(0, size, 3):
        rungs += [a_call(i + 1, i), a_call(i + 2, i), a_call(i + 3, i + 1, i + 2)]
    return tuple(rungs)


def nested(run_id: RunId, size: int) -> tuple[Call, ...]:
    depth = 0 if run_id == ROOT else int(run_id)
    return (a_call(depth + 1),) if depth < size else ()


SHAPES = [chain, fan_out, diamonds, nested]


def outcome(run_id: RunId, shape: Shape, size: int) -> Event:
    calls = shape(run_id, size)
    if calls:
        return Expanded(run_id=run_id, at=NOON, calls=calls, output=calls[-1].run_id)
    return Returned(run_id=run_id, at=NOON, artifact_id=ArtifactId(run_id))


def carried_out(plan: Plan, shape: Shape, size: int) -> list[Command]:
    """Return all commands of a plan in which everything goes well."""
    commands = plan.begin(NOON)
    for command in commands:  # grows as it goes
        if isinstance(command, Start):
            commands += plan.on(Scheduled(run_id=command.run_id, at=NOON))
            commands += plan.on(outcome(command.run_id, shape, size))
    return commands


def work_in(commands: list[Command]) -> int:
    """Return how many commands and changes there are."""
    return len(commands) + sum(len(command.changes) for command in commands if isinstance(command, Record))


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_graph_is_at_most_twice_the_work(shape: Shape) -> None:
    small, large = (work_in(carried_out(Plan(ROOT), shape, size)) for size in (300, 600))
    assert large <= 2 * small


@pytest.mark.parametrize("shape", SHAPES)
def test_a_step_makes_at_most_one_record(shape: Shape) -> None:
    plan = Plan(ROOT)
    plan.begin(NOON)
    assert sum(isinstance(c, Record) for c in plan.on(Scheduled(run_id=ROOT, at=NOON))) == 1
    assert sum(isinstance(c, Record) for c in plan.on(outcome(ROOT, shape, 30))) == 1


@pytest.mark.parametrize("shape", SHAPES)
def test_a_huge_graph_completes_without_recursion(shape: Shape) -> None:
    plan = Plan(ROOT)
    commands = carried_out(plan, shape, MANY)
    assert commands[-1] == Conclude(PipelineRunState.COMPLETE)
    assert plan.artifact_of(ROOT) == {chain: str(MANY - 1), fan_out: "all"}.get(shape, plan.origin_of(ROOT))


@pytest.mark.parametrize("end", [CancelRequested(at=NOON), Raised(run_id=RunId(str(MANY)), at=NOON, error=an_error())])
def test_a_failure_or_cancellation_far_down_reaches_the_top(end: Event) -> None:
    plan = Plan(ROOT, records=False)
    commands = plan.begin(NOON)
    for depth in range(MANY):
        run_id = ROOT if depth == 0 else RunId(str(depth))
        plan.on(Scheduled(run_id=run_id, at=NOON))
        commands = plan.on(outcome(run_id, nested, MANY))
    assert commands == [Start(RunId(str(MANY)))]
    expected = PipelineRunState.FAILED if isinstance(end, Raised) else PipelineRunState.CANCELED
    assert plan.on(end) == [Conclude(expected)]
    assert plan.state_of(ROOT) is (RunState.NESTED_FAILED if isinstance(end, Raised) else RunState.CANCELED)

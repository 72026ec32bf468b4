"""Every order of the same facts ends in the same states, and nothing illegal happens on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sematic.engine.events import CancelRequested, Enqueued, Event, Raised, Reused, Scheduled, Stopped
from sematic.model.states import PipelineRunState, RunState
from tests.builders import NOON
from tests.unit.engine.world import ROOT, Script, World, artifact_named, origin_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from sematic.model.ids import RunId

CANCEL = CancelRequested(at=NOON)
FAILURES = {RunState.FAILED, RunState.NESTED_FAILED}


@st.composite
def scripts(draw: st.DrawFn, *, depth: int = 3, can_fail: bool = True, has_inputs: bool = False) -> Script:
    """Return the story of a run and of all runs nested in it."""
    calls: list[Script] = []
    if depth and draw(st.integers(0, 3)):
        for position in range(draw(st.integers(1, 4))):
            lowest = -2 if has_inputs else 0
            inputs = draw(st.lists(st.integers(lowest, position - 1), max_size=3)) if position > lowest else []
            call = draw(scripts(depth=depth - 1, can_fail=can_fail, has_inputs=bool(inputs)))
            calls.append(Script(**{**vars(call), "inputs": tuple(inputs)}))
        used = {index for call in calls for index in call.inputs}
        # What the output does not reach is never part of a graph.
        loose = tuple(index for index in range(len(calls) - 1) if index not in used)
        calls[-1] = Script(**{**vars(calls[-1]), "inputs": calls[-1].inputs + loose})
    luck = draw(st.integers(0, 19))
    retries = draw(st.integers(0, 2))
    return Script(
        calls=tuple(calls),
        retries=retries,
        failures=draw(st.integers(0, 3 if can_fail else retries)),
        is_retriable=not (can_fail and luck == 0),
        is_reused=luck in {1, 2},
        is_broken=can_fail and luck == 3,
        waits_for_room=draw(st.booleans()),
        heeds_stop=luck % 2 == 0,
    )


@dataclass(frozen=True)
class Ending:
    """Everything that must not depend on the order of the facts."""

    states: dict[str, RunState]
    artifacts: dict[str, str | None]
    origins: dict[str, str]
    pipeline_state: PipelineRunState
    forgotten: frozenset[str]


def ending_of(world: World) -> Ending:
    runs = list(world.known_runs())
    return Ending(
        states=world.final_states(),
        artifacts={run: world.plan.artifact_of(run) for run in runs},
        origins={run: world.plan.origin_of(run) for run in runs},
        pipeline_state=world.plan.pipeline_state,
        forgotten=frozenset(world.forgotten),
    )


def told_at_random(
    world: World, random: Random, *, cancel_after: int | None = None, is_for_all: bool = True
) -> list[Event]:
    """Report everything in a random order, many things twice; return what made a difference, in order."""
    told: list[Event] = []
    made_a_difference: list[Event] = []
    while world.pending:
        if len(told) == cancel_after:
            cancel = CANCEL if is_for_all else CancelRequested(at=NOON, run_id=random.choice(list(world.known_runs())))
            if world.tell(cancel):
                made_a_difference.append(cancel)
                assert not world.tell(cancel), "the same wish told again made a difference"
        if not world.pending:
            break
        event = random.choice(world.pending)
        if world.tell(event):
            made_a_difference.append(event)
        told.append(event)
        if random.random() < 0.3:
            assert not world.tell(random.choice(told)), "the same fact told again made a difference"
    return made_a_difference


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts(can_fail=False), st.randoms(use_true_random=False))
def test_what_cannot_fail_resolves_whatever_the_order(script: Script, random: Random) -> None:
    world = World(script)
    told_at_random(world, random)

    assert world.conclusion is PipelineRunState.COMPLETE
    origins = {run_id: origin_in(world.cast, run_id) for run_id in world.cast}
    assert ending_of(world) == Ending(
        states=dict.fromkeys(world.cast, RunState.RESOLVED),
        artifacts={run_id: artifact_named(origin) for run_id, origin in origins.items()},
        origins=origins,
        pipeline_state=PipelineRunState.COMPLETE,
        forgotten=frozenset(origins.values()) - {origins[ROOT]},
    )
    assert world.book.outputs == {run_id: artifact_named(origin) for run_id, origin in origins.items()}
    assert world.book.inputs == {
        (run_id, name): artifact_named(origins[producer])
        for run_id, member in world.cast.items()
        for name, producer in member.inputs
    }


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts(), st.randoms(use_true_random=False), st.none() | st.integers(0, 25), st.booleans())
def test_everything_ends_and_ends_for_a_reason(
    script: Script, random: Random, cancel_after: int | None, is_for_all: bool
) -> None:
    world = World(script)
    told = told_at_random(world, random, cancel_after=cancel_after, is_for_all=is_for_all)

    states = world.final_states()
    assert all(state.is_terminal for state in states.values())
    assert {**dict.fromkeys(states, RunState.CREATED), **world.book.states} == states
    assert world.plan.is_over
    assert world.plan.live_runs == ()
    children = {run_id: [c for c in world.cast[run_id].calls if run_id in world.book.producers] for run_id in states}
    for run_id, state in states.items():
        has_failed_child = any(states[child] in FAILURES for child in children[run_id])
        assert (state is RunState.NESTED_FAILED) == has_failed_child
        if state is RunState.RESOLVED:
            origin = origin_in(world.cast, run_id)
            assert world.plan.artifact_of(run_id) == world.book.outputs[run_id] == artifact_named(origin)
            assert all(states[child] is RunState.RESOLVED for child in children[run_id])
        else:
            assert run_id not in world.book.outputs
    is_cancelled = any(isinstance(event, CancelRequested) for event in told)
    assert world.conclusion is outcome_of(states, is_cancelled=is_cancelled)
    computed = {r for r, state in states.items() if state is RunState.RESOLVED and r not in world.book.producers}
    assert world.forgotten == computed - {world.plan.origin_of(ROOT)}


def outcome_of(states: dict[str, RunState], *, is_cancelled: bool) -> PipelineRunState:
    if RunState.FAILED in states.values():
        return PipelineRunState.FAILED
    if RunState.CANCELED in states.values():
        assert is_cancelled
        return PipelineRunState.CANCELED
    return PipelineRunState.COMPLETE


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts(can_fail=False), st.randoms(use_true_random=False), st.integers(0, 25))
def test_what_does_not_depend_on_a_cancelled_run_goes_on_to_its_end(
    script: Script, random: Random, cancel_after: int
) -> None:
    world = World(script)
    told = told_at_random(world, random, cancel_after=cancel_after, is_for_all=False)
    wishes = [event.run_id for event in told if isinstance(event, CancelRequested)]
    assume(wishes)

    touched = depending_on(wishes[0], world)
    states = world.final_states()
    assert {run_id for run_id, state in states.items() if state is RunState.CANCELED} <= touched
    if states[wishes[0]] is RunState.CANCELED:
        assert world.conclusion is PipelineRunState.CANCELED
        ancestors = {run_id for run_id in touched if wishes[0].startswith(f"{run_id}.")}
        assert {states[run_id] for run_id in ancestors} <= {RunState.CANCELED}


def depending_on(run_id: RunId, world: World) -> set[RunId]:
    """Return a run and what it calls, what calls any of these, and everything that needs the value of any of these."""
    touched = {other for other in world.cast if other == run_id or other.startswith(f"{run_id}.")}
    while True:
        callers = {world.cast[each].parent for each in touched} - {None}
        needing = {
            other for other, member in world.cast.items() if any(producer in touched for _, producer in member.inputs)
        }
        if callers | needing <= touched:
            return touched
        touched |= callers | needing


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scripts(), st.randoms(use_true_random=False), st.none() | st.integers(0, 25), st.booleans())
def test_the_same_facts_in_another_order_end_the_same(
    script: Script, random: Random, cancel_after: int | None, is_for_all: bool
) -> None:
    first = World(script)
    told = told_at_random(first, random, cancel_after=cancel_after, is_for_all=is_for_all)
    assume(len(told) > 2)

    second = World(script)
    tell_in_another_order(second, told, random)

    assert second.conclusion is first.conclusion
    assert ending_of(second) == ending_of(first)
    assert second.book.states == first.book.states


def tell_in_another_order(world: World, told: Iterable[Event], random: Random) -> None:
    """Report the same facts, each any time after what it follows from.

    Whether a run gets going before or after the pipeline run starts to stop is another story, not another order:
    what got going in the first order does so before anything stops in the second.
    """
    left = list(told)
    broken = [event for event in left if is_broken_start(event, left)]
    while left:
        under_way = [e for e in left if isinstance(e, Enqueued | Scheduled | Reused)]
        possible = [e for e in left if is_possible(e, world)]
        if under_way:
            possible = [e for e in possible if not ends_the_pipeline_run(e, world)]
        elif broken:
            # A run that failed before it got going did so before anything stopped.
            possible = [e for e in possible if not ends_the_pipeline_run(e, world) or e in broken]
        event = random.choice(possible)
        left.remove(event)
        world.tell(event)
        if event in broken:
            broken = []


def is_broken_start(event: Event, told: Iterable[Event]) -> bool:
    return isinstance(event, Raised) and not any(
        isinstance(other, Scheduled) and other.run_id == event.run_id for other in told
    )


def is_possible(event: Event, world: World) -> bool:
    """Whether what an event follows from has happened."""
    if isinstance(event, CancelRequested):
        return event.run_id is None or event.run_id in set(world.known_runs())
    if event.run_id not in set(world.known_runs()):
        return False
    if isinstance(event, Stopped):
        return event.run_id in world.stopped
    if isinstance(event, Reused):
        return (event.run_id, 1) in world.started
    if isinstance(event, Enqueued | Scheduled) or world.cast[event.run_id].script.is_broken:
        return (event.run_id, event.attempt) in world.started
    return world.plan.state_of(event.run_id) is RunState.SCHEDULED and event.attempt == attempt_of(world, event)


def attempt_of(world: World, event: Event) -> int:
    return max(attempt for run_id, attempt in world.started if run_id == event.run_id)


def ends_the_pipeline_run(event: Event, world: World) -> bool:
    return isinstance(event, CancelRequested) or (
        isinstance(event, Raised) and world.cast[event.run_id].script.fails and not will_retry(event, world)
    )


def will_retry(event: Raised, world: World) -> bool:
    script = world.cast[event.run_id].script
    return not script.is_broken and event.is_retriable and event.attempt <= script.retries

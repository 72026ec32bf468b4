"""What holds for a pipeline whether it is tracked or not."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

import pytest

import sematic
from sematic.model.errors import FunctionError, PipelineRunError

RUNNERS = [sematic.SilentRunner, sematic.LocalRunner]
both = pytest.mark.parametrize("make_runner", RUNNERS)


@sematic.func
def add(a: float, b: float) -> float:
    return a + b


@sematic.func
def fail(message: str) -> int:
    raise KeyError(message)


@both
def test_a_single_function_gives_its_value(make_runner):
    assert make_runner().run(add(1, 2)) == 3.0


@both
def test_a_graph_is_shaped_by_values_and_nests_to_any_depth(make_runner):
    @sematic.func
    def total(numbers: list[float]) -> float:
        if len(numbers) == 1:
            return numbers[0]
        middle = len(numbers) // 2
        return add(total(numbers[:middle]), total(numbers[middle:]))

    assert make_runner().run(total([1, 2, 3, 4, 5])) == 15.0


@both
def test_a_chain_far_deeper_than_the_recursion_limit_runs(make_runner):
    @sematic.func
    def deep() -> float:
        value = add(0, 1)
        for _ in range(3000):
            value = add(value, 1)
        return value

    assert make_runner().run(deep()) == 3001


@both
def test_nesting_far_deeper_than_the_recursion_limit_runs(make_runner):
    @sematic.func
    def down(n: int) -> int:
        return down(n - 1) if n else 0

    assert make_runner().run(down(1500)) == 0


@both
def test_an_output_is_cast_to_what_the_consumer_declares(make_runner):
    @sematic.func
    def whole() -> int:
        return 2

    @sematic.func
    def kind(value: float) -> str:
        return type(value).__name__

    @sematic.func
    def pipeline() -> str:
        return kind(whole())

    assert make_runner().run(pipeline()) == "float"


@both
def test_context_says_which_run_this_is(make_runner):
    @sematic.func
    def inner() -> tuple[str, str]:
        context = sematic.context()
        return context.run_id, context.root_id

    @sematic.func
    def outer() -> tuple[str, str]:
        return inner()

    root = outer()
    run_id, root_id = make_runner().run(root)
    assert root_id == root.id
    assert run_id == root.nested_future.id
    with pytest.raises(RuntimeError):
        sematic.context()


@both
def test_an_exception_comes_back_as_a_chain(make_runner):
    @sematic.func
    def pipeline() -> int:
        return fail("spoon")

    root = pipeline()
    with pytest.raises(PipelineRunError, match="spoon") as caught:
        make_runner().run(root)
    assert "raise KeyError(message)" in str(caught.value)
    assert isinstance(caught.value.__context__, FunctionError)
    assert isinstance(caught.value.__context__.__cause__, KeyError)
    assert (root.state, root.nested_future.state) == ("NESTED_FAILED", "FAILED")


@both
def test_a_traceback_begins_and_ends_in_the_users_code(make_runner):
    @sematic.func
    def pipeline() -> float:
        return add("x", 1)

    with pytest.raises(PipelineRunError, match="'a'") as caught:
        make_runner().run(pipeline())
    cause = caught.value.__context__.__cause__
    assert [frame.name for frame in traceback.extract_tb(cause.__traceback__)] == ["pipeline"]


@both
def test_what_a_run_returned_is_executed_before_its_siblings(make_runner):
    order: list[str] = []

    @sematic.func
    def leaf(name: str) -> str:
        order.append(name)
        return name

    @sematic.func
    def branch(name: str) -> str:
        order.append(f"{name} begins")
        return leaf(name)

    @sematic.func
    def pipeline() -> list[str]:
        return [branch("a"), branch("b")]

    make_runner().run(pipeline())
    assert order == ["a begins", "a", "b begins", "b"]


@both
def test_an_exception_whose_text_cannot_be_read_is_still_told(make_runner):
    class Broken(Exception):  # noqa: N818 - its name is not the point
        def __str__(self) -> str:
            raise ValueError

    @sematic.func
    def pipeline() -> int:
        raise Broken

    with pytest.raises(PipelineRunError, match="Broken"):
        make_runner().run(pipeline())


@both
def test_what_runs_after_a_failure_is_cancelled(make_runner):
    ran: list[str] = []

    @sematic.func
    def note(name: str) -> int:
        ran.append(name)
        return 1

    @sematic.func
    def after(value: int, name: str) -> int:
        ran.append(name)
        return value

    @sematic.func
    def pipeline() -> list[int]:
        return [note("first"), fail("x"), note("second"), after(note("third"), "never")]

    with pytest.raises(PipelineRunError):
        make_runner().run(pipeline())
    assert ran == ["first"]


@both
def test_an_output_that_does_not_fit_its_type_fails_the_run(make_runner):
    @sematic.func
    def pipeline() -> int:
        return "many"

    with pytest.raises(PipelineRunError, match=r"(?s)output of .*pipeline.*many"):
        make_runner().run(pipeline())


@both
def test_a_graph_whose_type_can_never_fit_fails_the_run(make_runner):
    @sematic.func
    def text() -> str:
        return "a"

    @sematic.func
    def pipeline() -> int:
        return text()

    with pytest.raises(PipelineRunError, match="text"):
        make_runner().run(pipeline())


@both
def test_a_call_whose_output_nobody_uses_fails_the_run(make_runner):
    @sematic.func
    def pipeline() -> float:
        add(1, 2).set(name="forgotten")
        return add(3, 4)

    with pytest.raises(PipelineRunError, match="forgotten"):
        make_runner().run(pipeline())


@both
def test_a_call_whose_output_nobody_uses_fails_a_run_that_returns_a_plain_value(make_runner):
    @sematic.func
    def pipeline() -> float:
        add(1, 2)
        return 3

    with pytest.raises(PipelineRunError, match="add"):
        make_runner().run(pipeline())


@both
def test_a_future_of_another_function_cannot_be_used_behind_its_back(make_runner):
    smuggled: list[object] = []

    @sematic.func
    def inner(value: float) -> float:
        return add(smuggled[0], value)

    @sematic.func
    def pipeline() -> float:
        smuggled.append(add(1, 2))
        return inner(smuggled[0])

    with pytest.raises(PipelineRunError, match="Take it as an argument"):
        make_runner().run(pipeline())


@both
def test_an_item_that_nobody_uses_is_no_trouble(make_runner):
    @sematic.func
    def pair() -> tuple[int, int]:
        return 1, 2

    @sematic.func
    def pipeline() -> int:
        first, _ = pair()
        return first

    assert make_runner().run(pipeline()) == 1


@both
def test_retries_are_extra_attempts_for_the_exceptions_named(make_runner):
    attempts: list[int] = []

    @sematic.func(retry=sematic.RetrySettings(exceptions=(LookupError,), retries=2))
    def flaky() -> int:
        attempts.append(sematic.context().attempt)
        if len(attempts) < 3:
            raise KeyError
        return 7

    assert make_runner().run(flaky()) == 7
    assert attempts == [1, 2, 3]


@both
def test_other_exceptions_are_not_retried(make_runner):
    attempts: list[int] = []

    @sematic.func(retry=sematic.RetrySettings(exceptions=(LookupError,), retries=2))
    def flaky() -> int:
        attempts.append(1)
        raise ValueError

    with pytest.raises(PipelineRunError):
        make_runner().run(flaky())
    assert attempts == [1]


@both
def test_sys_exit_in_a_function_fails_its_run(make_runner):
    @sematic.func
    def pipeline() -> int:
        raise SystemExit(3)

    with pytest.raises(PipelineRunError, match=r"sys.exit\(3\)"):
        make_runner().run(pipeline())


@both
def test_a_runner_inside_a_function_is_refused(make_runner):
    @sematic.func
    def pipeline() -> float:
        return make_runner().run(add(1, 2))

    with pytest.raises(PipelineRunError) as caught:
        make_runner().run(pipeline())
    assert isinstance(caught.value.__context__.__cause__, RuntimeError)


@both
@pytest.mark.parametrize("wrong", [3, None, add])
def test_what_is_no_future_cannot_run(make_runner, wrong):
    with pytest.raises(ValueError, match="future"):
        make_runner().run(wrong)


@both
def test_a_root_future_with_futures_cannot_run(make_runner):
    with pytest.raises(ValueError, match="inside one"):
        make_runner().run(add(add(1, 2), 3))


@both
def test_the_same_future_can_run_twice_as_two_runs(make_runner):
    root = add(1, 2)
    assert make_runner().run(root) == 3
    first = root.id
    assert make_runner().run(root) == 3
    assert root.id != first


@dataclass
class Box:
    items: list[int]


def test_tracked_functions_get_values_of_their_own():
    @sematic.func
    def make() -> Box:
        return Box([1])

    @sematic.func
    def spoil(box: Box) -> int:
        box.items.append(99)
        return len(box.items)

    @sematic.func
    def pipeline() -> list[int]:
        box = make()
        return [spoil(box), spoil(box)]

    assert sematic.LocalRunner().run(pipeline()) == [2, 2]

"""The rules pipelines of the original rely on: decorating, calling, futures, states. One row, one test."""

# ruff: noqa: UP006, UP007, UP035, UP045 - the annotations users of the original wrote

from __future__ import annotations

import typing
import warnings
from collections.abc import Callable
from typing import Any, Dict, List, Optional, Set, Tuple, Union

import pytest

import sematic
from sematic.abstract_future import FutureState
from tests.acceptance.original_classes import Config


@sematic.func
def number() -> int:
    return 3


@sematic.func
def fraction() -> float:
    return 1.5


@sematic.func
def word() -> str:
    return "a"


@sematic.func
def words() -> List[str]:
    return ["a", "b"]


@sematic.func
def table() -> Dict[str, int]:
    return {"a": 1}


@sematic.func
def pair() -> Tuple[int, str]:
    return 1, "one"


def silently(future: Any) -> Any:
    return sematic.SilentRunner().run(future)


# Section 3: decorating


def test_no_return_annotation_means_none() -> None:
    @sematic.func
    def nothing():
        pass

    assert nothing.output_type is type(None)
    assert silently(nothing()) is None


@pytest.mark.parametrize("source", ["def f(a: int, b): pass", "def f(*, b): pass"])
def test_a_parameter_without_annotation_is_named(source: str) -> None:
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - a function as text
    with pytest.raises(ValueError, match="b"):
        sematic.func(names["f"])


@pytest.mark.parametrize("source", ["def f(*args: int): pass", "def f(**kwargs: int): pass"])
def test_variable_arguments_are_refused(source: str) -> None:
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - a function as text
    with pytest.raises(ValueError, match="args"):
        sematic.func(names["f"])


async def _coroutine() -> None: ...


def _generator() -> typing.Iterator[int]:
    yield 1


class _Holder:
    def method(self) -> None: ...


@pytest.mark.parametrize("thing", [3, "f", int, _coroutine, _generator, _Holder().method])
def test_what_is_no_plain_function_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError):
        sematic.func(thing)


@pytest.mark.parametrize(
    "annotation", [list, List, dict, Dict, tuple, Tuple, set, Set, Union, Optional, 3, "NoSuchName", "no type"]
)
def test_an_unsupported_or_bare_annotation_is_refused(annotation: Any) -> None:
    def f(a) -> None: ...

    f.__annotations__["a"] = annotation
    with pytest.raises(TypeError):
        sematic.func(f)(a=None)


@pytest.mark.parametrize("inline", [True, False])
def test_inline_warns_and_means_the_opposite_of_standalone(inline: bool) -> None:
    def f() -> int:
        return 1

    with pytest.warns(DeprecationWarning, match="standalone"):
        function = sematic.func(inline=inline)(f)
    assert function().props.standalone is not inline


def test_resources_need_standalone() -> None:
    def f() -> int:
        return 1

    with pytest.raises(ValueError, match="standalone"):
        sematic.func(resource_requirements=sematic.ResourceRequirements())(f)


def test_a_base_image_tag_without_standalone_only_warns() -> None:
    def f() -> int:
        return 1

    with pytest.warns(UserWarning, match="base_image_tag"):
        sematic.func(base_image_tag="cuda")(f)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sematic.func(standalone=True, base_image_tag="cuda")(f)


@pytest.mark.parametrize("minutes", [0, -1, 1.5, "1", True])
def test_a_timeout_is_a_whole_number_of_minutes(minutes: Any) -> None:
    def f() -> int:
        return 1

    with pytest.raises(ValueError, match="timeout_mins"):
        sematic.func(timeout_mins=minutes)(f)
    with pytest.raises(ValueError, match="timeout_mins"):
        sematic.func(f)().set(timeout_mins=minutes)


def test_calls_bind_like_python_with_defaults_and_casts() -> None:
    @sematic.func
    def f(a: int, b: float = 2, *, c: str = "c") -> Tuple[int, float, str]:
        return a, b, c

    assert f("7").kwargs == {"a": 7, "b": 2.0, "c": "c"}
    assert silently(f(1.9, c="d")) == (1, 2.0, "d")
    for wrong in (f, lambda: f(1, 2, 3), lambda: f(1, d=1), lambda: f("x"), lambda: f(1, c=3)):
        with pytest.raises(TypeError):
            wrong()


def test_the_output_is_cast_too() -> None:
    @sematic.func
    def f() -> float:
        return "2.5"

    assert silently(f()) == 2.5


def test_string_annotations_are_resolved() -> None:
    @sematic.func
    def f(a: "List[Config]") -> "Optional[Config]":  # noqa: UP037
        return a[0]

    assert f.input_types == {"a": List[Config]}
    assert silently(f([{"rate": 1}])) == Config(1.0)


def test_a_function_tells_what_it_is() -> None:
    assert number.__name__ == "number"
    assert number.__module__ == __name__
    assert number.input_types == {}
    assert number.output_type is int
    assert number.func() == 3
    assert number.execute() == 3
    assert "return 3" in number.get_source()
    assert number.get_func_fqpn() == f"{__name__}.number"
    assert not number.__signature__().parameters


# Section 4: futures


def test_a_future_tells_what_it_is() -> None:
    future = number()
    assert len(future.id) == 32
    assert int(future.id, 16)
    assert (future.function, future.kwargs, future.value, future.parent_future, future.nested_future) == (
        number,
        {},
        None,
        None,
        None,
    )
    assert future.state is FutureState.CREATED
    assert future.is_root_future()
    assert future.props.name == "number"


def test_a_future_of_the_wrong_type_is_refused_at_the_call() -> None:
    @sematic.func
    def wants_int(a: int) -> int:
        return a

    with pytest.raises(TypeError, match="'a'"):
        wants_int(word())
    wants_int(fraction())


def test_an_argument_of_another_type_that_casts_is_cast_when_the_future_is_ready() -> None:
    @sematic.func
    def wants_int(a: int) -> int:
        return a

    @sematic.func
    def pipeline() -> int:
        return wants_int(fraction())

    assert silently(pipeline()) == 1


@pytest.mark.parametrize(
    ("item", "value"),
    [
        (lambda: words()[1], "b"),
        (lambda: words()[-1], "b"),
        (lambda: pair()[0], 1),
        (lambda: pair()[-1], "one"),
        (lambda: table()["a"], 1),
        (lambda: table()[word()], 1),
    ],
)
def test_items_of_futures(item: Callable[[], Any], value: Any) -> None:
    @sematic.func
    def pipeline() -> Union[int, str]:
        return item()

    assert silently(pipeline()) == value


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (lambda: words()["a"], TypeError),
        (lambda: words()[0:1], TypeError),
        (lambda: words()[word()], TypeError),
        (lambda: pair()[2], IndexError),
        (lambda: pair()["a"], TypeError),
        (lambda: pair()[number()], TypeError),
        (lambda: table()[None], TypeError),
        (lambda: number()[0], TypeError),
        (lambda: word()[0], TypeError),
    ],
)
def test_items_that_cannot_be(item: Callable[[], Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        item()


def test_only_tuple_futures_unpack() -> None:
    first, second = pair()
    assert (first.function.output_type, second.function.output_type) == (int, str)
    with pytest.raises(NotImplementedError):
        list(words())
    with pytest.raises(NotImplementedError):
        _ = [*table()]
    with pytest.raises(ValueError, match="unpack"):
        _, _, _ = pair()


def _inplace(symbol: str) -> Callable[[Any], None]:
    return lambda future: exec(f"future {symbol} 2", {"future": future})  # noqa: S102


@pytest.mark.parametrize(
    "operation",
    [
        bool,
        lambda future: not future,
        lambda future: future + 1,
        lambda future: 1 + future,
        lambda future: future * 2,
        lambda future: future / 2,
        lambda future: future < 1,
        lambda future: future <= 1,
        lambda future: future > 1,
        lambda future: future >= 1,
        lambda future: future == 1,
        lambda future: future != 1,
        lambda future: future + future,
        _inplace("+="),
        _inplace("*="),
        _inplace("/="),
    ],
)
def test_a_future_has_no_value_to_compute_with(operation: Callable[[Any], Any]) -> None:
    with pytest.raises(NotImplementedError):
        operation(number())


def test_futures_are_equal_to_themselves_only() -> None:
    one, other = number(), number()
    assert one == one  # noqa: PLR0124 - that is the question
    assert one != other
    assert len({one, other, one}) == 2


def test_set_returns_the_future_and_changes_its_settings() -> None:
    requirements = sematic.ResourceRequirements()
    future = number()
    assert (
        future.set(
            name="N", tags=["a", "b"], cache=True, standalone=True, resource_requirements=requirements, timeout_mins=5
        )
        is future
    )
    assert (future.props.name, list(future.props.tags), future.props.cache) == ("N", ["a", "b"], True)
    assert (future.props.standalone, future.props.timeout_mins) == (True, 5)
    assert future.props.resource_requirements == requirements


@pytest.mark.parametrize(
    "changes",
    [{"nome": "N"}, {"name": 3}, {"tags": "a"}, {"tags": [1]}, {"cache": "yes"}, {"resource_requirements": 3}],
)
def test_set_refuses_what_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        number().set(**changes)


def test_set_inline_works_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="standalone"):
        future = number().set(inline=False)
    assert future.props.standalone


@sematic.func
def join(parts: List[Union[int, str]]) -> str:
    return "".join(str(part) for part in parts)


@sematic.func
def sum_of(numbers: List[int]) -> int:
    return sum(numbers)


@sematic.func
def values_of(table: Dict[str, int]) -> List[int]:
    return [table[name] for name in sorted(table)]


@sematic.func
def rate_of(config: Config) -> float:
    return config.rate + sum(config.layers)


@sematic.func
def pairs_of(pairs: List[Tuple[int, str]]) -> str:
    return "".join(f"{number}{text}" for number, text in pairs)


@sematic.func
def size_of(some: Set[int]) -> int:
    return len(some)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda: sum_of([number(), 4, number()]), 10),
        (lambda: join([number(), word()]), "3a"),
        (lambda: join((number(), "b")), "3b"),
        (lambda: values_of({"x": number(), "y": 5}), [3, 5]),
        (lambda: size_of({number(), number()}), 1),
        (lambda: rate_of(Config(rate=fraction(), layers=[number(), 1])), 5.5),
        (lambda: pairs_of([(number(), "b"), (1, word())]), "3b1a"),
    ],
)
def test_containers_holding_futures_are_lifted(call: Callable[[], Any], value: Any) -> None:
    @sematic.func
    def pipeline() -> object:
        return call()

    assert silently(pipeline()) == value


def test_a_list_with_a_future_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(TypeError, match="numbers"):
        sum_of([1, word()])


def test_the_users_list_is_left_as_it_is() -> None:
    given = [number(), 4]
    before = list(given)
    sum_of(given)
    assert all(one is other for one, other in zip(given, before, strict=True))


def test_a_list_of_futures_may_be_returned() -> None:
    @sematic.func
    def pipeline() -> Tuple[List[int], Dict[str, float]]:
        return [number(), 1], {"f": fraction()}

    assert silently(pipeline()) == ([3, 1], {"f": 1.5})


def test_a_call_that_nobody_uses_fails_the_run() -> None:
    @sematic.func
    def pipeline() -> int:
        fraction()
        return number()

    with pytest.raises(sematic.PipelineRunError, match="fraction"):
        silently(pipeline())


def test_an_item_that_nobody_uses_is_no_fault() -> None:
    @sematic.func
    def pipeline() -> int:
        first, _ = pair()
        return first

    assert silently(pipeline()) == 1


def test_a_root_future_takes_no_futures() -> None:
    with pytest.raises(ValueError, match="numbers"):
        silently(sum_of([number()]))
    with pytest.raises(ValueError, match="config"):
        silently(rate_of(Config(rate=fraction())))


@pytest.mark.parametrize("thing", [3, None, number])
def test_only_futures_can_be_run(thing: Any) -> None:
    with pytest.raises(ValueError):
        silently(thing)

from __future__ import annotations

import inspect
import pickle
from typing import List, Optional  # noqa: UP035 - what users of the original write

import pytest

import sematic
from sematic.graph import virtual
from sematic.graph.future import Future


@sematic.func
def add(a: float, b: float = 2) -> float:
    """Add."""
    return a + b


def test_a_call_gives_a_future_with_cast_arguments_and_defaults():
    future = add(1)
    assert isinstance(future, Future)
    assert future.kwargs == {"a": 1.0, "b": 2.0}
    assert all(type(value) is float for value in future.kwargs.values())


def test_a_function_keeps_what_describes_it():
    assert (add.__name__, add.__doc__, add.__module__) == ("add", "Add.", __name__)
    assert add.func(1, 2) == 3
    assert add.input_types == {"a": float, "b": float}
    assert add.output_type is float
    assert "return a + b" in add.get_source()
    assert add.get_func_fqpn() == f"{__name__}.add"
    assert list(add.__signature__().parameters) == ["a", "b"]


def test_execute_runs_now_and_casts_both_ways():
    assert add.execute(a=1, b="2.5") == 3.5
    with pytest.raises(TypeError):
        add.execute(a="x")


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), ((1, 2, 3), {}), ((1,), {"a": 2}), ((1,), {"c": 2}), ((), {"b": 1})]
)
def test_arguments_bind_as_in_python(args, kwargs):
    with pytest.raises(TypeError, match="add"):
        add(*args, **kwargs)


def test_arguments_given_by_name_keep_the_functions_order():
    assert list(add(b=1, a=2).kwargs) == ["a", "b"]


def test_an_argument_that_does_not_fit_is_named():
    with pytest.raises(TypeError, match=r"'b'.*abc"):
        add(1, "abc")


def test_a_future_of_a_type_that_can_never_fit_is_refused_at_the_call():
    @sematic.func
    def word() -> str:
        return "a"

    with pytest.raises(TypeError, match=r"'a'.*word"):
        add(word())


def test_a_function_without_a_return_annotation_returns_none():
    @sematic.func
    def nothing(): ...

    assert nothing.output_type is type(None)
    assert sematic.SilentRunner().run(nothing()) is None


def test_a_parameter_without_annotation_is_named():
    with pytest.raises(ValueError, match="'b'"):

        @sematic.func
        def f(a: int, b) -> int: ...


def test_a_keyword_only_parameter_needs_an_annotation_too():
    with pytest.raises(ValueError, match="'b'"):

        @sematic.func
        def f(a: int, *, b) -> int: ...


def test_a_keyword_only_parameter_cannot_be_given_by_position():
    @sematic.func
    def f(a: int, *, b: int = 1) -> int:
        return a + b

    assert f(1, b=2).kwargs == {"a": 1, "b": 2}
    with pytest.raises(TypeError):
        f(1, 2)


def test_variadic_parameters_are_refused():
    with pytest.raises(ValueError, match="args"):

        @sematic.func
        def f(*args: int) -> int: ...

    with pytest.raises(ValueError, match="kwargs"):

        @sematic.func
        def g(**kwargs: int) -> int: ...


def test_only_plain_functions_can_be_decorated():
    async def coroutine() -> int: ...

    def generator() -> int:
        yield 1

    class Thing:
        def method(self) -> int: ...

    for wrong in (coroutine, generator, Thing().method, Thing, len, 3, add, staticmethod(lambda: 1)):
        with pytest.raises(TypeError):
            sematic.func(wrong)


@pytest.mark.parametrize("annotation", [list, List, dict, Optional, 3, "nonsense)"])  # noqa: UP006 - bare on purpose
def test_an_annotation_that_says_too_little_is_refused(annotation):
    def f(a: int) -> int: ...

    f.__annotations__["a"] = annotation
    with pytest.raises((TypeError, SyntaxError)):
        sematic.func(f)


def test_annotations_as_strings_may_name_local_classes():
    class Local: ...

    @sematic.func
    def f(a: Local) -> list[Local]:
        return [a]

    assert f.input_types == {"a": Local}


def test_an_annotation_may_name_what_is_defined_further_down():
    namespace: dict[str, object] = {"sematic": sematic}
    source = (
        "from __future__ import annotations\n"
        "@sematic.func\n"
        "def f(a: Later) -> int:\n    return a.x\n"
        "class Later:\n    x = 3\n"
    )
    exec(compile(source, "late", "exec", dont_inherit=True), namespace)  # noqa: S102 - a module written on the spot
    assert sematic.SilentRunner().run(namespace["f"](namespace["Later"]())) == 3


def test_a_default_that_does_not_fit_is_found_at_the_decoration():
    with pytest.raises(TypeError, match="'a'"):

        @sematic.func
        def f(a: int = "x") -> int: ...


def test_resources_need_a_standalone_function():
    with pytest.raises(ValueError, match="standalone"):
        sematic.func(resource_requirements=sematic.ResourceRequirements())(lambda: None)


@pytest.mark.parametrize("minutes", [0, -1, 1.5, "3", True])
def test_a_timeout_is_a_whole_number_of_minutes(minutes):
    def f() -> None: ...

    with pytest.raises(ValueError, match="timeout_mins"):
        sematic.func(timeout_mins=minutes)(f)


def test_inline_is_the_old_name_of_not_standalone():
    def f() -> None: ...

    with pytest.warns(DeprecationWarning, match="standalone"):
        assert sematic.func(inline=False)(f).settings.standalone


def test_a_base_image_without_standalone_only_warns():
    def f() -> None: ...

    with pytest.warns(UserWarning, match="base_image_tag"):
        sematic.func(base_image_tag="gpu")(f)


@pytest.mark.parametrize("annotation", ["object", None])
def test_a_method_is_refused_with_or_without_an_annotation_of_self(annotation):
    def method(self) -> int: ...

    method.__qualname__ = "Thing.method"
    if annotation:
        method.__annotations__["self"] = annotation
    with pytest.raises(TypeError, match="outside the class"):
        sematic.func(method)


def test_a_parameter_may_be_positional_only():
    @sematic.func
    def f(a: int, /, b: int = 2) -> int:
        return a - b

    assert sematic.SilentRunner().run(f(5)) == 3
    assert f.execute(a=5, b=1) == 4
    with pytest.raises(TypeError, match="'a'"):
        f(a=5)


def test_a_forgotten_return_annotation_is_said():
    @sematic.func
    def f():
        return 3

    with pytest.raises(sematic.PipelineRunError, match="no return annotation"):
        sematic.SilentRunner().run(f())


def test_a_wrong_call_ends_at_the_line_that_called():
    with pytest.raises(TypeError) as caught:
        add("x")
    frames = [frame.name for frame in caught.traceback]
    assert frames[-1] == "__call__"
    assert len(frames) == 2


def test_tools_that_ask_for_a_signature_get_the_plain_functions():
    assert str(inspect.signature(add)) == "(a: 'float', b: 'float' = 2) -> 'float'"
    assert add.__signature__() == inspect.signature(add)


def test_a_function_of_a_module_is_pickled_by_its_name():
    from tests.unit.executors import travellers

    assert pickle.loads(pickle.dumps(travellers.step)) is travellers.step


def test_a_function_of_the_graph_itself_is_the_same_after_pickling():
    function = virtual.make_dict(keys=[str], values=[int], output_type=dict[str, int])
    again = pickle.loads(pickle.dumps(function))
    assert again.call({"k0": "a", "v0": 1}) == {"a": 1}
    assert (again.path, again.output_type) == (function.path, function.output_type)

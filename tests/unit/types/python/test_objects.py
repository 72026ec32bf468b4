import functools
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from sematic.model.errors import CastError
from sematic.model.records import ViewKind
from sematic.types.codec import ViewDraft
from sematic.types.python.objects import ObjectCodec
from sematic.types.registry import codec_of
from sematic.types.viewing import view_of
from tests.unit.types.stored import cast, kept, mismatch, stored, view


class Money:
    def __init__(self, amount: Any) -> None:
        self.amount = int(amount)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and other.amount == self.amount

    def __hash__(self) -> int:
        return self.amount

    def __repr__(self) -> str:
        return f"Money({self.amount})"


class Gold(Money):
    pass


class Shy:
    def __repr__(self) -> str:
        raise RuntimeError("no")


class Untouchable:
    def __init__(self) -> None:
        raise RuntimeError("never")


class Speaks(Protocol):
    def speak(self) -> str: ...


class Dog:
    def speak(self) -> str:
        return "woof"

    def __call__(self) -> str:
        return "woof"


def double(x: int) -> int:
    return 2 * x


def test_an_instance_is_kept_and_anything_else_goes_to_the_constructor() -> None:
    gold = Gold(5)
    assert cast(gold, Money) is gold
    assert cast("5", Money) == Money(5)


def test_what_the_constructor_refuses_is_refused_with_its_reason() -> None:
    with pytest.raises(CastError, match=r"cannot cast 'x' to .*Money: ValueError: invalid literal"):
        cast("x", Money)
    with pytest.raises(CastError, match="TypeError"):
        cast(5, Untouchable)


def test_objects_survive_with_their_class() -> None:
    for annotation in (Money, Any, object, Money | None):
        again = kept(Gold(5), annotation)
        assert (again, type(again)) == (Money(5), Gold)


def test_objects_in_containers_survive() -> None:
    assert kept({"a": [Money(1)]}, dict[str, list[Money]]) == {"a": [Money(1)]}
    assert kept({"a": [Money(1), {Money(2)}]}, Any) == {"a": [Money(1), {Money(2)}]}


def test_an_object_of_a_class_that_nobody_can_import_survives() -> None:
    class Local:
        x = 5

    assert kept(Local(), Any).x == 5
    assert kept(Local(), Local).x == 5


@pytest.mark.parametrize(
    "value",
    [Counter("aab"), OrderedDict(b=1, a=2), defaultdict(list, a=[1]), range(5), bytearray(b"a"), slice(1, 2), ...],
)
def test_other_built_in_values_survive(value: Any) -> None:
    again = kept(value, Any)
    assert (again, type(again)) == (value, type(value))
    assert kept(value, type(value) if type(value) not in {Counter, OrderedDict, defaultdict} else Any) == value


def test_a_parametrised_class_takes_its_instances() -> None:
    assert kept(defaultdict(list, a=[1]), defaultdict[str, list[int]]) == {"a": [1]}


def test_a_protocol_is_no_obstacle() -> None:
    dog = Dog()
    assert cast(dog, Speaks) is dog
    assert mismatch(Dog, Speaks) is None


def test_only_the_class_and_its_subclasses_may_be_cast() -> None:
    assert mismatch(Gold, Money) is None
    assert mismatch(Money, Gold) is not None
    assert mismatch(str, Money) is not None
    assert mismatch(object, Money) is not None


def test_functions_survive_by_name_or_with_their_code() -> None:
    offset = 10
    assert kept(double, Callable[[int], int]) is double
    assert kept(lambda x: x + offset, Callable[[int], int])(5) == 15
    assert kept(functools.partial(double, 4), Callable[..., int])() == 8
    assert kept([double, len], Any) == [double, len]
    assert kept(math.sin, Any) is math.sin
    assert kept(Dog().speak, Callable[[], str])() == "woof"


def test_what_cannot_be_called_is_no_callable() -> None:
    with pytest.raises(CastError, match="cannot be called"):
        cast(5, Callable[[int], int])
    assert mismatch(Dog, Callable[[], str]) is None
    assert mismatch(int, Callable[[], int]) is not None


def test_classes_survive_as_values() -> None:
    assert kept(Gold, type[Money]) is Gold
    assert kept(Gold, type) is Gold
    assert kept({"a": Gold}, Any) == {"a": Gold}
    with pytest.raises(CastError, match="not such a class"):
        cast(int, type[Money])
    assert mismatch(type[Gold], type[Money]) is None
    assert mismatch(type[Money], type[Gold]) is not None


def test_an_object_is_shown_by_its_repr_without_addresses() -> None:
    shown = view(Money(5), Money)
    assert (shown.kind, shown.summary) == (ViewKind.OPAQUE, "Money(5)")
    assert " at 0x" not in str(view(Dog(), Dog))


def test_an_object_without_a_repr_of_its_own_is_shown_by_its_class() -> None:
    shown = view(Dog(), Dog)
    assert (shown.summary, shown.content["repr"]) == ("Dog", "<tests.unit.types.python.test_objects.Dog object>")
    assert view([Dog()], list[Dog]).summary == "[Dog]"


def test_an_object_whose_repr_fails_is_stored_and_shown_all_the_same() -> None:
    artifact = stored(Shy(), Shy)
    assert "Shy whose repr() raised RuntimeError" in artifact.view.summary
    with pytest.raises(CastError, match="RuntimeError"):
        cast(Shy(), Money)


def test_a_function_is_shown_by_its_source() -> None:
    shown = view(double, Callable[[int], int])
    assert shown.kind is ViewKind.CODE
    assert "return 2 * x" in shown.content["text"]
    assert shown.summary.endswith("double(x: int) -> int")
    assert view(len, Any).content["text"] == ""


def test_a_codec_of_a_library_class_is_put_together_from_what_is_different() -> None:
    codec = ObjectCodec(
        annotation=Money,
        view=lambda money: ViewDraft(kind=ViewKind.MARKDOWN, summary=f"**{money.amount}**"),
        cast=lambda value: Money(value * 100),
        encode=lambda money, _parts: money.amount,
        decode=lambda tree, _parts: Money(tree),
    )
    assert codec.cast(5) == Money(500)
    assert codec.view(Money(5)).summary == "**5**"
    tree = codec.encode(Money(5), None)  # type: ignore[arg-type]
    assert tree == {"value": 5}
    assert codec.decode(tree, None) == Money(5)  # type: ignore[arg-type]


def test_a_view_that_fails_says_so_and_nothing_else_fails() -> None:
    def broken(_value: object) -> ViewDraft:
        raise ZeroDivisionError("oh")

    shown = view_of(Money(5), ObjectCodec(annotation=Money, view=broken))
    assert shown.kind is ViewKind.OPAQUE
    assert shown.content["reason"] == "The view failed: ZeroDivisionError: oh"


def test_only_the_first_objects_of_a_long_list_are_shown_in_full() -> None:
    shown = view([Money(i) for i in range(50)], list[Money])
    assert ["content" in entry for entry in shown.content["entries"]] == [True] * 16 + [False] * 34
    assert shown.content["entries"][49]["summary"] == "Money(49)"


def test_the_codec_of_any_has_no_opinion() -> None:
    value = object()
    assert codec_of(Any).cast(value) is value
    assert codec_of(object).cast(None) is None


def test_an_exception_is_a_value_like_any_other_and_shows_its_message_and_traceback() -> None:
    try:
        cast("x", int)
    except CastError as error:
        shown = view(error, Exception)
        again = kept(error, Exception)
    assert (type(again), str(again)) == (CastError, "cannot cast 'x' to int")
    assert shown.kind is ViewKind.ERROR
    assert "Traceback" in shown.content["traceback"]

"""What the codecs here share: the static check between types, and how well a value fits one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from enum import IntEnum, unique
from typing import Any

from sematic.model.errors import CastError
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.cycles import FLATTEN
from sematic.types.naming import importable_module_of, importable_name_of, is_importable, with_article
from sematic.types.viewing import repr_of


@unique
class Fit(IntEnum):
    """How well a value fits a type as it is, uncast."""

    NO = 0
    ANYTHING = 1
    INSTANCE = 2
    EXACT = 3


class TypedCodec(ABC):
    """A codec that sees through sources which only stand for other types: unions, new types, `Any`."""

    annotation: Any
    description: TypeDescription
    is_immutable: bool = True
    exact: type | None = None
    """The class whose own instances need no cast; None if every value must be looked at."""

    @property
    def stands_for(self) -> tuple[Codec, ...]:
        """The types a value of this type may really have; none if it may have any."""
        return (self,)

    def mismatch(self, source: Codec) -> str | None:
        """Return why values of `source`'s type can never be cast to this type; None if they may."""
        for actual in getattr(source, "stands_for", (source,)):
            if actual is self or actual.annotation == self.annotation:
                continue
            reason = self.refusal(actual)
            if reason is not None:
                reason = reason or ("" if actual is source else f"it may be {actual.description.name}")
                why = f": {reason}" if reason else ""
                return f"{source.description.name} cannot be cast to {self.description.name}{why}"
        return None

    def refusal(self, source: Codec) -> str | None:
        """Return why values of one actual type never fit, "" if there is no more to say; None if they may."""
        return None if is_subclass(source.annotation, self.annotation) else ""

    def fit(self, value: Any) -> Fit:
        """Return how well a value fits as it is."""
        return fit_of_class(value, self.annotation)

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all these values are encoded as just themselves."""
        return len(values) == 0

    @abstractmethod
    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return the value as this type, without changing the one given."""

    @abstractmethod
    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Return a cast value as a tree."""

    @abstractmethod
    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Return the value that `encode` was given."""

    @abstractmethod
    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Return what people should see of a value."""


def is_subclass(source: Any, target: Any) -> bool:
    """Return whether two annotations are classes, and the one a subclass of the other."""
    try:
        return isinstance(source, type) and isinstance(target, type) and issubclass(source, target)
    except TypeError:
        # A protocol that cannot be checked at run time: anything may implement it.
        return True


def fit_of(value: Any, codec: Codec) -> Fit:
    """Return how well a value fits a codec's type, whoever wrote the codec."""
    # Asked of every field there is; isinstance with an abstract class costs ten times as much.
    fit: Callable[[Any], Fit] | None = getattr(codec, "fit", None)
    return fit(value) if fit is not None else fit_of_class(value, codec.annotation)


def fits(value: Any, codec: Codec) -> bool:
    """Return whether a value is of a codec's type as it is, uncast."""
    return type(value) is getattr(codec, "exact", None) or fit_of(value, codec) is not Fit.NO


def fit_of_class(value: Any, annotation: Any) -> Fit:
    """Return how well a value fits a class."""
    if type(value) is annotation:
        return Fit.EXACT
    try:
        return Fit.INSTANCE if isinstance(value, annotation) else Fit.NO
    except TypeError:
        return Fit.ANYTHING


def class_description(cls: type) -> TypeDescription:
    """Return a class as data; its kind is `local` if no other process can find the class again."""
    kind = "class" if is_importable(cls) else "local"
    return TypeDescription(
        kind=kind, name=importable_name_of(cls), module=importable_module_of(cls), qualname=cls.__qualname__
    )


class TooDeepError(CastError):
    """A value contains itself, or is nested deeper than Python can follow."""

    def __init__(self, *, to: str, at: str) -> None:
        where = f"{at[:60]}…: " if at else ""
        super().__init__(
            f"{where}{with_article(to)} contains itself, or is nested deeper than Python's recursion limit. {FLATTEN}"
        )


def cast_error(value: object, *, to: str, at: str, because: str = "") -> CastError:
    """Return the error for a value that does not fit: where it is, what it is, and what it should be."""
    where = f"{at[:100]}…{at[-100:]}: " if len(at) > 210 else f"{at}: " if at else ""  # noqa: PLR2004 - readable
    kind = "" if value is None or isinstance(value, str | int | float) else f", {with_article(type(value).__name__)},"
    why = f": {because}" if because else ""
    return CastError(f"{where}cannot cast {repr_of(value, limit=80)}{kind} to {to}{why}")

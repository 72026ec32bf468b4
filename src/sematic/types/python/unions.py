"""Values of one of several types."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sematic.model.errors import CastError, EncodeError
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.python.anything import AnyCodec
from sematic.types.python.leaves import not_stored_so
from sematic.types.python.nones import NoneCodec
from sematic.types.python.typed import Fit, TooDeepError, TypedCodec, cast_error, fit_of
from sematic.types.viewing import repr_of


class UnionCodec(TypedCodec):
    """A value of the first member it fits best, cast to the first it can be if it fits none."""

    def __init__(self, annotation: Any, *, members: tuple[Codec, ...]) -> None:
        self.annotation = annotation
        self.members = members
        self.is_immutable = all(member.is_immutable for member in members)
        names = [member.description.name for member in members]
        args = tuple(member.description for member in members)
        self.description = TypeDescription(kind="union", name=" | ".join(names), args=args)
        # Two classes may share a name, such as two made by one function.
        self._labels = [name if names.count(name) == 1 else f"{name}#{i}" for i, name in enumerate(names)]
        self._by_label = dict(zip(self._labels, members, strict=True))
        self._by_class: dict[type, int] = {}
        for index, member in enumerate(members):
            cls: type | None = getattr(member, "exact", None)
            if cls is not None:
                self._by_class.setdefault(cls, index)
        self._has_none = "None" in self._by_label
        self._optional = _only_other_than_none(members) if self._has_none else None

    @property
    def stands_for(self) -> tuple[Codec, ...]:
        """All that the members stand for; nothing in particular if one may be anything."""
        found: list[Codec] = []
        for member in self.members:
            actual: tuple[Codec, ...] = getattr(member, "stands_for", (member,))
            if not actual:
                return ()
            found += actual
        return tuple(found)

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return the value as the member it fits best, else as the first member it can be cast to."""
        best = self._best(value)
        # Right class but wrong contents: another member may take it.
        first = [] if best is None else [self.members[best]]
        for member in first + [member for member in self.members if member not in first]:
            try:
                return member.cast(value, at=at)
            except TooDeepError:
                raise
            except CastError:
                continue
        raise cast_error(value, to=self.description.name, at=at)

    def refusal(self, source: Codec) -> str | None:
        """Accept what any member accepts."""
        return None if any(member.mismatch(source) is None for member in self.members) else ""

    def actual(self, value: Any) -> Codec:
        """Return the codec of the member a value is."""
        member = self.members[self._best(value) or 0]
        return member.actual(value) if isinstance(member, UnionCodec | AnyCodec) else member

    def fit(self, value: Any) -> Fit:
        """Return how well the best member fits."""
        return max(fit_of(value, member) for member in self.members)

    def leaves(self, values: Collection[Any]) -> bool:
        """Return whether all are None, or leaves of the only other member."""
        if self._optional is None:
            return len(values) == 0
        return self._optional.leaves([value for value in values if value is not None])

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write the member's name and the value as that member; None, or all there is beside None, as it is."""
        if value is None and self._has_none:
            return None
        if self._optional is not None and fit_of(value, self._optional) is not Fit.NO:
            return self._optional.encode(value, parts, at=at)
        index = self._best(value)
        if index is None:
            what = repr_of(value, limit=80)
            raise EncodeError(f"{at or 'The value'} is {what}, which is not {self.description.name}; cast it first.")
        return [self._labels[index], self.members[index].encode(value, parts, at=at)]

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the value as the member it was written as."""
        if tree is None and self._has_none:
            return None
        if self._optional is not None:
            return self._optional.decode(tree, parts)
        match tree:
            case [str(label), encoded] if label in self._by_label:
                return self._by_label[label].decode(encoded, parts)
            case _:
                raise not_stored_so(self, tree)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the value as the member it is."""
        return self.members[self._best(value) or 0].view(value, room=room)

    def _best(self, value: Any) -> int | None:
        exact = self._by_class.get(type(value))
        if exact is not None:
            return exact
        fits = [fit_of(value, member) for member in self.members]
        best = max(fits)
        return None if best is Fit.NO else fits.index(best)


def _only_other_than_none(members: tuple[Codec, ...]) -> TypedCodec | None:
    """Return the only member but None, if nothing of it is ever written as None is."""
    others = [member for member in members if not isinstance(member, NoneCodec)]
    only = others[0] if len(others) == 1 else None
    is_clear = (
        isinstance(only, TypedCodec) and not isinstance(only, AnyCodec | UnionCodec) and only.stands_for == (only,)
    )
    return only if is_clear else None  # type: ignore[return-value]  # clear means typed

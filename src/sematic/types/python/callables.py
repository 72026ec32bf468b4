"""Functions and classes as values."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import Any, get_args

from sematic.model.records import Json, ViewKind
from sematic.types.behaviour import behaviour_of
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.naming import importable_name_of
from sematic.types.python.leaves import scalar_view, unpickled
from sematic.types.python.typed import Fit, TypedCodec, cast_error, is_subclass
from sematic.types.viewing import one_line, repr_of, shortened

SHOWN = 64 * 1024


class CallableCodec(TypedCodec):
    """Anything that can be called; what it takes and returns is not checked."""

    is_immutable = False

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation
        self.description = TypeDescription(kind="callable", name="Callable")

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return what can be called as it is."""
        if callable(value):
            return value
        raise cast_error(value, to="Callable", at=at, because="it cannot be called")

    def refusal(self, source: Codec) -> str | None:
        """Accept callables, and classes whose instances can be called."""
        if source.description.kind in {"callable", "type"}:
            return None
        # hasattr would find the metaclass's __call__ on every class.
        bases = source.annotation.__mro__ if isinstance(source.annotation, type) else ()
        return None if any("__call__" in vars(base) for base in bases) else ""

    def fit(self, value: Any) -> Fit:
        """Return whether the value can be called."""
        return Fit.INSTANCE if callable(value) else Fit.NO

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Pickle the function: by name if it can be imported, else with its code."""
        return _tree_of(value, parts, at=at)

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Return the function."""
        return unpickled(tree, parts, codec=self)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the source."""
        named = hasattr(value, "__qualname__")
        name = importable_name_of(value) if named else repr_of(value, limit=200)
        content: dict[str, Json] = {"language": "python", "name": name}
        if not room:
            return ViewDraft(kind=ViewKind.CODE, summary=one_line(name), content=content, is_truncated=True)
        try:
            source = inspect.getsource(value if named else type(value))
        except (OSError, TypeError) as error:
            content |= {"text": "", "reason": f"There is no source to show: {error}"}
        else:
            content["text"] = shortened(source, limit=SHOWN if room == FULL_ROOM else 1000)
        return ViewDraft(kind=ViewKind.CODE, summary=one_line(f"{name}{_parameters(value)}"), content=content)


class ClassCodec(TypedCodec):
    """Classes as values: `type` or `type[X]`."""

    def __init__(self, annotation: Any, *, bound: Codec) -> None:
        self.annotation = annotation
        self._bound: Any = (get_args(annotation) or (object,))[0]
        name = f"type[{bound.description.name}]"
        self.description = TypeDescription(kind="type", name=name, args=(bound.description,))

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Return a class as it is."""
        if self.fit(value):
            return value
        raise cast_error(value, to=self.description.name, at=at, because="it is not such a class")

    def refusal(self, source: Codec) -> str | None:
        """Accept classes of the bound's subclasses."""
        if source.description.kind != "type":
            return ""
        bound = (get_args(source.annotation) or (object,))[0]
        return None if self._bound in {Any, object} or is_subclass(bound, self._bound) else ""

    def fit(self, value: Any) -> Fit:
        """Return whether the value is such a class."""
        is_class = isinstance(value, type) and (not isinstance(self._bound, type) or is_subclass(value, self._bound))
        return Fit.INSTANCE if is_class else Fit.NO

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Pickle the class: by name if it can be imported, else with its code."""
        return _tree_of(value, parts, at=at)

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Return the class."""
        return unpickled(tree, parts, codec=self)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:  # noqa: ARG002 - it is always small
        """Show the class's name."""
        return scalar_view(type="class", value=importable_name_of(value))


def _tree_of(value: Any, parts: PartsWriter, *, at: str) -> Tree:
    tree: dict[str, Tree] = {"pickle": parts.pickle(value, at=at)}
    # Another value once it does something else; what a function does is in its pickle.
    behaviour = "" if isinstance(value, FunctionType) else behaviour_of(value)
    return {**tree, "behaviour": behaviour} if behaviour else tree


def _parameters(value: Any) -> str:
    try:
        return str(inspect.signature(value))
    except (TypeError, ValueError):
        return "(...)"

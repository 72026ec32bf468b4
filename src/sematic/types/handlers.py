"""What people registered for classes of their own, and the codec made of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, get_origin

from sematic.model.records import ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, ViewDraft
from sematic.types.python.leaves import not_stored_so
from sematic.types.python.typed import Fit, TypedCodec, cast_error, fit_of
from sematic.types.viewing import view_of

Handler = Callable[..., Any]
"""A function somebody registered; what it takes and returns depends on what for."""


@dataclass(slots=True, kw_only=True)
class Handlers:
    """Registered functions, by purpose and class."""

    _found: dict[str, dict[Any, Handler]] = field(default_factory=dict)

    def add(self, purpose: str, cls: Any, handler: Handler) -> None:
        """Remember a function; a later one for the same purpose and class takes its place."""
        self._found.setdefault(purpose, {})[cls] = handler

    def of(self, annotation: Any) -> dict[str, Handler]:
        """Return the functions for a class, by purpose, each the nearest that the class inherits."""
        if not self._found or not isinstance(annotation, Hashable):
            return {}
        cls = get_origin(annotation) or annotation
        # Everything is an object; what is registered for `object` is for what is annotated so.
        bases = [annotation, *(base for base in getattr(cls, "__mro__", ()) if base is not object)]
        nearest: dict[str, Handler] = {}
        for purpose, by_class in self._found.items():
            handler = next((by_class[base] for base in bases if base in by_class), None)
            if handler is not None:
                nearest[purpose] = handler
        return nearest


class RegisteredCodec(TypedCodec):
    """A class for which something is registered; where nothing is, the class is treated as without."""

    def __init__(self, *, handlers: dict[str, Handler], otherwise: Codec, json: Codec) -> None:
        self.annotation = otherwise.annotation
        self.description = otherwise.description
        self.is_immutable = otherwise.is_immutable
        self._handlers, self._otherwise, self._json = handlers, otherwise, json
        self._is_json = {"to_json", "from_json"} <= handlers.keys()

    def mismatch(self, source: Codec) -> str | None:
        """Return why values of `source`'s type can never be cast to this type; None if they may."""
        return super().mismatch(source) if "can_cast" in self._handlers else self._otherwise.mismatch(source)

    def refusal(self, source: Codec) -> str | None:
        """Ask the registered `can_cast`."""
        is_possible, reason = self._handlers["can_cast"](source.annotation, self.annotation)
        return None if is_possible else str(reason or "")

    def cast(self, value: Any, *, at: str = "") -> Any:
        """Ask the registered `safe_cast`."""
        safe_cast = self._handlers.get("safe_cast")
        if safe_cast is None:
            return self._otherwise.cast(value, at=at)
        made, reason = safe_cast(value, self.annotation)
        if reason is not None:
            raise cast_error(value, to=self.description.name, at=at, because=str(reason))
        return made

    def fit(self, value: Any) -> Fit:
        """Return how well the value fits the class."""
        return fit_of(value, self._otherwise)

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write what the registered function makes of the value, if another reads it again."""
        if not self._is_json:
            return self._otherwise.encode(value, parts, at=at)
        json = self._handlers["to_json"](value, self.annotation)
        return {"json": self._json.encode(json, parts, at=at)}

    def decode(self, tree: Tree, parts: PartsReader) -> Any:
        """Read the value with the registered function."""
        if not self._is_json:
            return self._otherwise.decode(tree, parts)
        if not isinstance(tree, dict) or "json" not in tree:
            raise not_stored_so(self, tree)
        return self._handlers["from_json"](self._json.decode(tree["json"], parts), self.annotation)

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show what the registered summary says: JSON with blobs, or a view."""
        summary = self._handlers.get("summary")
        if summary is None:
            return self._otherwise.view(value, room=room)
        made = summary(value, self.annotation)
        if isinstance(made, ViewDraft):
            return made
        json, blobs = made if isinstance(made, tuple) else (made, {})
        draft = view_of(json, self._json, room=room)
        is_text = isinstance(json, str)
        return ViewDraft(
            kind=ViewKind.TEXT if is_text else draft.kind,
            summary=draft.summary,
            content=draft.content,
            parts={**draft.parts, **blobs},
            is_truncated=draft.is_truncated,
        )

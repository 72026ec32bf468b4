"""Dictionaries and other mappings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from sematic.model.records import Json, ViewKind
from sematic.types.codec import FULL_ROOM, Codec, PartsReader, PartsWriter, Tree, TypeDescription, ViewDraft
from sematic.types.python.elements import counted, encode_elements, fit_of_elements, is_exact
from sematic.types.python.leaves import is_unicode, not_stored_so
from sematic.types.python.typed import Fit, TypedCodec, cast_error
from sematic.types.viewing import Nest, at_a_glance, in_brief, in_brief_alone, repr_of, shortened


class DictCodec(TypedCodec):
    """Keys of one type and values of another, in the order they were put in; a mapping is cast into a new `dict`."""

    is_immutable = False

    def __init__(self, annotation: Any, *, key: Codec, value: Codec, kind: str) -> None:
        self.annotation = annotation
        self.key = key
        self.value = value
        name = f"{'dict' if kind == 'dict' else 'Mapping'}[{key.description.name}, {value.description.name}]"
        self.description = TypeDescription(kind=kind, name=name, args=(key.description, value.description))

    @property
    def iterated(self) -> tuple[Codec, ...]:
        """What iterating over it gives: the keys."""
        return (self.key,)

    def cast(self, value: Any, *, at: str = "") -> dict[Any, Any]:
        """Return a new dictionary with keys and values cast."""
        if not isinstance(value, Mapping):
            raise cast_error(value, to=self.description.name, at=at, because="it is not a mapping")
        if type(value) is dict and is_exact(value, self.key) and is_exact(value.values(), self.value):
            return dict(value)
        key, content = self.key, self.value
        cast: dict[Any, Any] = {}
        for each in value:
            where = f"{at}[{repr_of(each, limit=40)}]"
            try:
                cast[key.cast(each, at=where)] = content.cast(value[each], at=where)
            except TypeError as error:
                if "unhashable" not in str(error):
                    raise
                raise cast_error(each, to=self.key.description.name, at=where, because=str(error)) from error
        return cast

    def refusal(self, source: Codec) -> str | None:
        """Accept mappings whose keys and values fit."""
        if not isinstance(source, DictCodec):
            return ""
        return self.key.mismatch(source.key) or self.value.mismatch(source.value)

    def fit(self, value: Any) -> Fit:
        """Return how well the worst key or value fits."""
        if type(value) is not dict:
            return Fit.NO
        return min(fit_of_elements(value, self.key), fit_of_elements(value.values(), self.value))

    def encode(self, value: Any, parts: PartsWriter, *, at: str = "") -> Tree:
        """Write a map if all keys are texts, else a list of pairs; in the order of the dictionary."""
        content = value.values()
        is_leaf = getattr(self.value, "leaves", None)
        if is_leaf is not None and is_leaf(content):
            values: list[Tree] = list(content)
        else:
            pairs = value.items()
            values = [self.value.encode(each, parts, at=f"{at}[{repr_of(key, limit=40)}]") for key, each in pairs]
        keys = encode_elements(list(value), self.key, parts, at=f"{at}.keys()")
        if set(map(type, keys)) <= {str} and is_unicode("".join(keys)):  # type: ignore[arg-type]  # all of them strings
            encoded = dict(zip(keys, values, strict=True))
            # Two keys that are written alike (1 and "1" never are) must stay two.
            if len(encoded) == len(keys):
                return encoded  # type: ignore[return-value]  # its keys are strings
        return [[key, each] for key, each in zip(keys, values, strict=True)]

    def decode(self, tree: Tree, parts: PartsReader) -> dict[Any, Any]:
        """Read keys and values."""
        match tree:
            case dict():
                pairs: Any = tree.items()
            case list():
                pairs = tree
            case _:
                raise not_stored_so(self, tree)
        return {self.key.decode(key, parts): self.value.decode(value, parts) for key, value in pairs}

    def view(self, value: Any, *, room: int = FULL_ROOM) -> ViewDraft:
        """Show the first keys with their values."""
        name = self.description.name
        nest = Nest(room=room, count=len(value))
        entries: list[Json] = []
        for key, each in islice(value.items(), nest.shown):
            entry: dict[str, Json] = {"name": _name(key), "view": nest.add(each, self.value)}
            entries.append(entry if isinstance(key, str) else {**entry, "key": repr_of(key, limit=200)})
        briefs = map(_pair_in_brief, value.items(), entries) if entries else map(_pair_in_brief, value.items())
        return ViewDraft(
            kind=ViewKind.TREE,
            summary=at_a_glance(briefs, form="dict", count=len(value)) or counted(name, len(value)),
            content={"type": name, "form": "dict", "length": len(value), "entries": entries},
            parts=nest.parts,
            is_truncated=nest.is_truncated or nest.shown < len(value),
        )


def _pair_in_brief(pair: tuple[Any, Any], entry: Json = None) -> str | None:
    key, value = pair
    name = in_brief_alone(key) or repr_of(key, limit=60)
    said = in_brief(value, entry["view"]) if isinstance(entry, dict) else in_brief_alone(value)
    return f"{name}: {said}" if said else None


def _name(key: Any) -> str:
    return shortened(key, limit=200) if isinstance(key, str) else repr_of(key, limit=200)

"""The fields of classes that have some: their types resolved, compared and shown."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from types import SimpleNamespace, UnionType
from typing import Any, ForwardRef, TypeVar, Union, get_args, get_origin, get_type_hints

from sematic.model.records import Json, ViewKind
from sematic.types.codec import Codec, ViewDraft
from sematic.types.viewing import Nest, in_brief

Bindings = Mapping[Any, Any]
"""What each type variable stands for."""


def field_types(annotation: Any) -> dict[str, Any]:
    """Return the types of all fields annotated in a class and its bases, type variables replaced.

    A name that cannot be found where the class was defined (imported for type checkers only, local to a function)
    leaves the field's type open: `Any`.
    """
    cls: type = get_origin(annotation) or annotation
    bindings = _bindings_of(cls, get_args(annotation))
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, written in inspect.get_annotations(base).items():
            found[name] = _bound(_resolved(written, base), bindings.get(base, {}))
    return found


def _resolved(written: Any, owner: type) -> Any:
    module = sys.modules.get(owner.__module__)
    local = {parameter.__name__: parameter for parameter in getattr(owner, "__type_params__", ())}
    holder = SimpleNamespace(__annotations__={"field": written})
    try:
        names = _without_fields({**vars(owner), owner.__name__: owner, **local})
        known = dict(vars(module)) if module else {}
        return get_type_hints(holder, globalns=known, localns=names, include_extras=True)["field"]
    except Exception:  # noqa: BLE001 - boundary: an annotation is an expression and may raise anything
        return Any


def _without_fields(names: dict[str, Any]) -> dict[str, Any]:
    # A field `date: date | None = None` must not find its own default where the type of that name is meant.
    return {name: value for name, value in names.items() if isinstance(value, type | TypeVar)}


def _bindings_of(cls: type, args: tuple[Any, ...]) -> dict[type, Bindings]:
    """Return what the type variables of a class and each of its bases stand for."""
    parameters = getattr(cls, "__parameters__", ())
    found: dict[type, Bindings] = {cls: dict(zip(parameters, args, strict=False))}
    for owner in cls.__mro__:
        for base in vars(owner).get("__orig_bases__", ()):
            origin = get_origin(base)
            if isinstance(origin, type) and origin not in found:
                given = tuple(_bound(arg, found.get(owner, {})) for arg in get_args(base))
                found[origin] = dict(zip(getattr(origin, "__parameters__", ()), given, strict=False))
    return found


def _bound(annotation: Any, bindings: Bindings) -> Any:
    """Return an annotation with its type variables replaced by what they stand for."""
    if isinstance(annotation, TypeVar):
        return bindings.get(annotation, annotation.__bound__ or Any)
    if isinstance(annotation, ForwardRef):
        return Any
    parameters = getattr(annotation, "__parameters__", ())
    if not parameters or not get_args(annotation):
        return annotation
    values = tuple(_bound(parameter, bindings) for parameter in parameters)
    if get_origin(annotation) in {Union, UnionType}:
        return Union[tuple(_bound(arg, bindings) for arg in get_args(annotation))]  # noqa: UP007 - known only now
    return annotation[values]


def open_codec(annotation: Any, codec_of: Callable[[Any], Codec]) -> Codec:
    """Return a field's codec; a field whose annotation says too little (`list`) may hold anything."""
    try:
        return codec_of(annotation)
    except TypeError:
        return codec_of(Any)


_in_progress: ContextVar[frozenset[tuple[int, int]]] = ContextVar("fields being compared", default=frozenset())


def refusal_of_fields(source: Codec, target: Codec, *, needed: Iterable[str]) -> str | None:
    """Return why one type's fields cannot become another's; None if each may.

    A recursive type is compared with another only once.
    """
    given: Mapping[str, Codec] | None = getattr(source, "fields", None)
    wanted: Mapping[str, Codec] = target.fields  # type: ignore[attr-defined]  # codecs of fields have them
    if given is None:
        return ""
    pair = (id(source), id(target))
    if pair in _in_progress.get():
        return None
    token = _in_progress.set(_in_progress.get() | {pair})
    try:
        missing = [name for name in needed if name not in given]
        if missing:
            return f"it has no field {missing[0]!r}"
        reasons = ((name, codec.mismatch(given[name])) for name, codec in wanted.items() if name in given)
        return next((f"field {name!r}: {reason}" for name, reason in reasons if reason), None)
    finally:
        _in_progress.reset(token)


def record_view(
    fields: Iterable[tuple[str, Any, Codec, bool]], *, name: str, form: str, count: int, room: int
) -> ViewDraft:
    """Return the view of something with named fields: each its name, value, codec, and whether it is its default."""
    nest = Nest(room=room, count=count)
    entries: list[Json] = []
    short: list[str] = []
    for field, value, codec, is_default in fields:
        if len(entries) >= nest.shown:
            break
        view = nest.add(value, codec)
        entry: dict[str, Json] = {"name": field, "view": view}
        entries.append({**entry, "is_default": True} if is_default else entry)
        short.append(f"{field}={in_brief(value, view)}")
    called = name.rpartition(".")[2]
    summary = f"{called}({', '.join(short)})"
    return ViewDraft(
        kind=ViewKind.TREE,
        summary=summary if len(summary) <= 200 else f"{summary[:198]}…)",  # noqa: PLR2004 - the view's limit
        content={"type": name, "form": form, "length": count, "entries": entries},
        parts=nest.parts,
        is_truncated=nest.is_truncated or nest.shown < count,
    )

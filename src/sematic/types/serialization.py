"""Values and types as JSON, for those who store them themselves."""

from __future__ import annotations

import base64
import math
import pickle
from typing import Any

from sematic.model.errors import DecodeError
from sematic.model.records import Json
from sematic.types.codec import Tree
from sematic.types.descriptions import annotation_of, description_from_json, description_to_json
from sematic.types.registry import codec_of
from sematic.types.viewing import view_of

_ESCAPES = frozenset({"base64", "float", "object"})


def value_to_json_encodable(value: Any, type_: Any) -> Json:
    """Return a value, cast to the type, as JSON that any reader understands, from which it can be made again.

    Bytes are `{"base64": ...}`, NaN and infinities `{"float": "nan"}`, and what JSON has no form for is
    a pickle in base64. An object that looks like one of these is wrapped: `{"object": {...}}`.
    TypeError says what does not fit the type.
    """
    codec = codec_of(type_)
    return _to_json(codec.encode(codec.cast(value), _InText()))


def value_from_json_encodable(json: Json, type_: Any) -> Any:
    """Return the value that was made JSON. Only for JSON you trust: it may hold pickles."""
    return codec_of(type_).decode(_from_json(json), _InText())


def type_to_json_encodable(type_: Any) -> Json:
    """Return a type as JSON."""
    return description_to_json(codec_of(type_).description)


def type_from_json_encodable(json: Json) -> Any:
    """Return the type that was made JSON, importing the modules of its classes."""
    return annotation_of(description_from_json(json))


def get_json_encodable_summary(value: Any, type_: Any) -> tuple[Json, dict[str, bytes]]:
    """Return what people should see of a value, as JSON, and what it shows that is too large for JSON, by name."""
    draft = view_of(value, codec_of(type_))
    json: Json = {
        "kind": draft.kind.value,
        "summary": draft.summary,
        "content": draft.content,
        "is_truncated": draft.is_truncated,
    }
    # Nothing of the value is stored here, so that a part which would refer to it has all in itself.
    return json, {name: part if isinstance(part, bytes) else part.content(()) for name, part in draft.parts.items()}


class _InText:
    """Pickles that are part of the JSON themselves."""

    def pickle(self, value: object, *, at: str = "") -> Tree:
        # cloudpickle is imported when something is pickled; most values are not.
        from sematic.types.pickling import pickled

        return {"pickled": pickled(value, keep_inside=lambda _buffer: True, at=at)}

    def unpickle(self, reference: Tree) -> Any:
        match reference:
            case {"pickled": bytes(content)}:
                return pickle.loads(content)  # noqa: S301 - the user's own values
            case _:
                raise DecodeError("This JSON refers to a pickle that is not in it.")


def _to_json(tree: Tree) -> Json:
    match tree:
        case float() if not math.isfinite(tree):
            return {"float": repr(tree)}
        case bytes():
            return {"base64": base64.b64encode(tree).decode()}
        case list():
            return [_to_json(each) for each in tree]
        case dict():
            json = {key: _to_json(each) for key, each in tree.items()}
            return {"object": json} if len(json) == 1 and json.keys() <= _ESCAPES else json
        case _:
            return tree


def _from_json(json: Json) -> Tree:
    match json:
        case list():
            return [_from_json(each) for each in json]
        case {"float": str(text), **rest} if not rest:
            return float(text)
        case {"base64": str(text), **rest} if not rest:
            return base64.b64decode(text)
        case {"object": dict(inner), **rest} if not rest:
            return {key: _from_json(each) for key, each in inner.items()}
        case dict():
            return {key: _from_json(each) for key, each in json.items()}
        case _:
            return json

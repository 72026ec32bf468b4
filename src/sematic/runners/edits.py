"""Other inputs for a call than it had: whole ones or fields inside them, as values or as they are typed at a prompt."""

from __future__ import annotations

import ast
import copy
import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from sematic.graph.function import Function
from sematic.model.errors import CastError, RerunError
from sematic.types.codec import Codec
from sematic.types.python.fields import field_types
from sematic.types.python.typed import Fit, fit_of
from sematic.types.registry import codec_of

MOST_READ = 64 * 1024 * 1024
"""Bytes of a file with an input: all of it is in memory several times before it is a value."""

_ABSENT: Any = object()
_SWITCHES = {"yes": True, "on": True, "1": True, "no": False, "off": False, "0": False}
_WOULD_TAKE_ANY_TEXT = (bool, list, tuple, set, frozenset, dict)
"""What any text can be cast to, character by character or by being empty, which nobody means who types it."""

_OF_PARTS = (list, tuple, set, frozenset, dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A value as somebody typed it: what it is depends on the type it is for."""

    text: str


def edited(inputs: Mapping[str, Any], changes: Iterable[tuple[str, Any]], *, function: Function[...]) -> dict[str, Any]:
    """Return inputs with some changed, in order: `name`, or `name.field` for a part of a data class or a dict.

    RerunError names what there is instead if a name is unknown, and says why a value does not fit.
    """
    result = dict(inputs)
    for name, value in changes:
        first, *rest = name.split(".")
        if first not in function.inputs:
            raise RerunError(f"{function.path} has no input {first!r}. {_there_are('inputs', function.inputs)}")
        parameter = function.inputs[first]
        given = result.get(first, parameter.default)
        try:
            result[first] = _changed(given, rest, value, codec=parameter.codec, at=first)
        except CastError as error:
            raise RerunError(f"{name} of {function.path} cannot be changed so: {error}.") from None
    return result


def written_in(argument: str) -> tuple[str, Any]:
    """Return the name and the value of `name=value` or `name=@file`; RerunError if it is neither.

    A `.json` or `.yaml` file is what it says; any other file is a text. `@@` is an `@` that means no file.
    """
    name, sign, text = argument.partition("=")
    name = name.strip()
    if not sign or not all(part.isidentifier() for part in name.split(".")):
        raise RerunError(
            f"{argument!r} is no change of an input. Write name=value, name.field=value or name=@file.json."
        )
    if text.startswith("@@") or not text.startswith("@"):
        return name, Written(text.removeprefix("@") if text.startswith("@@") else text)
    return name, _content_of(Path(text[1:]))


def meant(text: str, codec: Codec) -> Any:
    """Return what a typed text means for a type, not cast yet; CastError if it cannot mean anything.

    A text is what it is where a text is wanted; otherwise it is read as JSON or as Python writes plain values, and if
    that does not fit, as a text that the type can be made from, such as a date.
    """
    read = _read(text)
    fit = fit_of(text, codec)
    if fit is Fit.ANYTHING:
        return text if read is _ABSENT else read
    if fit is not Fit.NO:
        is_read_better = read is not _ABSENT and not isinstance(read, str) and fit_of(read, codec) >= fit
        return read if is_read_better else text
    annotation = codec.annotation
    if annotation is bool and text.lower() in _SWITCHES:
        return _SWITCHES[text.lower()]
    if isinstance(annotation, type) and issubclass(annotation, Enum) and text in annotation.__members__:
        return annotation[text]
    return _castable(text, read, codec)


def _castable(text: str, read: Any, codec: Codec) -> Any:
    refusal: CastError | None = None
    if read is not _ABSENT and not isinstance(read, str):
        try:
            codec.cast(read)
        except CastError as error:
            refusal = error
        else:
            return read
    for each in dict.fromkeys((text, read) if isinstance(read, str) else (text,)):
        try:
            made = codec.cast(each)
        except CastError as error:
            refusal = refusal or error
            continue
        if not isinstance(made, _WOULD_TAKE_ANY_TEXT):
            return each
    name = codec.description.name
    if read is _ABSENT and _is_of_parts(codec):
        raise CastError(f"{text!r} is neither JSON nor a Python value, so it cannot be read as {name}")
    example = "true or false" if codec.annotation is bool else "JSON"
    raise refusal or CastError(f"cannot read {text!r} as {name}: write {example}")


def _is_of_parts(codec: Codec) -> bool:
    kind = getattr(codec.annotation, "__origin__", codec.annotation)
    return isinstance(kind, type) and issubclass(kind, _OF_PARTS)


def _read(text: str) -> Any:
    """Return the value a text is in JSON, or as Python writes plain values; _ABSENT if it is neither."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return _ABSENT


def _content_of(path: Path) -> Any:
    try:
        if not path.is_file() and path.exists():
            raise RerunError(f"{path} cannot be read: it is a folder, a pipe or a device, not a file.")
        with path.open("rb") as file:
            content = file.read(MOST_READ + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise RerunError(f"{path} cannot be read: {error}.") from None
    if len(content) > MOST_READ:
        raise RerunError(
            f"{path} is larger than {MOST_READ >> 20} MiB, which is too much for an input that is edited. Give the step"
            " the name of the file."
        )
    import yaml

    try:
        match path.suffix:
            case ".json":
                return json.loads(text)
            case ".yaml" | ".yml":
                return yaml.safe_load(text)
            case _:
                return Written(text)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise RerunError(f"{path} is no {path.suffix[1:].upper()}: {' '.join(str(error).split())}.") from None


def _changed(given: Any, fields: list[str], value: Any, *, codec: Codec, at: str) -> Any:
    """Return what was given with a field, or all of it, replaced."""
    if not fields:
        new = meant(value.text, codec) if isinstance(value, Written) else value
        # Cast here, so that the error says which input and field it is about.
        return codec.cast(new, at=at)
    first, *rest = fields
    if given is None or isinstance(given, str | bytes | int | float) or given is _ABSENT:
        raise CastError(f"{at} has no fields")
    if isinstance(given, Mapping):
        return _changed_mapping(given, first, rest, value, codec=codec, at=at)
    names = _field_names(given)
    if first not in names:
        raise CastError(f"{at} has no field {first!r}. {_there_are('fields', names)[:-1]}")
    annotation = field_types(type(given)).get(first, Any)
    made = _changed(getattr(given, first), rest, value, codec=codec_of(annotation), at=f"{at}.{first}")
    return _with_field(given, first, made, at=at)


def _changed_mapping(given: Any, key: str, rest: list[str], value: Any, *, codec: Codec, at: str) -> Any:
    if rest and key not in given:
        raise CastError(f"{at} has no key {key!r}. {_there_are('keys', given)[:-1]}")
    annotations = getattr(codec.annotation, "__annotations__", None) or {}
    of_values = getattr(codec.annotation, "__args__", ())[1:2]
    annotation = annotations.get(key, of_values[0] if of_values else Any)
    if isinstance(annotation, str):
        annotation = field_types(codec.annotation).get(key, Any)
    new = copy.copy(given)
    new[key] = _changed(given.get(key), rest, value, codec=codec_of(annotation), at=f"{at}.{key}")
    return new


def _field_names(given: Any) -> list[str]:
    if dataclasses.is_dataclass(given):
        return [field.name for field in dataclasses.fields(given)]
    return list(getattr(given, "_fields", ()))


def _with_field(given: Any, name: str, value: Any, *, at: str) -> Any:
    try:
        if dataclasses.is_dataclass(given) and not isinstance(given, type):
            return dataclasses.replace(given, **{name: value})
        return given._replace(**{name: value})
    except Exception as error:
        # The class checks its fields itself, or one of them cannot be given.
        raise CastError(f"{at}.{name}: {type(error).__name__}: {error}") from error


def _there_are(what: str, names: Iterable[str]) -> str:
    known = ", ".join(map(str, names))
    return f"Its {what} are: {known}." if known else f"It has no {what}."

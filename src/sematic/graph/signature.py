"""A function's parameters and output as types: read once at decoration, used to bind every call."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CellType
from typing import Any

from sematic.types.codec import Codec
from sematic.types.registry import codec_of

MISSING: Any = inspect.Parameter.empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One input of a function."""

    name: str
    annotation: Any
    codec: Codec
    default: Any = MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What goes into a function and what comes out."""

    path: str
    parameters: Mapping[str, Parameter]
    positional: tuple[str, ...]
    """Names that may be given by position, in order."""
    positional_only: tuple[str, ...]
    """Names that may not be given any other way."""
    output_annotation: Any
    has_output_annotation: bool
    """Whether the output's type is written down; if not, it is None."""
    output: Codec
    text: inspect.Signature

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return arguments by parameter name, in the function's order, defaults filled in; TypeError as Python's."""
        if len(args) > len(self.positional) or not kwargs.keys() <= self.parameters.keys():
            self._refuse(args, kwargs)
        given = dict(zip(self.positional, args, strict=False))
        if kwargs:
            if not given.keys().isdisjoint(kwargs) or not kwargs.keys().isdisjoint(self.positional_only):
                self._refuse(args, kwargs)
            given.update(kwargs)
        if len(given) == len(self.parameters) and not kwargs:
            return given
        bound = {}
        for name, parameter in self.parameters.items():
            value = given.get(name, parameter.default) if name not in given else given[name]
            if value is MISSING:
                self._refuse(args, kwargs)
            bound[name] = value
        return bound

    def called(self, function: Callable[..., Any], inputs: Mapping[str, Any]) -> Any:
        """Call the plain function with its inputs, each passed the way it may be passed."""
        if not self.positional_only:
            return function(**inputs)
        named = {name: value for name, value in inputs.items() if name not in self.positional_only}
        return function(*(inputs[name] for name in self.positional_only), **named)

    def _refuse(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> typing.NoReturn:
        unknown = sorted(kwargs.keys() - self.parameters.keys())
        if unknown:
            raise TypeError(f"{self.path}() has no parameter {', '.join(map(repr, unknown))}. It takes {self.text}.")
        try:
            self.text.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{self.path}() {error}. It takes {self.text}.") from None
        raise TypeError(f"{self.path}() cannot be called with these arguments. It takes {self.text}.")


def signature_of(
    function: Callable[..., Any], *, path: str, names: Mapping[str, Any], hints: Mapping[str, Any] | None = None
) -> Signature:
    """Return a function's inputs and output.

    `names` are the local names at the place of decoration, for annotations that are strings; `hints` are the
    annotations themselves, if somebody has resolved them before. Raises NameError if one
    is not defined yet, ValueError for what has no annotation, TypeError for what cannot be annotated so.
    """
    text = inspect.signature(function)
    try:
        hints = _hints_of(function, names) if hints is None else hints
    except (SyntaxError, IndexError) as error:
        raise TypeError(f"An annotation of {path} is not Python: {error}") from None
    parameters = {name: _parameter(parameter, hints, path=path) for name, parameter in text.parameters.items()}
    output_annotation = hints.get("return", type(None))
    return Signature(
        path=path,
        parameters=parameters,
        positional=tuple(n for n, p in text.parameters.items() if p.kind is not inspect.Parameter.KEYWORD_ONLY),
        positional_only=tuple(n for n, p in text.parameters.items() if p.kind is inspect.Parameter.POSITIONAL_ONLY),
        output_annotation=output_annotation,
        has_output_annotation="return" in hints,
        output=_codec(output_annotation, of=f"The return annotation of {path}"),
        text=text,
    )


def _hints_of(function: Callable[..., Any], names: Mapping[str, Any]) -> dict[str, Any]:
    closure = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    # A cell is empty while the name it stands for is being defined, as a recursive function's own is.
    closure = {name: cell.cell_contents for name, cell in closure.items() if _is_filled(cell)}
    return typing.get_type_hints(function, localns={**names, **closure}, include_extras=True)


def _is_filled(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - reading is how an empty cell is told
    except ValueError:
        return False
    return True


def _parameter(parameter: inspect.Parameter, hints: Mapping[str, Any], *, path: str) -> Parameter:
    if parameter.kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        raise ValueError(
            f"{path} takes *args or **kwargs ({parameter.name}), so its inputs cannot be named and typed."
            " Write each parameter out, or take a list or a dict."
        )
    if parameter.name not in hints:
        raise ValueError(
            f"Parameter {parameter.name!r} of {path} has no type annotation. Write for example"
            f" `{parameter.name}: float` (or `{parameter.name}: object` for anything)."
        )
    annotation = hints[parameter.name]
    codec = _codec(annotation, of=f"The annotation of parameter {parameter.name!r} of {path}")
    return Parameter(
        name=parameter.name,
        annotation=annotation,
        codec=codec,
        default=_default(parameter, codec, path=path),
    )


def _default(parameter: inspect.Parameter, codec: Codec, *, path: str) -> Any:
    if parameter.default is MISSING:
        return MISSING
    # A wrong default is found here, at its line, and not when somebody first relies on it.
    try:
        codec.cast(parameter.default)
    except TypeError as error:
        raise TypeError(
            f"The default of parameter {parameter.name!r} of {path} does not fit its type: {error}"
        ) from None
    return parameter.default


def _codec(annotation: Any, *, of: str) -> Codec:
    try:
        return codec_of(annotation)
    except (TypeError, IndexError) as error:
        raise TypeError(f"{of} cannot be used: {error}") from None

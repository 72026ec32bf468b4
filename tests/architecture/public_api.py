"""The public names as text: `python -m tests.architecture.public_api` writes it down anew."""

from __future__ import annotations

import enum
import inspect
import types
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

MODULES = (
    "sematic",
    "sematic.types",
    "sematic.client",
    "sematic.testing",
    "sematic.engine.ports",
    "sematic.executors.executor",
)
SNAPSHOT = Path(__file__).with_name("public_api.txt")


def public_api() -> str:
    """Return every public name with what it takes, a module per paragraph."""
    return "\n\n".join("\n".join([module, *_names(module)]) for module in MODULES) + "\n"


def names_of(module: str) -> list[str]:
    """Return the public names of a module."""
    found = import_module(module)
    declared = getattr(found, "__all__", None)
    if declared is not None:
        return sorted(declared)
    return sorted(n for n, v in vars(found).items() if not n.startswith("_") and _lives_in(v, module))


def _names(module: str) -> Iterator[str]:
    for name in names_of(module):
        value = getattr(import_module(module), name)
        yield f"  {_described(name, value)}"
        if isinstance(value, type) and not issubclass(value, BaseException):
            yield from (f"    {line}" for line in _members(value))


def _described(name: str, value: object) -> str:
    if isinstance(value, types.ModuleType):
        return f"{name}: module"
    if isinstance(value, enum.EnumMeta):
        return f"{name}: {', '.join(value.__members__)}"
    if isinstance(value, type) and getattr(value, "_is_protocol", False):
        return f"{name}: protocol"
    if isinstance(value, type) and issubclass(value, BaseException):
        return f"{name}: error"
    if callable(value):
        return f"{name}{_parameters(value)}"
    return f"{name}: {type(value).__name__}"


def _members(owner: type) -> Iterator[str]:
    if issubclass(owner, enum.Enum):
        return
    for name in sorted(dir(owner)):
        value = inspect.getattr_static(owner, name)
        # What a contract suite tests is for the suite to say.
        if name.startswith(("_", "test_")) or _is_field(owner, name) or not _is_ours(owner, name):
            continue
        function = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if inspect.isfunction(function):
            yield f".{name}{_parameters(function)}"
        elif isinstance(value, property):
            yield f".{name}"


def _parameters(value: object) -> str:
    try:
        signature = inspect.signature(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "(...)"
    plain = [_plain(p) for p in signature.parameters.values() if p.name not in {"self", "cls"}]
    return str(signature.replace(parameters=plain, return_annotation=signature.empty))


def _plain(parameter: inspect.Parameter) -> inspect.Parameter:
    default = parameter.default
    if isinstance(default, enum.Enum):
        default = _Shown(default.name)
    return parameter.replace(annotation=parameter.empty, default=default)


class _Shown:
    """A default by its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


def _is_field(owner: type, name: str) -> bool:
    return name in getattr(owner, "__dataclass_fields__", {}) or name in getattr(owner, "__slots__", ())


def _is_ours(owner: type, name: str) -> bool:
    return any(name in vars(c) for c in owner.__mro__ if c.__module__.startswith("sematic"))


def _lives_in(value: object, module: str) -> bool:
    return getattr(value, "__module__", None) == module


if __name__ == "__main__":
    SNAPSHOT.write_text(public_api())

"""Functions nobody wrote: they build a container from futures, or take an item or a field out of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sematic.graph.annotations import fields_of, form_of
from sematic.graph.settings import CallSettings
from sematic.graph.signature import Parameter
from sematic.types.codec import Codec
from sematic.types.registry import codec_of


class VirtualFunction:
    """A function of the graph itself, shown by the API and hidden by the dashboard."""

    __slots__ = ("__name__", "form", "func", "inputs", "output", "output_type", "settings")

    is_virtual = True

    def __init__(
        self,
        form: str,
        body: Callable[..., Any],
        *,
        inputs: Mapping[str, Any],
        output_type: Any,
        output: Codec | None = None,
    ) -> None:
        self.form = form
        self.func = body
        self.__name__ = f"_{form}"
        codecs = {id(annotation): codec_of(annotation) for annotation in inputs.values()}
        self.inputs = {
            name: Parameter(name=name, annotation=annotation, codec=codecs[id(annotation)])
            for name, annotation in inputs.items()
        }
        self.output_type = output_type
        self.output = codec_of(output_type) if output is None else output
        self.settings = _SETTINGS[form]

    @property
    def path(self) -> str:
        """Dotted path, the same for all functions of one form."""
        return f"{__name__}._{self.form}"

    @property
    def output_hint(self) -> str:
        """Nothing: its output fits by construction."""
        return ""

    def call(self, inputs: Mapping[str, Any]) -> Any:
        """Return what it makes of its inputs."""
        return self.func(**inputs)

    def __reduce__(self) -> tuple[Any, ...]:
        annotations = {name: parameter.annotation for name, parameter in self.inputs.items()}
        return remade, (self.form, annotations, self.output_type)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


FORMS = ("make_list", "make_tuple", "make_set", "make_dict", "make_object", "getitem", "getattr")
_SETTINGS = {form: CallSettings(name=f"_{form}") for form in FORMS}


def make_sequence(form: str, elements: Sequence[Any], *, output_type: Any) -> VirtualFunction:
    """Return the function that makes a list, tuple or set of inputs `v0`, `v1`, ... of the given annotations."""
    build: Callable[..., Any] = {"make_list": list, "make_tuple": tuple, "make_set": set}[form]
    return VirtualFunction(
        form,
        lambda **items: build(items.values()),
        inputs={f"v{index}": annotation for index, annotation in enumerate(elements)},
        output_type=output_type,
    )


def make_dict(*, keys: Sequence[Any], values: Sequence[Any], output_type: Any) -> VirtualFunction:
    """Return the function that makes a dict of keys `k0`, ... and values `v0`, ... of the given annotations."""
    inputs = {}
    for index, (key, value) in enumerate(zip(keys, values, strict=True)):
        inputs[f"k{index}"] = key
        inputs[f"v{index}"] = value
    size = len(keys)
    return VirtualFunction(
        "make_dict",
        lambda **items: {items[f"k{index}"]: items[f"v{index}"] for index in range(size)},
        inputs=inputs,
        output_type=output_type,
    )


def make_object(names: Sequence[str], *, output_type: Any) -> VirtualFunction:
    """Return the function that makes a dataclass, NamedTuple or TypedDict from its fields."""
    made = form_of(output_type)[0]
    annotations = fields_of(output_type) or {}
    return VirtualFunction(
        "make_object",
        made,
        inputs={name: annotations.get(name, Any) for name in names},
        output_type=output_type,
    )


def getitem(*, container: Any, key: Any, output_type: Any) -> VirtualFunction:
    """Return the function that takes an item out of a container, given their annotations."""
    return VirtualFunction(
        "getitem",
        _item,
        inputs={"container": container, "key": key},
        output_type=output_type,
    )


def getattribute(*, container: Any, output_type: Any) -> VirtualFunction:
    """Return the function that takes a field out of a dataclass or NamedTuple."""
    return VirtualFunction(
        "getattr",
        _attribute,
        inputs={"container": container, "name": str},
        output_type=output_type,
    )


def remade(form: str, inputs: Mapping[str, Any], output_type: Any) -> VirtualFunction:
    """Return the function of a form that has these inputs, given their annotations, and this output."""
    match form:
        case "make_dict":
            return make_dict(
                keys=[annotation for name, annotation in inputs.items() if name.startswith("k")],
                values=[annotation for name, annotation in inputs.items() if name.startswith("v")],
                output_type=output_type,
            )
        case "make_object":
            return make_object(list(inputs), output_type=output_type)
        case "getitem":
            return getitem(container=inputs["container"], key=inputs["key"], output_type=output_type)
        case "getattr":
            return getattribute(container=inputs["container"], output_type=output_type)
        case _:
            return make_sequence(form, list(inputs.values()), output_type=output_type)


def _item(container: Any, key: Any) -> Any:
    return container[key]


def _attribute(container: Any, name: str) -> Any:
    return getattr(container, name)

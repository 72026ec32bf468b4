"""Finding a function again by what the journal says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sematic.graph import virtual
from sematic.graph.function import Function
from sematic.graph.virtual import VirtualFunction
from sematic.model.errors import UnsupportedUsageError
from sematic.types.descriptions import annotation_of, description_from_json
from sematic.types.naming import LOCAL, imported


def function_at(path: str) -> Function[...]:
    """Return the function with a dotted path, importing its module; UnsupportedUsageError says why there is none."""
    module, _, name = path.rpartition(".")
    if LOCAL in path:
        raise UnsupportedUsageError(
            f"{path} is defined inside another function, so no other process can find it. Define it in its module."
        )
    try:
        found = imported(module, name)
    except (ImportError, AttributeError) as error:
        raise UnsupportedUsageError(
            f"{path} cannot be found: {error}. Run this where the module {module} can be imported."
        ) from error
    if not isinstance(found, Function):
        raise UnsupportedUsageError(f"{path} is not decorated with @sematic.func any more.")
    return found


def virtual_function_of(recipe: Mapping[str, Any], *, inputs: Mapping[str, Any]) -> VirtualFunction:
    """Return the function of the graph itself that a recipe describes, given the annotations of its inputs."""
    output_type = annotation_of(description_from_json(recipe["output"]))
    match recipe["form"]:
        case "make_dict":
            return virtual.make_dict(
                keys=[annotation for name, annotation in inputs.items() if name.startswith("k")],
                values=[annotation for name, annotation in inputs.items() if name.startswith("v")],
                output_type=output_type,
            )
        case "make_object":
            return virtual.make_object(list(inputs), output_type=output_type)
        case "getitem":
            return virtual.getitem(container=inputs["container"], key=inputs["key"], output_type=output_type)
        case "getattr":
            return virtual.getattribute(container=inputs["container"], output_type=output_type)
        case form:
            return virtual.make_sequence(form, list(inputs.values()), output_type=output_type)


def recipe_of(function: VirtualFunction) -> dict[str, Any]:
    """Return what `virtual_function_of` needs to make a function of the graph itself again."""
    from sematic.types.descriptions import description_to_json

    return {"form": function.form, "output": description_to_json(function.output.description)}

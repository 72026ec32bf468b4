"""Finding a function again by what the journal says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sematic.graph import virtual
from sematic.graph.function import function_at
from sematic.graph.virtual import VirtualFunction
from sematic.types.descriptions import annotation_of, description_from_json

__all__ = ["function_at", "recipe_of", "virtual_function_of"]


def virtual_function_of(recipe: Mapping[str, Any], *, inputs: Mapping[str, Any]) -> VirtualFunction:
    """Return the function of the graph itself that a recipe describes, given the annotations of its inputs."""
    output_type = annotation_of(description_from_json(recipe["output"]))
    return virtual.remade(recipe["form"], inputs, output_type)


def recipe_of(function: VirtualFunction) -> dict[str, Any]:
    """Return what `virtual_function_of` needs to make a function of the graph itself again."""
    from sematic.types.descriptions import description_to_json

    return {"form": function.form, "output": description_to_json(function.output.description)}

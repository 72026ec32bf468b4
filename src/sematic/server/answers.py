"""How routes answer: wire shapes as JSON, described in the OpenAPI document by the same dataclasses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from sematic.server.access import Role, let_in
from sematic.wire import problem
from sematic.wire.json import MEDIA_TYPE, to_json
from sematic.wire.problem import Problem

_REF = "#/components/schemas/{name}"
_WAYS: dict[str, dict[str, str]] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
_EITHER: list[dict[str, list[str]]] = [{}, {"key": []}, {"bearer": []}]
"""Who shows nothing is let in where the server asks nobody."""


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a route promises; as its dependency, it lets in those whom it is open to and nobody else."""

    to: Role
    """The least role that may call it."""
    shape: Any
    """What the body of a good answer is: a wire shape, `bytes`, `str`, or None for no body."""
    status: int
    media_type: str
    takes: Any
    """The wire shape of the request's body; None if it has none, or FastAPI reads it."""
    errors: tuple[int, ...]

    def __call__(self, request: Request) -> None:
        """Return if the caller may go on; UnauthenticatedError or AccessError otherwise."""
        let_in(request, role=self.to)

    def __hash__(self) -> int:
        return id(self)


def answer(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a wire shape as the body of a response."""
    return Response(to_json(value), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def serves(
    shape: Any,
    *,
    to: Role,
    status: int = 200,
    errors: Sequence[int] = (),
    takes: Any = None,
    media_type: str = MEDIA_TYPE,
) -> dict[str, Any]:
    """Return what a route's decorator is given, `**serves(RunPage, to=Role.VIEWER)`; see `Contract`.

    `errors` are the statuses of the problems of its own, besides 401, 403, 422 and 503, which any route may have.
    """
    general = {422, 503} | ({401, 403} if to is not Role.NOBODY else set())
    contract = Contract(
        to=to,
        shape=shape,
        status=status,
        media_type=media_type,
        takes=takes,
        errors=tuple(sorted(general | set(errors))),
    )
    return {
        "status_code": status,
        "response_class": Response,
        "response_model": None,
        "dependencies": [Depends(contract)],
    }


def contract_of(route: APIRoute) -> Contract | None:
    """Return what a route promises; None if nobody said."""
    return next((d.dependency for d in route.dependencies if isinstance(d.dependency, Contract)), None)


def openapi_of(app: FastAPI, routers: Iterable[APIRouter], *, prefix: str) -> dict[str, Any]:
    """Return the OpenAPI document of an application whose routes are those of routers under a prefix."""
    document = get_openapi(title=app.title, version=app.version, routes=app.routes, description=app.description)
    promised = list(_promised(document, routers, prefix=prefix))
    shapes = [Problem, *(shape for _, contract in promised for shape in (contract.shape, contract.takes))]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    schema_of_problem, *rest = schemas
    for (operation, contract), schema, body in zip(promised, rest[::2], rest[1::2], strict=True):
        responses = operation["responses"] = {str(contract.status): {"description": "Done"}}
        if contract.shape is not None:
            responses[str(contract.status)]["content"] = {contract.media_type: {"schema": schema}}
        for status in contract.errors:
            content = {problem.MEDIA_TYPE: {"schema": schema_of_problem}}
            responses[str(status)] = {"description": "A problem", "content": content}
        if contract.takes is not None:
            operation["requestBody"] = {"required": True, "content": {MEDIA_TYPE: {"schema": body}}}
        operation["x-open-to"] = contract.to.word
        if contract.to is not Role.NOBODY:
            operation["security"] = _EITHER
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = _WAYS
    known = parts.setdefault("schemas", {})
    known.update(components)
    for array in _fixed_arrays(known):
        # Its length is said besides, and generators of clients take no schema that is just `false`.
        del array["items"]
    for name in ("HTTPValidationError", "ValidationError"):
        # FastAPI's own shape of an error, which no route answers with.
        known.pop(name, None)
    return document


def _promised(
    document: dict[str, Any], routers: Iterable[APIRouter], *, prefix: str
) -> Iterator[tuple[dict[str, Any], Contract]]:
    """Yield each operation of a document with what its route promises."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema and (contract := contract_of(route)):
                for method in route.methods or ():
                    yield document["paths"][prefix + route.path_format][method.lower()], contract


def _fixed_arrays(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the schemas of arrays in which each place has a shape of its own and nothing comes after them."""
    if isinstance(tree, dict):
        if tree.get("items") is False:
            yield tree
        for branch in tree.values():
            yield from _fixed_arrays(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _fixed_arrays(branch)

"""Errors as answers: the one place that says which status an error has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from sematic.model.errors import (
    AccessError,
    AlreadyRecordedError,
    AlteredBatchError,
    AmbiguousIdError,
    IllegalStateTransitionError,
    InvalidMessageError,
    LastAdminError,
    MissingBlobError,
    MissingBlobsError,
    NoLogsError,
    NotRecordedError,
    NotThereError,
    RerunError,
    RunIsDrivenError,
    SematicError,
    StaleRunError,
    StaleTextError,
    StoreError,
    UnauthenticatedError,
    UnknownAccountError,
    UnknownArtifactError,
    UnknownPipelineError,
    UnknownRunError,
    UnsuitableRunError,
    UploadError,
)
from sematic.server.lookups import link_to
from sematic.server.misread import sentences
from sematic.server.passage import SAFE
from sematic.wire.json import to_json
from sematic.wire.problem import MEDIA_TYPE, Problem

STATUSES: Mapping[type[Exception], int] = {
    UnauthenticatedError: 401,
    AccessError: 403,
    UnknownRunError: 404,
    UnknownPipelineError: 404,
    UnknownArtifactError: 404,
    UnknownAccountError: 404,
    NoLogsError: 404,
    NotRecordedError: 404,
    NotThereError: 404,
    MissingBlobError: 404,
    AlreadyRecordedError: 409,
    AlteredBatchError: 409,
    MissingBlobsError: 409,
    UploadError: 409,
    AmbiguousIdError: 409,
    StaleRunError: 409,
    StaleTextError: 409,
    IllegalStateTransitionError: 409,
    RunIsDrivenError: 409,
    UnsuitableRunError: 409,
    LastAdminError: 409,
    RerunError: 409,
    InvalidMessageError: 422,
    StoreError: 503,
    SematicError: 422,
}
"""The status of each error; an error that is not here has its nearest base class's."""

_log = logging.getLogger("sematic.server")


def status_of(error: Exception) -> int:
    """Return the status that an error is answered with; 500 for one nobody expects."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def problem_of(error: Exception, request: Request) -> Response:
    """Return the answer that tells of an error made for people."""
    return _answer(type(error).__name__, status_of(error), str(error), request, about=error)


class Refusal:
    """An application that answers everything with one problem."""

    def __init__(self, status: int, sentence: str) -> None:
        self._status = status
        self._sentence = sentence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        response = _answer("about:blank", self._status, self._sentence, Request(scope))
        await response(scope, receive, send)


def tell_problems(app: FastAPI) -> None:
    """Have an application answer every error with a problem document."""

    async def known(request: Request, error: Exception) -> Response:
        if status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _log.error("%s", error)
        return problem_of(error, request)

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
        return _answer("about:blank", error.status_code, str(error.detail), request, headers=error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
        return _answer("InvalidMessageError", 422, sentences(error.errors(), route=request.scope.get("route")), request)

    async def unexpected(request: Request, error: Exception) -> Response:
        # A boundary: a request may meet anything; the log has the traceback, under the id that the answer gives.
        _log.error("Request %s failed", request.state.request_id, exc_info=error)
        said = f"Something unexpected went wrong: {type(error).__name__}."
        # Such an answer goes out past the passage.
        headers = {**SAFE, "x-request-id": request.state.request_id}
        return _answer("about:blank", 500, said, request, headers=headers)

    app.add_exception_handler(SematicError, known)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unexpected)


def _answer(
    kind: str,
    status: int,
    detail: str,
    request: Request,
    *,
    headers: Mapping[str, str] | None = None,
    about: Exception | None = None,
) -> Response:
    told = Problem(
        type=kind,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=request.state.request_id,
        candidates=tuple(map(link_to, about.runs)) if isinstance(about, AmbiguousIdError) else (),
        present=about.present if isinstance(about, StaleTextError) else None,
    )
    return Response(to_json(told), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))

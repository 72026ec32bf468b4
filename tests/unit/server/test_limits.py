"""Bodies that are too large or never come."""

from __future__ import annotations

import asyncio

import pytest
from starlette.exceptions import HTTPException

from sematic.server.limits import MEBIBYTE, Limits, largest_of


def read(messages, *, path="/api/v1/runs", length=None, seconds=5.0):
    """Return the bytes an application got that reads all of its body; None: nothing more comes."""
    coming = iter(messages)
    got = []

    async def receive():
        message = next(coming)
        if message is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": message[0], "more_body": message[1]}

    async def application(scope, receive, send):
        while True:
            message = await receive()
            got.append(message["body"])
            if not message["more_body"]:
                return

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    asyncio.run(Limits(application, piece_seconds=seconds)(scope, receive, None))
    return b"".join(got)


def test_an_ordinary_body_is_passed_on():
    assert read([(b"a", True), (b"b", False)], length=2) == b"ab"


def test_a_body_that_is_announced_too_large_is_not_even_read():
    with pytest.raises(HTTPException, match="1,048,576 bytes") as refused:
        read([], length=MEBIBYTE + 1)
    assert refused.value.status_code == 413


def test_a_body_that_becomes_too_large_is_refused():
    with pytest.raises(HTTPException) as refused:
        read([(b"x" * MEBIBYTE, True), (b"x", True)])
    assert refused.value.status_code == 413


def test_a_body_that_pauses_for_too_long_is_given_up():
    with pytest.raises(HTTPException, match=r"0\.01 seconds") as refused:
        read([(b"x", True), None], seconds=0.01)
    assert refused.value.status_code == 408


def test_a_client_that_listens_after_its_request_is_not_slow():
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def application(scope, receive, send):
        await receive()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(receive_again(receive), 0.05)

    async def receive_again(receive):
        while True:
            await receive()
            await asyncio.sleep(0.01)

    asyncio.run(Limits(application, piece_seconds=0.001)({"type": "http", "path": "/", "headers": []}, receive, None))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/v1/runs", MEBIBYTE),
        ("/api/v1/journal", 64 * MEBIBYTE),
        ("/api/v1/blobs/abc", None),
        ("/api/v1/blobs/missing", 8 * MEBIBYTE),
        ("/api/v1/runs/abc/logs/1", 64 * MEBIBYTE),
        ("/api/v1/journals", MEBIBYTE),
        ("/api/v1/catalogs", MEBIBYTE),
    ],
)
def test_what_drivers_send_may_be_larger(path, most):
    assert largest_of(path) == most

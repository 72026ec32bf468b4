"""What a connection may cost: bytes that are kept of it, and time in which it is neither asked on nor answered."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from sematic.server.protocol import LARGEST_HEAD, BoundedProtocol

GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
CHUNKED = b"POST /body HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"
LARGE = b"x" * (32 << 20)
LONG = 30.0
SHORT = 0.1

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Impatient(BoundedProtocol):
    head_seconds = SHORT
    stalled_seconds = SHORT


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    response: Response = PlainTextResponse(b"fine")
    if scope["path"] == "/body":
        body = await request.body()
        response = PlainTextResponse(body + b" " + ",".join(request.headers).encode())
    elif scope["path"] == "/large":
        response = PlainTextResponse(LARGE)
    await response(scope, receive, send)


@asynccontextmanager
async def serving(
    kind: type[BoundedProtocol], *, keep_alive: float, most: int | None = None
) -> AsyncIterator[tuple[int, ServerState]]:
    configuration = uvicorn.Config(application, log_config=None, access_log=False, limit_concurrency=most)
    configuration.load()
    configuration.timeout_keep_alive = keep_alive  # type: ignore[assignment]  # tests cannot wait for a whole second
    state = ServerState()
    listening = socket.create_server(("127.0.0.1", 0))
    made = await asyncio.get_running_loop().create_server(lambda: kind(configuration, state, {}), sock=listening)
    try:
        yield listening.getsockname()[1], state
    finally:
        made.close()
        for each in list(state.connections):
            each.transport.abort()  # type: ignore[union-attr]  # it is one of ours
        await gone(state)


async def gone(state: ServerState) -> None:
    while state.connections:  # noqa: ASYNC110 - nothing tells when it has none any more
        await asyncio.sleep(SHORT / 5)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        # Others may have ended it, and not politely.
        with suppress(OSError):
            await writer.wait_closed()


def talk(talked: Talk, *, kind: type[BoundedProtocol] = BoundedProtocol, keep_alive: float = LONG) -> None:
    """Talk to a server over a connection."""

    async def main() -> None:
        async with (
            asyncio.timeout(20),
            serving(kind, keep_alive=keep_alive) as (port, _),
            connected(port) as (reader, writer),
        ):
            await talked(reader, writer)

    asyncio.run(main())


async def answered(reader: asyncio.StreamReader) -> bytes:
    """Return one answer, whose length its head says."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head + await reader.readexactly(int(length.partition(b":")[2]))


@pytest.mark.parametrize("stray", [b"\r\n", b"\r\n\r\n", b"G", b"GET / HTTP/1.1\r\nhost"])
def test_bytes_after_an_answer_that_ask_for_nothing_do_not_keep_a_connection(stray: bytes) -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GET)
        assert (await answered(reader)).endswith(b"fine")
        writer.write(stray)
        assert await reader.read() == b""

    talk(talked, kind=Impatient)


def test_a_connection_is_not_kept_by_stray_bytes_again_and_again() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GET)
        await answered(reader)
        ended = asyncio.ensure_future(reader.read())
        while not ended.done():
            writer.write(b"\r\n")
            await asyncio.wait([ended], timeout=SHORT / 3)

    talk(talked, kind=Impatient)


@pytest.mark.parametrize("more", [b"", b"x"])
def test_a_body_that_nobody_reads_does_not_keep_a_connection(more: bytes) -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n")
        assert (await answered(reader)).endswith(b"fine")
        writer.write(more)
        assert await reader.read() == b""

    talk(talked, kind=Impatient)


def test_the_next_request_may_come_after_a_body_that_nobody_read() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n")
        await answered(reader)
        writer.write(b"body" + GET + b"\r\n" + GET)
        assert (await answered(reader)).endswith(b"fine")
        assert (await answered(reader)).endswith(b"fine")

    talk(talked)


def test_a_connection_rests_for_as_long_as_it_may() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(3):
            writer.write(GET)
            await answered(reader)
            ended = asyncio.ensure_future(reader.readexactly(1))
            done, _pending = await asyncio.wait([ended], timeout=2 * SHORT)
            assert not done
            ended.cancel()
            await asyncio.wait([ended])

    talk(talked, kind=Impatient)


def test_it_rests_no_longer() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GET)
        await answered(reader)
        assert await reader.read() == b""

    talk(talked, keep_alive=SHORT)


def test_who_takes_nothing_of_an_answer_is_hung_up_on() -> None:
    async def main() -> None:
        async with asyncio.timeout(20), serving(Impatient, keep_alive=SHORT) as (port, state):
            with socket.create_connection(("127.0.0.1", port)) as silent:
                silent.setblocking(False)
                silent.send(GET.replace(b"/ ", b"/large ", 1))
                await asyncio.get_running_loop().sock_recv(silent, 1)
                await gone(state)

    asyncio.run(main())


def test_who_takes_an_answer_slowly_gets_it() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GET.replace(b"/ ", b"/large ", 1))
        assert (await answered(reader)).endswith(LARGE)

    talk(talked, kind=Impatient, keep_alive=SHORT)


TOO_LARGE = [
    pytest.param(b"x: " + b"y" * LARGEST_HEAD, id="one"),
    pytest.param(b"x: " + b" " * (LARGEST_HEAD + 8192) + b"y", id="white space"),
    pytest.param(b"\r\n".join([b"x: y"] * 20_000), id="many"),
]


@pytest.mark.parametrize("header", TOO_LARGE)
def test_a_head_that_is_too_large_is_refused_also_if_it_comes_at_once(header: bytes) -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n" + header + b"\r\n\r\n")
        refused = await answered(reader)
        assert refused.startswith(b"HTTP/1.1 431 ")
        assert b"application/problem+json" in refused

    talk(talked)


def refused(beginning: bytes) -> bytes:
    """Return what a head is answered that begins so and is too large."""
    answers: list[bytes] = []

    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(beginning + b"x" * LARGEST_HEAD + b" HTTP/1.1\r\nhost: x\r\n\r\n")
        answers.append(await answered(reader))

    talk(talked)
    assert answers[0].startswith(b"HTTP/1.1 431 ")
    return answers[0]


@pytest.mark.parametrize("beginning", [b"GET /api/v1/runs?search=", b"GET /metrics?", b"GET /assets/"])
def test_an_address_counts_as_well(beginning: bytes) -> None:
    assert b"application/problem+json" in refused(beginning)


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"GET /runs?search=", id="address"),
        pytest.param(b"GET /runs HTTP/1.1\r\nhost: x\r\nAccept: text/html,*/*\r\ncookie: ", id="cookie"),
    ],
)
def test_who_looks_at_pages_gets_a_page_that_says_so(beginning: bytes) -> None:
    head, _, body = refused(beginning).partition(b"\r\n\r\n")
    assert b"content-type: text/html; charset=utf-8" in head
    assert b"content-security-policy: default-src 'self'" in head
    assert b"This address is too long" in body
    assert body.rstrip().endswith(b"</html>")


def test_a_head_that_is_just_not_too_large_is_taken_also_behind_a_large_body() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        large = GET[:-2] + b"x: " + b"y" * (LARGEST_HEAD - 100) + b"\r\n\r\n"
        writer.write(b"POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n" + b"z" * 200_000 + large)
        assert (await answered(reader)).startswith(b"HTTP/1.1 200 ")
        assert (await answered(reader)).startswith(b"HTTP/1.1 200 ")

    talk(talked)


@pytest.mark.parametrize("header", TOO_LARGE)
def test_what_follows_a_body_is_not_kept_without_end(header: bytes) -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"0\r\n" + header * 2)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
            await answered(reader)

    talk(talked)


def test_what_follows_a_body_is_no_header_of_the_request() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"0\r\nx-api-key: key\r\n\r\n")
        assert (await answered(reader)).endswith(b"hello host,transfer-encoding")

    talk(talked)


def test_a_body_of_many_small_pieces_is_taken() -> None:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED)
        for _ in range(100):
            # What stands between the pieces comes by itself, and is more than a head may have in all.
            writer.write(b"1;x=" + b"y" * 1000 + b"\r\n")
            await asyncio.sleep(0)
            writer.write(b"!\r\n")
            await asyncio.sleep(0)
        writer.write(b"0\r\n\r\n")
        assert b"hello" + b"!" * 100 in await answered(reader)

    talk(talked)


def test_only_new_connections_are_refused_where_there_are_too_many() -> None:
    async def main() -> None:
        async with (
            asyncio.timeout(20),
            serving(BoundedProtocol, keep_alive=LONG, most=2) as (port, _),
            connected(port) as one,
            connected(port) as other,
        ):
            for reader, writer in (one, other):
                writer.write(GET)
                await answered(reader)
            async with connected(port) as (refused, _):
                assert (await answered(refused)).startswith(b"HTTP/1.1 503 ")
                assert await refused.read() == b""
            for reader, writer in (one, other):
                writer.write(GET)
                assert (await answered(reader)).endswith(b"fine")

    asyncio.run(main())

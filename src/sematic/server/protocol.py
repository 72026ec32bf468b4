"""HTTP as uvicorn speaks it, with bounds: on heads and trailers, and on the time in which nothing is asked or answered.

A connection that is not answered just now always has a clock. It runs anew when a request begins and when one is over,
and not because of bytes that are neither: whoever sends those only holds the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sematic.server.limits import FOR_PROGRAMS
from sematic.server.passage import SAFE
from sematic.wire.json import to_json
from sematic.wire.problem import MEDIA_TYPE, Problem

LARGEST_HEAD = 64 * 1024
HEAD_SECONDS = 20.0
STALLED_SECONDS = 60.0
"""How long who is answered may take nothing of it."""

_TOO_LONG = Path(__file__).parent / "static" / "too-long.html"
_FOR_PROGRAMS = tuple(map(str.encode, FOR_PROGRAMS))
_SLICE = 4096
"""Bytes that are parsed at once while no body is expected: so exactly are they counted."""


class _TooLargeError(Exception):
    """A head, or what follows a body, is larger than it may be; the parser hands it on as an error of its own."""


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on who sends heads without end, or so slowly that it only holds the connection, or takes no answer."""

    head_seconds = HEAD_SECONDS
    stalled_seconds = STALLED_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who is connected is served; uvicorn would refuse their next requests as well.
        self._most_connections, self.limit_concurrency = self.limit_concurrency, None
        self._is_in_head = self._is_in_body = False
        self._told = 0
        """Bytes of names and values, of a head or of what follows a body."""
        self._sent = 0
        """Bytes that came and were nothing else; white space is among them."""
        self._is_all_head = True
        self._clock: asyncio.TimerHandle | None = None
        self._is_resting = False
        """Whether the clock is that of a connection on which nothing has begun."""
        self._sending: asyncio.TimerHandle | None = None
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for a request, not for ever; 503 if there are too many connections already."""
        super().connection_made(transport)
        if self._most_connections is not None and len(self.connections) > self._most_connections:
            self.logger.warning("A connection is refused: there are %d already.", self._most_connections)
            self._refuse(503, "The server has as many connections as it can have. Try again in a moment.")
            return
        self._wait(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        if self._sending is not None:
            self._sending.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        clock = self._clock
        start = 0
        while start < len(data) and self.parser is not None and not self.transport.is_closing():
            piece = data[start:] if self._is_in_body else data[start : start + _SLICE]
            start += len(piece)
            self._is_all_head = True
            super().data_received(piece)
            if self._is_all_head:
                self._sent += len(piece)
                if self._sent > LARGEST_HEAD:
                    self._refuse_head()
        if self._is_answering or self.transport.is_closing():
            return
        if self._clock is None or (self._clock is clock and self._is_resting):
            self._wait(self.head_seconds)

    def on_message_begin(self) -> None:
        """Wait for the rest of a head."""
        super().on_message_begin()
        self._is_in_head, self._is_all_head = True, False
        self._told = self._sent = 0
        if not self._is_answering:
            self._wait(self.head_seconds)

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those that come after a body count for nothing."""
        self._count(len(name) + len(value) + len(b": \r\n"))
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Go on with the request."""
        self._is_in_head, self._is_in_body, self._is_all_head = False, True, False
        self._told = self._sent = 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._is_all_head, self._sent = False, 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Rest, if it was the end of something that is answered already."""
        self._is_in_body = self._is_all_head = False
        self._told = self._sent = 0
        super().on_message_complete()
        if not self._is_answering:
            self._wait(self.timeout_keep_alive, is_resting=True)

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of this one, which nobody reads."""
        super().on_response_complete()
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            self._see_to_sending()
        elif not self._is_answering:
            has_begun = self._is_in_head or self._is_in_body
            self._wait(self.head_seconds if has_begun else self.timeout_keep_alive, is_resting=not has_begun)

    def pause_writing(self) -> None:
        """Wait until what was written is taken, not for ever."""
        super().pause_writing()
        self._see_to_sending()

    def resume_writing(self) -> None:
        """Write on."""
        if self._sending is not None and not self.transport.is_closing():
            self._sending.cancel()
            self._sending = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or too much of it."""
        if self._told > LARGEST_HEAD:
            self._refuse_head()
        else:
            self._refuse(400, f"What was sent is no request of HTTP. {msg}")

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _count(self, size: int) -> None:
        self._told += size
        if self._told > LARGEST_HEAD:
            raise _TooLargeError

    def _wait(self, seconds: float, *, is_resting: bool = False) -> None:
        self._stop_waiting()
        self._is_resting = is_resting
        self._clock = self.loop.call_later(seconds, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    @property
    def _is_for_page(self) -> bool:
        """Whether somebody asks for a page, as far as has come: of a long address that is its beginning."""
        if not self._is_in_head or self.url.startswith(_FOR_PROGRAMS):
            return False
        return not self.headers or b"text/html" in dict(self.headers).get(b"accept", b"")

    def _refuse_head(self) -> None:
        sentence = f"The head of a request may have {LARGEST_HEAD:,} bytes."
        self._answer_last(_page_of(431) if self._is_for_page else _refusal(431, sentence))

    def _refuse(self, status: int, sentence: str) -> None:
        self._answer_last(_refusal(status, sentence))

    def _answer_last(self, answer: bytes) -> None:
        # In the midst of an answer, another one would be taken for a part of it.
        if not self._is_answering and not self.transport.is_closing():
            self.transport.write(answer)
        self._hang_up()

    def _hang_up(self) -> None:
        self.transport.close()
        self._see_to_sending()

    def _see_to_sending(self) -> None:
        if self._sending is None:
            self._unsent = self.transport.get_write_buffer_size()
            self._sending = self.loop.call_later(self.stalled_seconds, self._give_up_if_stalled)

    def _give_up_if_stalled(self) -> None:
        self._sending = None
        unsent = self.transport.get_write_buffer_size()
        if unsent >= self._unsent > 0:
            self.transport.abort()
        elif unsent:
            self._see_to_sending()


def _refusal(status: int, sentence: str) -> bytes:
    title = HTTPStatus(status).phrase
    told = Problem(type="about:blank", title=title, status=status, detail=sentence, request_id=uuid4().hex)
    return _answer(status, to_json(told), {"content-type": MEDIA_TYPE})


def _page_of(status: int) -> bytes:
    return _answer(status, _TOO_LONG.read_bytes(), {**SAFE, "content-type": "text/html; charset=utf-8"})


def _answer(status: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    told = {**headers, "content-length": str(len(body)), "connection": "close"}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body

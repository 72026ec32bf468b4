"""A server that passes requests on to another one, and spoils as many of them as it is told to.

python -m tests.emulators.forwarding UPSTREAM-PORT [PORT]   passes everything on as it is, and prints its own port
"""

from __future__ import annotations

import http.client
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
_PIECE = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request, before it is passed on."""

    method: str
    path: str
    size: int
    """Bytes of its body."""


@dataclass(frozen=True, kw_only=True)
class Spoiling:
    """What is done to a request."""

    status: int | None = None
    """Answered at once, with this status and body, instead of being passed on."""
    body: bytes = b""
    cut_request_after: int | None = None
    """Bytes of the body after which the connection is cut; the request is not passed on."""
    cut_answer_after: int | None = None
    """Bytes of the answer's body after which the connection is cut."""
    delay: float = 0.0
    """Seconds before anything is done."""
    damage: bool = False
    """Whether the first byte of the answer's body is another one."""


Plan: TypeAlias = Callable[[Seen], Spoiling | None]


@dataclass(kw_only=True)
class Forwarding:
    """A server on this machine that passes requests on to a port; a thread for each connection."""

    upstream: int
    plan: Plan = lambda _: None
    seen: list[Seen] = field(default_factory=list)

    @contextmanager
    def listening(self, port: int = 0) -> Iterator[int]:
        """Listen for the body of a `with`, which gets the port: any that is free, unless one is named."""
        server = _Server(self, port=port)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def spoil(self, times: int, spoiling: Spoiling, *, when: Callable[[Seen], bool] = lambda _: True) -> None:
        """Spoil the next so many requests of a kind."""
        left, lock = [times], threading.Lock()

        def plan(seen: Seen) -> Spoiling | None:
            with lock:
                if left[0] <= 0 or not when(seen):
                    return None
                left[0] -= 1
                return spoiling

        self.plan = plan


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, forwarding: Forwarding, handler: type[BaseHTTPRequestHandler] | None = None, *, port: int = 0
    ) -> None:
        self.forwarding = forwarding
        super().__init__(("127.0.0.1", port), handler or Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that a client has closed."""


class Handler(BaseHTTPRequestHandler):
    """Passes on one connection's requests."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def passed_on(self) -> None:
        """Pass one request on."""
        forwarding = self.server.forwarding
        size = int(self.headers.get("content-length") or 0)
        seen = Seen(method=self.command, path=self.path, size=size)
        forwarding.seen.append(seen)
        spoiling = forwarding.plan(seen) or Spoiling()
        time.sleep(spoiling.delay)
        if spoiling.cut_request_after is not None:
            self.rfile.read(min(size, spoiling.cut_request_after))
            self._cut()
            return
        body = self.rfile.read(size)
        if spoiling.status is not None:
            self._answer(spoiling.status, {"content-type": "application/xml"}, spoiling.body)
            return
        status, headers, content = self.upstream(body)
        if spoiling.damage and content:
            content = bytes([content[0] ^ 1]) + content[1:]
        self._answer(status, headers, content, cut_after=spoiling.cut_answer_after)

    def upstream(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Return what the other server answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.forwarding.upstream, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            connection.request(self.command, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP}
            if self.command == "HEAD":
                kept["content-length"] = answer.getheader("content-length") or "0"
            return answer.status, kept, content
        finally:
            connection.close()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = passed_on  # noqa: N815 - so http.server calls them

    def log_message(self, *_: object) -> None:
        """Write no log."""

    def _answer(self, status: int, headers: dict[str, str], content: bytes, *, cut_after: int | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if cut_after is not None:
            self.wfile.write(content[:cut_after])
            self._cut()
            return
        for start in range(0, len(content), _PIECE):
            self.wfile.write(content[start : start + _PIECE])

    def _cut(self) -> None:
        """End the connection as a network that breaks does: with a reset, not with a goodbye."""
        with suppress(OSError):
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)


if __name__ == "__main__":
    with Forwarding(upstream=int(sys.argv[1])).listening(*map(int, sys.argv[2:])) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        threading.Event().wait()

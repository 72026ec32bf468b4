"""What a driver makes of what answers, or does not."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sematic.model import errors
from sematic.model.errors import (
    APIConnectionError,
    BadRequestError,
    IncompatibleClientError,
    InvalidResponseError,
    MissingBlobError,
    ResourceNotFoundError,
    ServerError,
    SettingsError,
    StaleRunError,
    UnauthenticatedError,
)
from sematic.model.ids import digest_of
from sematic.model.version import __version__
from sematic.remote.beside import CacheBeside
from sematic.remote.blobs import RemoteBlobs
from sematic.remote.connection import Breaker, Connection, Patience
from sematic.wire.blobs import Extent
from tests.serving import serving as served

INFO = {
    "version": __version__,
    "store_id": "s",
    "database": "sqlite",
    "is_authenticating": False,
    "started_at": "2026-11-20T12:00:00Z",
}


class Scripted:
    """A server that answers as a test says: status, content, content type; the last of them for good."""

    def __init__(self) -> None:
        self.script: list[tuple[int, object, str]] = []
        self.info: dict[str, object] = dict(INFO)
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.address = ""

    def answers(self, *script: tuple[int, object] | tuple[int, object, str]) -> None:
        self.script = [(*each, "application/json")[:3] for each in script]


@pytest.fixture
def server() -> Iterator[Scripted]:
    scripted = Scripted()
    with serving(scripted) as address:
        scripted.address = address
        yield scripted


@contextmanager
def serving(scripted: Scripted) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.path == "/api/v1/info":
                status, content, media = 200, scripted.info, "application/json"
            else:
                scripted.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                status, content, media = scripted.script[0]
                if len(scripted.script) > 1:
                    scripted.script.pop(0)
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", media)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


@pytest.fixture
def connection(server) -> Iterator[Connection]:
    with closing(Connection(server.address, key="secret", wait=lambda _: None)) as made:
        yield made


def problem(kind: str, status: int) -> tuple[int, object, str]:
    told = {"type": kind, "title": "t", "status": status, "detail": "What happened.", "request_id": "r1"}
    return status, told, "application/problem+json"


def ask(connection: Connection) -> Extent:
    return connection.ask("GET", "/x", Extent)


def test_the_key_is_shown_and_the_version_told(server, connection):
    server.answers((200, {"size": 1}))
    assert ask(connection) == Extent(size=1)
    (_, headers) = server.requests[0]
    assert (headers["x-api-key"], headers["user-agent"]) == ("secret", f"sematic/{__version__}")


@pytest.mark.parametrize("status", [500, 502, 503, 408, 425, 429])
def test_a_server_that_cannot_do_it_now_is_asked_again(server, connection, status):
    server.answers((status, b"busy"), problem("StoreError", 503), (200, {"size": 1}))
    assert ask(connection) == Extent(size=1)
    assert len(server.requests) == 3


def test_a_server_that_never_can_is_an_error_with_the_id_of_the_request(server, connection):
    server.answers(problem("StoreError", 503))
    with pytest.raises(ServerError, match=r"What happened\. \(request r1\)"):
        ask(connection)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (problem("StaleRunError", 409), StaleRunError),
        (problem("UnauthenticatedError", 401), UnauthenticatedError),
        (problem("NobodyKnowsError", 409), BadRequestError),
        (problem("SematicError", 422), errors.SematicError),
        (problem("about:blank", 413), BadRequestError),
        (problem("about:blank", 404), ResourceNotFoundError),
        (problem("ArtifactId", 409), BadRequestError),
        ((200, b"<html>sign in</html>", "text/html"), InvalidResponseError),
        ((200, {"length": 3}), InvalidResponseError),
        ((302, b"", "text/html"), InvalidResponseError),
        ((404, b"<html>", "text/html"), InvalidResponseError),
    ],
)
def test_what_is_refused_is_the_error_that_it_names_and_not_tried_again(server, connection, answer, error):
    server.answers(answer)
    with pytest.raises(error) as caught:
        ask(connection)
    assert len(server.requests) == 1
    assert len(str(caught.value)) > 5


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        (
            None,
            "UnauthenticatedError",
            "wants to know who asks: give an API key to `sematic login {}`, or set SEMATIC_API",
        ),
        (
            "secret",
            "UnauthenticatedError",
            "does not take the API key: What happened. Give another one to `sematic login",
        ),
        ("secret", "AccessError", "does not allow this: What happened. A key of scope write may record"),
    ],
)
def test_who_is_not_let_in_hears_what_to_do_at_this_machine(server, key, kind, said):
    server.answers(problem(kind, 403))
    with closing(Connection(server.address, key=key)) as connection, pytest.raises(getattr(errors, kind)) as caught:
        ask(connection)
    assert f"The server at {server.address} {said.format(server.address)}" in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "said"), [(b"", "closed the connection without an answer"), (b"SSH-2.0-x\r\n", "does not speak HTTP")]
)
def test_what_answers_and_is_no_server_is_told_in_words(answer, said):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as accepted:
                accepted.recv(1 << 16)
                accepted.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with (
            closing(Connection(address)) as connection,
            pytest.raises(APIConnectionError, match=said) as caught,
        ):
            ask(connection)
        thread.join()
    assert "(" not in str(caught.value)


@pytest.mark.parametrize("version", ["0.9.3", "2.0.0", "99.1"])
def test_another_major_version_is_refused_before_anything_is_asked(server, connection, version):
    server.info["version"] = version
    with pytest.raises(IncompatibleClientError, match=f"has version {version} of Sematic"):
        ask(connection)
    assert server.requests == []


def test_another_major_version_is_named_whatever_else_it_says_of_itself(server, connection):
    server.info = {"version": "2.1.0", "name": "of the next generation"}
    with pytest.raises(IncompatibleClientError, match=r"has version 2\.1\.0 of Sematic"):
        ask(connection)


def test_an_address_with_a_path_that_leads_nowhere_says_what_to_check(tmp_path):
    with (
        served(tmp_path) as (address, _),
        closing(Connection(f"{address}/foo/bar/")) as connection,
        pytest.raises(InvalidResponseError, match=r"/foo/bar .* \(SEMATIC_API_ADDRESS\), without /foo/bar, unless"),
    ):
        ask(connection)


def test_another_minor_version_will_do(server, connection):
    server.info["version"] = f"{__version__.partition('.')[0]}.987.0"
    server.answers((200, {"size": 1}))
    assert ask(connection) == Extent(size=1)


def test_nobody_there_is_an_error_that_says_so_and_the_next_one_costs_nothing():
    time = [0.0]
    breaker = Breaker(clock=lambda: time[0])
    waits: list[float] = []
    with closing(Connection("http://127.0.0.1:9", breaker=breaker, wait=waits.append)) as connection:
        with pytest.raises(APIConnectionError, match="cannot be reached: Connection refused"):
            ask(connection)
        with pytest.raises(APIConnectionError, match=r"cannot be reached: Connection refused\.$"):
            ask(connection)
        time[0] = 1.5
        with pytest.raises(APIConnectionError, match="Check the address"):
            ask(connection)


def test_pauses_grow_while_a_server_is_down_and_are_forgotten_when_it_is_there():
    time = [0.0]
    breaker = Breaker(shortest=1, longest=3, clock=lambda: time[0])
    for until in (1.0, 3.0, 6.0, 9.0):
        breaker.failed("down")
        time[0] = until - 0.01
        assert breaker.is_open
        time[0] = until
        assert not breaker.is_open
    breaker.worked()
    breaker.failed("down")
    time[0] += 1
    assert not breaker.is_open


@pytest.mark.parametrize("address", ["http://", "ftp://a", "nonsense", "http://[::1", "http://a:0", "http://a:"])
def test_an_address_that_is_none_is_a_sentence(address):
    with pytest.raises(SettingsError, match="cannot be"):
        Connection(address)


def test_bytes_that_are_not_there_and_bytes_that_are_others(server, connection):
    blobs = RemoteBlobs(connection)
    server.answers(problem("MissingBlobError", 404))
    with pytest.raises(MissingBlobError):
        blobs.open(digest_of(b"x"))
    server.answers((200, b"y", "application/octet-stream"))
    with pytest.raises(errors.CorruptedBlobError):
        blobs.open(digest_of(b"x"))


class Nothing:
    def oldest_success(self, key):
        return None


def test_a_cache_beside_asks_no_server_that_is_down_or_slow(server, connection):
    time = [0.0]
    cache = CacheBeside(Nothing(), connection, clock=lambda: time.append(time[-1] + 1.0) or time[-1])
    server.answers((200, {"oldest_success": {"run_id": "r", "artifact_id": "a"}}))
    assert cache.oldest_success(digest_of(b"k")) == ("r", "a")
    assert cache.oldest_success(digest_of(b"k")) is None
    assert len(server.requests) == 1
    connection.breaker.failed("down")
    time.append(1000.0)
    assert cache.oldest_success(digest_of(b"k")) is None
    assert len(server.requests) == 1


def test_pieces_are_given_anew_for_each_try(server, connection):
    given: list[bytes] = []

    def pieces():
        given.append(b"")
        yield b"ab"

    server.answers((503, b""), (204, b""))
    connection.send("PUT", "/x", pieces=(2, pieces), patience=Patience(pauses=(0.0,)))
    assert len(given) == 2

"""What a server process answers to everybody, and what it says in its log."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sematic.server import protocol
from tests.acceptance.servers import Shell, ask, end_all, wait_until


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("answers") / "store"
    yield Shell(folder=folder, settings={"SEMATIC_METRICS": "true"})
    end_all(folder)


@pytest.fixture(scope="module")
def address(shell: Shell) -> str:
    return shell.start()["address"]


def connected(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def test_health_is_open_to_those_who_watch(address: str) -> None:
    assert ask(f"{address}/health/live").json == {"status": "live"}
    assert ask(f"{address}/health/ready").json == {"status": "ready"}
    assert ask(f"{address}/health/ready", method="HEAD").status == 200


def test_another_name_than_its_own_is_refused(address: str) -> None:
    refused = ask(f"{address}/api/v1/info", headers={"Host": "evil.example.com"})
    assert refused.status == 421
    assert "SEMATIC_DASHBOARD_URL" in refused.json["detail"]
    assert refused.headers["x-request-id"] == refused.json["request_id"]


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "HEAD", "POST"])
def test_no_other_site_is_let_in(address: str, method: str) -> None:
    answered = ask(f"{address}/api/v1/info", method=method, headers={"Origin": "https://evil.example.com"})
    assert [name for name in answered.headers if name.startswith("access-control")] == []
    assert "default-src 'self'" in answered.headers["content-security-policy"]


def test_large_json_is_compressed_for_who_can_read_it(address: str) -> None:
    assert ask(f"{address}/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"}).body[:2] == b"\x1f\x8b"
    assert ask(f"{address}/api/v1/openapi.json").body[:1] == b"{"


def test_requests_are_counted_by_their_route(address: str) -> None:
    ask(f"{address}/api/v1/info?key=very-secret")
    text = ask(f"{address}/metrics").body.decode()
    assert 'sematic_requests_total{method="GET",route="/api/v1/info",status="200"}' in text
    assert "process_resident_memory_bytes" in text


def test_each_request_is_a_line_of_json_without_secrets(address: str, shell: Shell) -> None:
    headers = {"X-API-KEY": "very-secret", "X-Request-Id": "line-1"}
    ask(f"{address}/api/v1/info?key=very-secret", headers=headers)
    ask(f"{address}/health/live")
    log = shell.folder / "server.log"
    wait_until(lambda: "line-1" in log.read_text())
    written = log.read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    [line] = [line for line in lines if line.get("request_id") == "line-1"]
    assert {name: line[name] for name in ("method", "route", "status", "caller")} == {
        "method": "GET",
        "route": "/api/v1/info",
        "status": 200,
        "caller": "nobody",
    }
    assert line["ms"] > 0
    assert line["bytes"] > 100
    assert "very-secret" not in written
    assert "/health/" not in "".join(line["message"] for line in lines)


def test_the_log_is_read_by_nobody_else(address: str, shell: Shell) -> None:
    assert (shell.folder / "server.log").stat().st_mode & 0o077 == 0


def test_a_head_without_end_is_refused(address: str) -> None:
    with connected(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nx: " + b"x" * (2 * protocol.LARGEST_HEAD))
        assert connection.recv(100).startswith(b"HTTP/1.1 431 ")


def test_two_hosts_are_refused(address: str) -> None:
    with connected(address) as connection:
        connection.sendall(b"GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(address: str) -> None:
    with connected(address) as connection:
        head = "POST /api/v1/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: 2000000\r\n\r\n{{".encode())
        refused = b"".join(iter(lambda: connection.recv(4096), b""))
    assert refused.startswith(b"HTTP/1.1 413 ")
    assert b"at most 1,048,576 bytes" in refused


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/runs/%00", 404), ("/api/v1/runs?name=%00", 422), ("/assets/%00", 404)]
)
def test_an_address_with_a_zero_byte_is_refused(address: str, path: str, status: int) -> None:
    refused = ask(address + path)
    assert refused.status == status
    assert "zero byte" in refused.json["detail"]


@pytest.mark.parametrize("path", ["/api/v1/runs/%FF%FE", "/runs/..%2F..%2F", "/api/v1/%0A%1B%5B31m", "/%E2%80%AE"])
def test_an_odd_address_is_answered_and_logged_as_it_was_sent(address: str, shell: Shell, path: str) -> None:
    assert ask(address + path).status != 500
    wait_until(lambda: f'"path": "{path}"' in (shell.folder / "server.log").read_text())


def test_what_is_no_http_is_refused(address: str) -> None:
    with connected(address) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_it_is_not_ready_without_its_database(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store")
    address = shell.start()["address"]
    try:
        (shell.folder / "sematic.db").rename(tmp_path / "moved")
        refused = ask(f"{address}/health/ready")
        assert refused.status == 503
        assert re.search("The database .* is gone", refused.json["detail"])
        assert ask(f"{address}/health/live").status == 200
    finally:
        end_all(shell.folder)


def test_open_connections_do_not_hold_up_a_server_that_stops(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store")
    address = shell.start()["address"]
    with connected(address) as idle, connected(address) as half, connected(address) as silent:
        idle.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200 ")
        half.sendall(b"GET /health/live HTTP/1.1\r\nHost: loc")
        began = time.monotonic()
        assert shell.json("stop")["stopped"][0]["how"] == "asked"
        assert time.monotonic() - began < 4
        assert silent.recv(1) == b""


def test_an_upload_that_a_stopping_server_cuts_off_is_to_be_sent_again(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store")
    with connected(shell.start()["address"]) as upload:
        head = f"PUT /api/v1/blobs/{'0' * 64} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n"
        upload.sendall(head.encode() + b"some of it")
        assert shell.json("stop")["stopped"][0]["how"] == "asked"
        answered = b"".join(iter(lambda: upload.recv(4096), b""))
    assert answered.startswith(b"HTTP/1.1 503 ")
    assert b"Send the request again" in answered


ENDLESS = """
import asyncio, uvicorn
from sematic.server.listening import listen
from sematic.server.exposure import Place
from sematic.server.process import configuration, stopped_by_signals
from starlette.responses import StreamingResponse

async def endless():
    while True:
        yield b"x"
        await asyncio.sleep(0.05)

async def app(scope, receive, send):
    if scope["type"] == "http":
        await StreamingResponse(endless())(scope, receive, send)

listening, place = listen(Place(host="127.0.0.1", port=0))
program = uvicorn.Server(configuration(app))
print(place.url, flush=True)
with stopped_by_signals(program):
    program.run(sockets=[listening])
print("ended", flush=True)
"""


def test_an_open_stream_does_not_hold_up_a_server_that_stops() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        with connected(program.stdout.readline().strip()) as stream:
            stream.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert stream.recv(100).startswith(b"HTTP/1.1 200 ")
            began = time.monotonic()
            program.terminate()
            assert program.wait(timeout=10) == 0
            assert time.monotonic() - began < 4
        assert program.stdout.read() == "ended\n"


SHORT_OF_PATIENCE = ENDLESS.replace(
    "listening, place", "BoundedProtocol.head_seconds = 0.3\nlistening, place", 1
).replace("import asyncio", "from sematic.server.protocol import BoundedProtocol\nimport asyncio", 1)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: loc"])
def test_who_never_finishes_asking_is_hung_up_on(sent: bytes) -> None:
    with subprocess.Popen([sys.executable, "-c", SHORT_OF_PATIENCE], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        with connected(program.stdout.readline().strip()) as slow:
            slow.sendall(sent)
            assert slow.recv(100) == b""
        program.kill()


ROTATING = """
import logging, os, sys
from pathlib import Path
from sematic.server.log_lines import OwnFile
handler = OwnFile(Path(sys.argv[1]), largest=2000)
logging.getLogger().addHandler(handler)
os.write(2, b"first\\n")
for number in range(200):
    logging.getLogger().warning("line %d with some words in it", number)
os.write(1, b"last\\n")
"""


def test_a_log_is_kept_short_and_private_and_has_all_that_is_written(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "server.log"
    subprocess.run([sys.executable, "-c", ROTATING, path], check=True)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["server.log", "server.log.1", "server.log.2", "server.log.3"]
    assert [file.stat().st_mode & 0o077 for file in files] == [0] * 4
    assert path.read_text().endswith("line 199 with some words in it\nlast\n")

"""The server as a process: starting, stopping, two at once, killed, and in the way of others."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.acceptance.servers import Shell, ask, end_all, free_port, wait_until


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    yield Shell(folder=tmp_path / "store")
    end_all(tmp_path / "store")


def test_a_server_starts_in_the_background_and_is_stopped(shell: Shell) -> None:
    started = shell.start()
    assert ask(f"{started['address']}/api/v1/info").json["database"] == "sqlite"
    [status] = shell.json("status")["servers"]
    assert (status["pid"], status["is_ready"], status["running_pipelines"]) == (started["pid"], True, 0)
    began = time.monotonic()
    stopped = shell.json("stop")["stopped"]
    assert [(each["pid"], each["how"]) for each in stopped] == [(started["pid"], "asked")]
    assert time.monotonic() - began < 4
    assert shell("status").returncode == 1


def test_what_is_said_to_people_names_the_address(shell: Shell) -> None:
    port = str(free_port())
    assert (
        f"is at http://127.0.0.1:{port} (serving {shell.folder / 'sematic.db'})."
        in shell("start", "--port", port).stdout
    )
    again = shell("start", "--port", port).stdout
    assert f"runs already: http://127.0.0.1:{port}" in again
    assert "SEMATIC_API_ADDRESS" not in again
    assert f"address   http://127.0.0.1:{port}\n" in shell("status").stdout
    assert f"Stopped the server at http://127.0.0.1:{port}" in shell("stop").stdout
    assert "No server of the store" in shell("stop").stdout


def test_a_server_that_runs_already_is_not_started_again(shell: Shell) -> None:
    first = shell.start()
    second = shell.json("start", "--port", str(first["port"]))
    assert (second["pid"], second["is_new"]) == (first["pid"], False)


def test_with_a_database_of_its_own_it_is_said_how_runs_come_there(tmp_path: Path) -> None:
    shell = Shell(folder=tmp_path / "store", settings={"DATABASE_URL": "sqlite:///server.db"})
    port = str(free_port())
    try:
        for _ in range(2):
            told = shell("start", "--port", port).stdout.splitlines()
            assert told[1:] == [
                f"Runs appear there from shells with: export SEMATIC_API_ADDRESS=http://127.0.0.1:{port}"
            ]
    finally:
        end_all(shell.folder)


def test_whoever_starts_one_at_the_same_moment_is_told_of_the_same_server(shell: Shell) -> None:
    port = str(free_port())
    with ThreadPoolExecutor(3) as pool:
        started = list(pool.map(lambda _: shell.json("start", "--port", port), range(3)))
    assert len({each["pid"] for each in started}) == 1
    assert [each["is_new"] for each in started].count(True) == 1


def test_two_servers_of_one_store_listen_on_ports_of_their_own(shell: Shell) -> None:
    first, second = shell.start(), shell.start()
    assert {each["pid"] for each in shell.json("status")["servers"]} == {first["pid"], second["pid"]}
    shell.json("stop", "--port", str(first["port"]))
    assert [each["pid"] for each in shell.json("status")["servers"]] == [second["pid"]]


def test_a_port_that_a_server_of_another_store_has_is_refused_with_its_name(shell: Shell, tmp_path: Path) -> None:
    other = Shell(folder=tmp_path / "other")
    port = str(other.start()["port"])
    try:
        refused = shell("start", "--port", port)
        assert refused.returncode == 1
        assert f"Port {port} is taken by a Sematic server of another store" in refused.stderr
    finally:
        end_all(other.folder)


def test_a_port_that_another_program_has_is_refused(shell: Shell) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as program:
        threading.Thread(target=program.serve_forever, daemon=True).start()
        refused = shell("start", "--port", str(program.server_port))
        program.shutdown()
    assert refused.returncode == 1
    assert f"Port {program.server_port} is taken by another program." in refused.stderr


def test_a_port_that_a_silent_program_has_is_refused_soon(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as program:
        port = program.getsockname()[1]
        began = time.monotonic()
        refused = shell("start", "--port", str(port))
        assert time.monotonic() - began < 3.5
    assert f"Port {port} is taken by another program." in refused.stderr


def test_a_host_that_there_is_not_is_said_to_be_none(shell: Shell) -> None:
    refused = shell("start", "--host", "nosuch.invalid", "--port", "0")
    assert refused.returncode == 1
    assert "There is no host 'nosuch.invalid' on this machine" in refused.stderr


def test_a_killed_server_is_known_to_be_gone_and_can_be_started_again(shell: Shell) -> None:
    port = shell.start()["port"]
    os.kill(shell.json("status")["servers"][0]["pid"], signal.SIGKILL)
    wait_until(lambda: shell("status").returncode == 1)
    assert shell.json("start", "--port", str(port))["is_new"]


def test_a_server_that_other_machines_could_reach_wants_people_to_sign_in(shell: Shell) -> None:
    for more in ([], ["--foreground"]):
        refused = shell("start", "--host", "::", "--port", "0", *more)
        assert refused.returncode == 1
        assert "SEMATIC_AUTHENTICATE=true" in refused.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_in_the_foreground_ends_with_a_signal(shell: Shell, number: int) -> None:
    with shell.foreground("--json") as process:
        assert process.stdout is not None
        started = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
        assert ask(f"{started['address']}/health/live").status == 200
        process.send_signal(number)
        assert process.wait(timeout=10) == 0


def test_a_server_that_cannot_start_says_why(shell: Shell) -> None:
    shell.folder.mkdir()
    (shell.folder / "sematic.db").write_bytes(b"no database " * 100)
    refused = shell("start", "--port", "0")
    assert refused.returncode == 1
    assert "sematic.db" in refused.stderr
    assert "The server did not start. " in refused.stderr
    assert "{" not in refused.stderr


def test_a_stopped_process_is_killed_after_a_while(shell: Shell) -> None:
    pid = shell.start()["pid"]
    os.kill(pid, signal.SIGSTOP)
    assert shell.json("stop")["stopped"][0]["how"] == "killed"
    assert shell("status").returncode == 1


def test_listeners_of_the_feed_do_not_hold_up_a_server_that_stops(shell: Shell) -> None:
    address = shell.start()["address"]
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as listener:
        listener.sendall(b"GET /api/v1/changes HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert listener.recv(100).startswith(b"HTTP/1.1 200 ")
        began = time.monotonic()
        assert shell.json("stop")["stopped"][0]["how"] == "asked"
        assert time.monotonic() - began < 3

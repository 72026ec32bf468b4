"""Commands beside a server of the same folder: which database is meant, and what is said of several servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from sematic.machine.identity import this_process
from sematic.server.exposure import EVERYWHERE, Place
from sematic.server.presence import RunningServer, present
from tests.integration.cli.conftest import CommandLine

Serve = Callable[..., None]
ELSEWHERE = "sematic on db.example"
OF_SERVER = (
    ("keys", "create", "admin", "--scope", "admin"),
    ("keys", "list"),
    ("keys", "revoke", "admin"),
    ("gc", "--server"),
    ("clean", "--server", "--stale-pipeline-runs"),
)


@pytest.fixture
def serve(sematic: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Be a server of the store that serves a database, on a port on which nobody answers."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with ExitStack() as held:
        ports = iter((1, 2))

        def served(database: str, *, host: str = "127.0.0.1") -> None:
            server = RunningServer(
                process=this_process(),
                place=Place(host=host, port=next(ports)),
                version="1.0.0",
                database=database,
                is_authenticating=True,
                started_at=datetime.now(UTC),
                log_file="",
            )
            held.enter_context(present(sematic.folder, server))

        yield served


@pytest.mark.parametrize("command", OF_SERVER)
def test_what_is_meant_for_a_server_is_not_done_to_a_database_that_it_does_not_serve(
    sematic: CommandLine, serve: Serve, command: tuple[str, ...]
) -> None:
    serve(ELSEWHERE)
    said = sematic.fails(*command)
    assert f"Nothing was done: the server at http://127.0.0.1:1 serves {ELSEWHERE}, and your settings do not" in said
    assert "`sematic server-settings set DATABASE_URL postgresql://...`" in said
    assert not (sematic.folder / "sematic.db").exists()


def test_what_is_meant_for_the_folders_own_store_is_done(sematic: CommandLine, serve: Serve) -> None:
    serve(ELSEWHERE)
    sematic.says("gc")
    sematic.says("clean", "--stale-pipeline-runs")


def test_beside_a_server_of_the_folders_own_database_nothing_has_to_be_named(
    sematic: CommandLine, serve: Serve
) -> None:
    serve(ELSEWHERE)
    serve(str(sematic.folder / "sematic.db"))
    assert sematic.json("keys", "create", "admin")["key"]["name"] == "admin"


def test_a_database_that_is_named_is_the_one_that_is_meant(
    sematic: CommandLine, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(ELSEWHERE)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///server.db")
    sematic.says("keys", "create", "admin")
    assert (sematic.folder / "server.db").exists()


def test_an_empty_line_is_between_two_servers(sematic: CommandLine, serve: Serve) -> None:
    serve(ELSEWHERE)
    serve(ELSEWHERE)
    first, second = sematic.says("status").split("\n\n")
    assert first.startswith("address   http://127.0.0.1:1 ")
    assert second.startswith("address   http://127.0.0.1:2 ")


@pytest.mark.parametrize("host", [*EVERYWHERE, "10.0.0.5"])
def test_a_server_that_listens_elsewhere_than_wished_has_to_be_stopped_first(
    sematic: CommandLine, serve: Serve, host: str
) -> None:
    serve(ELSEWHERE)
    said = sematic.fails("start", "--host", host, "--port", "1")
    assert "The server at http://127.0.0.1:1 runs already, and listens on 127.0.0.1 only, not on " in said
    assert f"not on {host}. Stop it first: `sematic stop --port 1`." in said


@pytest.mark.parametrize(
    ("listens", "wished"),
    [
        (EVERYWHERE[0], EVERYWHERE[0]),
        (EVERYWHERE[0], "127.0.0.1"),
        (EVERYWHERE[1], "10.0.0.5"),
        ("127.0.0.1", "localhost"),
        ("10.0.0.5", "127.0.0.1"),
    ],
)
def test_a_server_that_can_be_reached_as_wished_runs_already(
    sematic: CommandLine, serve: Serve, listens: str, wished: str
) -> None:
    serve(ELSEWHERE, host=listens)
    assert sematic.json("start", "--host", wished, "--port", "1")["is_new"] is False

"""Server processes on one PostgreSQL, which comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.servers import Shell, ask, end_all, wait_until
from tests.postgres import PostgresServer, new_folder, removed


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    folder = new_folder()
    server = PostgresServer(folder)
    server.start()
    yield server
    server.stop()
    removed(folder)


@pytest.mark.slow
def test_two_servers_on_one_postgresql_know_the_same_and_survive_its_restart(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.empty_database().replace("postgres@", "postgres:hidden@")
    shell = Shell(folder=tmp_path / "store", settings={"DATABASE_URL": url})
    try:
        addresses = [shell.start()["address"] for _ in range(2)]
        infos = [ask(f"{address}/api/v1/info").json for address in addresses]
        assert {info["database"] for info in infos} == {"postgresql"}
        assert len({info["store_id"] for info in infos}) == 1
        status = shell("status", "--json").stdout
        assert "hidden" not in status + (shell.folder / "server.log").read_text()
        postgres.kill()
        assert [ask(f"{address}/health/ready").status for address in addresses] == [503, 503]
        assert [ask(f"{address}/health/live").status for address in addresses] == [200, 200]
        postgres.start()
        for address in addresses:
            wait_until(lambda address=address: ask(f"{address}/health/ready").status == 200)
        assert len(shell.json("stop")["stopped"]) == 2
    finally:
        end_all(shell.folder)

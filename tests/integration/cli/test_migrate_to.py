"""`sematic migrate --to`: what it says, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sematic.model.changes import Change
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, a_run, changes_of_chain, run_id_of
from tests.integration.cli.conftest import CommandLine

Record = Callable[[Sequence[Change]], None]
CHAIN = run_id_of("chain")


def test_the_runs_of_a_laptop_are_in_a_servers_database(
    sematic: CommandLine, record: Record, fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    record(changes_of_chain(3))
    url = fresh_database()
    to = ("migrate", "--to", url, "--folder", str(tmp_path / "server"))
    said = sematic.says(*to)
    assert said.startswith("Copied 1 pipeline run with 4 runs to test_")
    assert f"0 were there already. Values and logs are in {tmp_path / 'server'}.\nNothing was removed here." in said
    with open_store(tmp_path / "server", database=url, for_writing=False) as server:
        assert len(server.history.runs_of(CHAIN)) == 4
    assert "Both databases" not in said
    again = sematic.json(*to)
    assert (again["pipeline_runs"], again["already_there"], again["left_out"]) == (0, 1, [])
    assert again["database"].endswith(str(url.rsplit("@", 1)[1].split("/")[0]))


def test_a_run_that_is_left_out_is_said_with_the_reason(
    sematic: CommandLine, record: Record, fresh_database: Callable[[], str]
) -> None:
    record(changes_of_chain(1))
    with driving(sematic.folder, CHAIN):
        said = sematic.says("migrate", "--to", fresh_database())
    assert said.endswith("Both databases use this folder now, so `sematic gc` removes nothing there; see --folder.\n")
    assert f"Left out {CHAIN[:8]}: it is running; move it once it has ended.\n" in said


def test_values_that_are_gone_are_said(
    sematic: CommandLine, record: Record, fresh_database: Callable[[], str], tmp_path: Path
) -> None:
    from dataclasses import replace

    from sematic.model.changes import PipelineRunCreated
    from tests.builders import an_artifact, changes_of_success, digest_named

    gone = replace(an_artifact("gone"), buffers=((digest_named("gone"), 4),))
    record([PipelineRunCreated(a_pipeline_run("r")), *changes_of_success(a_run("r"), output=gone)])
    said = sematic.says("migrate", "--to", fresh_database(), "--folder", str(tmp_path / "server"))
    assert "1 value could not be copied: the files are gone here too." in said


def test_where_there_is_no_store_there_is_nothing_to_move(sematic: CommandLine) -> None:
    said = sematic.fails("migrate", "--to", "postgresql://nobody@127.0.0.1:1/x")
    assert said == f"Error: There is no store in {sematic.folder}, so there is nothing to move.\n"
    assert not sematic.folder.exists()


def test_a_database_that_cannot_be_used_is_a_sentence_without_the_password(
    sematic: CommandLine, record: Record
) -> None:
    record(changes_of_chain(1))
    for address in ("postgresql://me:s3cret@127.0.0.1:1/x", "mysql://me:s3cret@host/x"):
        said = sematic.fails("migrate", "--to", address)
        assert said.startswith("Error: The database")
        assert "s3cret" not in said
        assert "s3cret" not in sematic("migrate", "--to", address, "--json").output


def test_a_folder_alone_is_refused(sematic: CommandLine) -> None:
    result = sematic("migrate", "--folder", "somewhere")
    assert result.exit_code == 2
    assert "give --to, the server's database, too" in result.stderr

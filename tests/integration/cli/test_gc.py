"""`sematic gc`: what it says, and that it asks before runs are removed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import sematic as s
from sematic.model.changes import ArtifactRecorded, Change
from sematic.model.records import Json
from sematic.packaging.travel.shelf import Shelf
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from tests.builders import a_run, an_artifact, changes_of_chain, changes_of_success, run_id_of
from tests.integration.cli.conftest import CommandLine

Record = Callable[[Sequence[Change]], None]


@s.func(cache=True)
def doubled(number: int) -> int:
    return number * 2


def test_an_empty_store_has_nothing_to_remove_and_is_not_made(sematic: CommandLine) -> None:
    assert sematic.says("gc") == "There is nothing to remove.\n"
    assert not sematic.folder.exists()


def test_old_runs_are_removed_and_counted(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    assert sematic.says("gc") == "There is nothing to remove.\n"
    foreseen = sematic.says("gc", "--older-than", "1m", "--dry-run").splitlines()
    assert foreseen[0].startswith(f"  {run_id_of('chain')[:8]}  pipelines.demo.chain  (ended ")
    assert foreseen[1] == "Would remove 1 pipeline run (4 runs) and 4 values: 0 B on disk."
    assert len(sematic.json("list")) == 1
    said = sematic.says("gc", "--older-than", "1m", "--yes")
    assert said.splitlines()[0] == "Removed 1 pipeline run (4 runs) and 4 values: 0 B freed."
    assert sematic.json("list") == []


def test_programs_get_a_document(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    removed = sematic.json("gc", "--older-than", "1m", "--yes")
    assert [run["id"] for run in removed["pipeline_runs"]] == [run_id_of("chain")]
    facts = {name: removed[name] for name in ("is_dry_run", "runs", "artifacts", "blobs", "logs", "bytes")}
    assert facts == {"is_dry_run": False, "runs": 4, "artifacts": 4, "blobs": 0, "logs": 0, "bytes": 0}


def test_submitted_code_that_nobody_asks_for_goes_with_time(sematic: CommandLine) -> None:
    def make(place: Path, _lock: int) -> dict[str, Json]:
        place.mkdir()
        (place / "train.py").write_text("x = 1\n")
        return {}

    week = timedelta(days=7).total_seconds()
    for folder, age in (("code", week + 60), ("environments", week + 60), ("code", week - 60)):
        shelf = Shelf(sematic.own / folder, most=9, clock=lambda age=age: time.time() - age)
        shelf.made(f"{age}".partition(".")[0], make, say=lambda _: None, waiting="").hold.let_go()
    foreseen = sematic.says("gc", "--dry-run")
    assert foreseen == "Would remove 1 copy of submitted code and 1 environment: 12 B on disk.\n"
    removed = sematic.json("gc")
    assert (removed["code_folders"], removed["environments"], removed["bytes"]) == (1, 1, 12)
    assert sematic.says("gc", "--older-than", "6d") == "Removed 1 copy of submitted code: 6 B freed.\n"
    assert not [path for path in (sematic.own / "code").iterdir() if path.is_dir()]


def test_without_a_terminal_nobody_can_agree(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    assert "would remove 1 pipeline run for good. Give --yes" in sematic.fails("gc", "--older-than", "1m")
    assert len(sematic.json("list")) == 1


def test_what_nothing_refers_to_goes_without_asking(sematic: CommandLine, record: Record) -> None:
    record([ArtifactRecorded(an_artifact("lost"))])
    assert sematic.says("gc").startswith("Removed 1 value: ")


def test_beside_a_running_pipeline_young_values_stay_and_that_is_said(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    with driving(sematic.folder, run_id_of("other")):
        assert "Pipelines are running: what was stored within the last hour stays for now." in sematic.says("gc")


@pytest.mark.parametrize("age", ["30", "d", "-3d", "3 months", "1.5d", ""])
def test_an_age_that_is_none_is_wrong_usage(sematic: CommandLine, age: str) -> None:
    shown = sematic("gc", "--older-than", age)
    assert shown.exit_code == 2
    assert "is no age. Write a number and m, h, d or w" in shown.output


def test_keep_tagged_needs_an_age(sematic: CommandLine) -> None:
    shown = sematic("gc", "--keep-tagged")
    assert shown.exit_code == 2
    assert "give --older-than too" in shown.output


def test_a_run_that_reused_a_removed_one_says_so_and_is_still_reused(sematic: CommandLine) -> None:
    first, second, third = doubled(2), doubled(2), doubled(2)
    runner = s.LocalRunner(cache_namespace="tests")
    runner.run(first)
    runner.run(second)
    with open_store(sematic.folder) as store, store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET ended_at = 0 WHERE root_id = ?", (first.id,))
    sematic.says("gc", "--older-than", "30d", "--yes")
    assert f"the output of run {first.id}, by the cache; that run has been removed since" in sematic.says(
        "show", second.id
    )
    assert runner.run(third) == 4
    assert sematic.json("show", third.id)["original_run_id"] == second.id


def test_a_cached_value_that_was_removed_is_made_again(sematic: CommandLine) -> None:
    first, second = doubled(3), doubled(3)
    runner = s.LocalRunner(cache_namespace="tests")
    runner.run(first)
    with open_store(sematic.folder) as store, store.engine.begin() as db:
        # As if a collection removed the value after the driver had found the run.
        db.exec_driver_sql("DELETE FROM artifacts")
    assert runner.run(second) == 6
    assert sematic.json("show", second.id)["output"]["value"] == 6


def test_runs_of_other_pipeline_runs_are_left_alone(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    record(changes_of_chain(2, name="kept"))
    with open_store(sematic.folder) as store, store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET ended_at = 9e15 WHERE root_id = ?", (run_id_of("kept"),))
    sematic.says("gc", "--older-than", "1m", "--yes")
    shown = sematic.json("show", run_id_of("kept"))
    assert [run["output"]["artifact_id"] for run in shown["runs"]] == [an_artifact(1).id, an_artifact(2).id]


def test_runs_without_a_pipeline_run_are_left_over(sematic: CommandLine, record: Record) -> None:
    record(changes_of_success(replace(a_run("left")), output=an_artifact(1)))
    assert sematic.says("gc").startswith("Removed 1 left-over run and 1 value")


def test_a_folder_that_a_server_with_a_database_of_its_own_uses_too_is_not_cleared(
    sematic: CommandLine, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record([ArtifactRecorded(an_artifact("lost"))])
    with open_store(sematic.folder, database="sqlite:///server.db") as server:
        server.journal.record(changes_of_chain(1))
        server.journal.flush()
    for options in ((), ("--dry-run",), ("--older-than", "0m")):
        said = sematic.fails("gc", *options)
        assert f"Nothing was removed: the folder {sematic.folder} is used by {sematic.folder}/server.db too" in said
    record(changes_of_chain(3))
    # A database that is named for the first time has not come to use the folder by asking for this.
    monkeypatch.setenv("DATABASE_URL", "sqlite:///mistyped.db")
    assert "sematic.db" in sematic.fails("gc", "--server")
    assert len(list((sematic.folder / "databases").iterdir())) == 1


def test_a_server_whose_folder_holds_runs_of_this_machine_is_not_cleared(
    sematic: CommandLine, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(changes_of_chain(3))
    monkeypatch.setenv("DATABASE_URL", "sqlite:///server.db")
    open_store(sematic.folder, database="sqlite:///server.db").close()
    assert f"is used by {sematic.folder}/sematic.db too" in sematic.fails("gc", "--server", "--dry-run")

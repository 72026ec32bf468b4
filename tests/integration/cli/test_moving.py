"""`sematic export` and `sematic import`: what they say, and the files they leave."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import sematic as s
from sematic.model.changes import Change
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from tests.builders import changes_of_chain, run_id_of
from tests.integration.cli.conftest import CommandLine

Record = Callable[[Sequence[Change]], None]
CHAIN = run_id_of("chain")


@s.func
def counted(words: list[str]) -> dict[str, int]:
    return {word: len(word) for word in words}


@s.func
def pipeline(words: list[str]) -> dict[str, int]:
    return counted(words)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "elsewhere"))


def test_a_run_is_shown_elsewhere_as_it_is_here(
    sematic: CommandLine, tmp_path: Path, elsewhere: Callable[[], None]
) -> None:
    future = pipeline(["a", "bc"])
    s.LocalRunner().run(future)
    file = tmp_path / "run.sematic"
    said = sematic.says("export", future.id[:8], str(file))
    assert said.startswith(f"Wrote pipeline run {future.id[:8]} to {file}: 2 runs, 2 values, ")
    here = sematic.json("show", future.id)
    elsewhere()
    assert sematic.says("import", str(file)).startswith(f"Imported pipeline run {future.id[:8]}: 2 runs, 2 values. ")
    assert sematic.json("show", future.id) == here
    assert sematic.says("import", str(file)).endswith("is in the store already; nothing was changed.\n")


def test_a_nested_run_is_exported_with_its_whole_pipeline_run(
    sematic: CommandLine, record: Record, tmp_path: Path
) -> None:
    record(changes_of_chain(3))
    nested = sematic.json("show", CHAIN)["runs"][0]["id"]
    said = sematic.says("export", nested, str(tmp_path / "file"))
    assert f"pipeline run {CHAIN[:8]}" in said
    assert f"Run {nested[:8]} is a part of it; it is exported as a whole." in said


def test_programs_get_documents(
    sematic: CommandLine, record: Record, tmp_path: Path, elsewhere: Callable[[], None]
) -> None:
    record(changes_of_chain(3))
    file = tmp_path / "file"
    written = sematic.json("export", CHAIN, str(file))
    counts = {"root_id": CHAIN, "runs": 4, "artifacts": 4, "blobs": 0, "logs": 0}
    assert written == counts | {"file": str(file), "bytes": file.stat().st_size}
    elsewhere()
    assert sematic.json("import", str(file)) == counts | {"is_new": True}


def test_pipes_do_as_well_as_files(sematic: CommandLine, record: Record, elsewhere: Callable[[], None]) -> None:
    record(changes_of_chain(3))
    content = sematic("export", CHAIN, "-").stdout_bytes
    elsewhere()
    from sematic.cli.root import root

    taken = sematic.runner.invoke(root, ["import", "-"], input=content)
    assert taken.output.startswith(f"Imported pipeline run {CHAIN[:8]}")


def test_a_document_and_a_bundle_do_not_share_standard_output(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    assert sematic("export", CHAIN, "-", "--json").exit_code == 1


def test_a_failed_export_leaves_the_old_file(sematic: CommandLine, record: Record, tmp_path: Path) -> None:
    record(changes_of_chain(3))
    with open_store(sematic.folder) as store, store.engine.begin() as db:
        db.exec_driver_sql("UPDATE pipeline_runs SET state = 'RUNNING'")
    file = tmp_path / "file"
    file.write_text("old")
    with driving(sematic.folder, CHAIN):
        assert "is being executed" in sematic.fails("export", CHAIN, str(file), "--force")
    assert file.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "store"]


def test_a_file_that_is_there_is_written_over_only_by_force(
    sematic: CommandLine, record: Record, tmp_path: Path
) -> None:
    record(changes_of_chain(3))
    file = tmp_path / "file"
    file.write_text("mine")
    assert "is there already. --force writes over it." in sematic.fails("export", CHAIN, str(file))
    assert file.read_text() == "mine"
    sematic.says("export", CHAIN, str(file), "--force")
    assert file.read_bytes().startswith(b"PK")


def test_an_export_is_nobody_elses(sematic: CommandLine, record: Record, tmp_path: Path) -> None:
    record(changes_of_chain(3))
    before = os.umask(0)
    try:
        sematic.says("export", CHAIN, str(tmp_path / "file"))
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_devices_and_pipes_are_not_read_as_files(sematic: CommandLine, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in ("/dev/zero", str(tmp_path / "pipe")):
        assert "cannot be read: it is no file. Send a pipe in with `-`." in sematic.fails("import", place)


def test_a_pipe_without_an_end_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with Path("/dev/zero").open("rb") as zeros:
        done = subprocess.run(
            [sys.executable, "-m", "sematic", "import", "-"],
            stdin=zeros,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ | {"SEMATIC_CONFIG_DIR": str(tmp_path / "store")},
        )
    assert done.returncode == 1
    assert "no bundle" in done.stderr


def test_a_folder_that_is_not_there_is_said(sematic: CommandLine, record: Record, tmp_path: Path) -> None:
    record(changes_of_chain(3))
    assert "cannot be written: No such file or directory" in sematic.fails(
        "export", CHAIN, str(tmp_path / "none" / "file")
    )
    assert "cannot be read: No such file or directory" in sematic.fails("import", str(tmp_path / "none"))
    assert "cannot be read: Is a directory" in sematic.fails("import", str(tmp_path))


def test_a_file_that_is_no_bundle_is_named_and_makes_no_store(sematic: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    said = sematic.fails("import", str(file))
    assert said.startswith(f"Error: {file}: This file is damaged, cut off, or no bundle")
    assert not sematic.folder.exists()

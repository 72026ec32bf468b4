"""Input that nothing can be done with, and places that cannot be written, are sentences about them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.store.embedded import open_store
from tests.builders import a_pipeline_run, a_run
from tests.integration.cli.conftest import CommandLine

BYTES = os.fsdecode(b"\xff")
LONG = "a" * 5000


@pytest.mark.parametrize(
    "arguments",
    [
        *([name, BYTES] for name in ("show", "why", "debug", "rerun", "artifact", "env", "reproduce", "resume")),
        *([name, BYTES] for name in ("code", "cancel", "logs")),
        ["export", BYTES, "file"],
        ["env", "aa", "--diff", BYTES],
        ["code", "aa", "--diff", BYTES],
        ["list", "--tag", BYTES],
        ["list", "--pipeline", BYTES],
    ],
    ids=ascii,
)
def test_bytes_that_are_no_text_are_wrong_usage(sematic: CommandLine, arguments: list[str]) -> None:
    result = sematic(*arguments)
    assert "'\\udcff' holds bytes that are no text (UTF-8)." in result.stderr
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "arguments", [["list", "--limit"], ["logs", "aa", "--tail"], ["logs", "aa", "--attempt"]], ids=" ".join
)
def test_numbers_without_end_are_wrong_usage(sematic: CommandLine, arguments: list[str]) -> None:
    result = sematic(*arguments, "9" * 20)
    assert "is not in the range" in result.stderr
    assert result.exit_code == 2


@pytest.mark.parametrize("name", ["run", "plan"])
@pytest.mark.parametrize("path", [LONG, f"{LONG}.py", f"examples/{LONG}", f"{LONG}/x"])
def test_a_name_that_is_too_long_is_said(sematic: CommandLine, name: str, path: str) -> None:
    assert "No path or module has so long a name." in sematic.fails(name, path)


def test_a_projects_name_that_is_too_long_is_said(sematic: CommandLine) -> None:
    assert "cannot be written: File name too long." in sematic.fails("new", LONG)


def test_a_file_that_cannot_be_written_is_said(sematic: CommandLine) -> None:
    with open_store(sematic.folder) as store:
        store.journal.record([PipelineRunCreated(a_pipeline_run("kept")), RunCreated(a_run("kept"))])
    assert "cannot be written: File name too long." in sematic.fails("export", a_run("kept").id, LONG)


def test_what_went_wrong_unexpectedly_is_shown_by_what_was_typed(
    sematic: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sematic.settings.read_settings", lambda: 1 / 0)
    assert "`sematic -v settings show ...` shows where." in sematic.fails("settings", "show")


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """Return a store on a file system that only this test's commands see, and that is read-only."""
    folder = tmp_path / "store"
    with open_store(folder) as store:
        store.journal.record([RunCreated(a_run("kept"))])
    (folder / "settings.yaml").write_text(
        "version: 1\nprofiles: {default: {scopes: {}, settings: {sematic.config.user_settings.UserSettings:"
        " {SEMATIC_LOG_LEVEL: INFO}}}}\n"
    )
    if shutil.which("unshare") is None or on_read_only(folder, "version").returncode:
        pytest.skip("nobody here may mount anything")
    return folder


def on_read_only(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    mounting = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    command = ["unshare", "-m", "sh", "-c", mounting, str(folder), sys.executable, "-m", "sematic", *arguments]
    environ = os.environ | {"SEMATIC_CONFIG_DIR": str(folder)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["settings", "set", "SEMATIC_LOG_LEVEL", "INFO"], "settings.yaml cannot be written: Read-only file system."),
        (["settings", "delete", "SEMATIC_LOG_LEVEL"], "settings.yaml cannot be written: Read-only file system."),
        (["gc"], "sematic.db cannot be written: it is read-only. Change its permissions"),
        (["gc", "--older-than", "1m", "--yes"], "sematic.db cannot be written: it is read-only. Change its"),
    ],
    ids=str,
)
def test_a_store_that_is_read_only_is_said(
    sematic: CommandLine, read_only: Path, arguments: list[str], says: str
) -> None:
    done = on_read_only(read_only, *arguments)
    assert says in done.stderr
    assert done.returncode == 1


def test_there_is_nothing_to_migrate_or_list_that_a_read_only_disk_would_hinder(
    sematic: CommandLine, read_only: Path
) -> None:
    for arguments in (["migrate"], ["gc", "--dry-run"]):
        done = on_read_only(read_only, *arguments)
        assert "nothing to" in done.stdout, done.stderr
        assert done.returncode == 0

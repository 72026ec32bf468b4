"""`sematic settings`, `server-settings` and `migrate`."""

from __future__ import annotations

import json

import pytest

from sematic.settings import read_settings
from sematic.store.embedded import open_store
from tests.integration.cli.conftest import CommandLine


def test_a_setting_is_set_shown_and_deleted(sematic: CommandLine) -> None:
    assert "settings.yaml" in sematic.says("settings", "set", "SEMATIC_LOG_LEVEL", "DEBUG")
    shown = {entry["name"]: entry for entry in sematic.json("settings", "show")["settings"]}
    assert shown["SEMATIC_LOG_LEVEL"] == {"name": "SEMATIC_LOG_LEVEL", "value": "DEBUG", "origin": "file"}
    sematic.says("settings", "delete", "SEMATIC_LOG_LEVEL")
    assert read_settings().log_level == "INFO"


def test_secrets_are_hidden(sematic: CommandLine) -> None:
    sematic.says("settings", "set", "SEMATIC_API_KEY", "open-sesame")
    assert "open-sesame" not in sematic.says("settings", "show") + sematic.says("settings", "show", "--json")
    assert read_settings().api_key == "open-sesame"


def test_server_settings_are_kept_apart(sematic: CommandLine) -> None:
    sematic.says("server-settings", "set", "PORT", "5002")
    assert "PORT" in sematic.says("server-settings", "show")
    assert "PORT" not in sematic.says("settings", "show")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("settings", "set", "SEMATIC_API_ADRESS", "x"), "Did you mean SEMATIC_API_ADDRESS?"),
        (("settings", "set", "PORT", "1"), "`sematic server-settings set PORT VALUE`"),
        (("server-settings", "set", "SEMATIC_API_KEY", "1"), "`sematic settings set SEMATIC_API_KEY VALUE`"),
        (("settings", "set", "SEMATIC_LOG_LEVEL", "loud"), "Write one of DEBUG"),
        (("settings", "set", "SEMATIC_LOG_LEVEL", ""), "needs a value"),
        (("settings", "set", "X", "1", "-p", "sematic.plugins.storage.s3_storage.S3Storage"), "has no setting X"),
        (("settings", "delete", "SNOWFLAKE_USER"), "does not set SNOWFLAKE_USER"),
    ],
)
def test_what_cannot_be_set_says_what_to_write(sematic: CommandLine, arguments: tuple[str, ...], says: str) -> None:
    assert says in sematic.fails(*arguments)


def test_a_plug_ins_setting_is_set_under_its_path(sematic: CommandLine) -> None:
    sematic.says("settings", "set", "COLOUR", "blue", "--plugin", "my.plugin.Thing")
    assert read_settings().plugins == {"my.plugin.Thing": {"COLOUR": "blue"}}
    assert "my.plugin.Thing" in sematic.says("settings", "show")


def test_a_variable_that_wins_over_the_file_is_mentioned(sematic: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMATIC_LOG_LEVEL", "ERROR")
    result = sematic("settings", "set", "SEMATIC_LOG_LEVEL", "DEBUG")
    assert "wins over the file" in result.stderr


def test_a_bad_file_is_a_sentence_in_every_command(sematic: CommandLine) -> None:
    sematic.folder.mkdir()
    (sematic.folder / "settings.yaml").write_text("version: 3")
    for arguments in (("settings", "show"), ("list",), ("show", "abc")):
        assert "line 1: Version 3 is not supported" in sematic.fails(*arguments)


def test_a_bad_file_is_a_document_for_programs(sematic: CommandLine) -> None:
    sematic.folder.mkdir()
    (sematic.folder / "settings.yaml").write_text("version: 3")
    result = sematic("list", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["type"] == "SettingsError"


def test_there_is_nothing_to_migrate_in_a_new_store(sematic: CommandLine) -> None:
    open_store(sematic.folder).close()
    assert sematic.says("migrate").startswith("There is nothing to do")
    assert sematic.json("migrate")["backup"] is None


def test_migrating_makes_no_store(sematic: CommandLine) -> None:
    sematic.says("migrate")
    assert not sematic.folder.exists()


def test_a_damaged_store_is_a_sentence(sematic: CommandLine) -> None:
    sematic.folder.mkdir()
    (sematic.folder / "sematic.db").write_bytes(b"not a database" * 1000)
    said = sematic.fails("list")
    assert said.startswith("Error: ")
    assert "Traceback" not in said

"""Settings: environment before file before default, and errors that say what to write."""

from __future__ import annotations

import logging
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.errors import SettingsError
from sematic.settings import (
    KNOWN_SETTINGS,
    USER_SETTINGS,
    Origin,
    Settings,
    config_folder,
    delete_setting,
    known_setting,
    read_settings,
    write_setting,
)
from sematic.settings.image import has_container_image

A_FILE = """\
    version: 1
    profiles:
      default:
        scopes:
          STORAGE:
            - sematic.plugins.storage.s3_storage.S3Storage
        settings:
          sematic.config.user_settings.UserSettings:
            SEMATIC_API_ADDRESS: http://file:5001
            SNOWFLAKE_USER: 42
          my.plugin.Thing:
            COLOUR: blue
    """


def settings_of(folder: Path, text: str = "", **environ: str) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    if text:
        (folder / "settings.yaml").write_text(dedent(text), encoding="utf-8")
    return read_settings({"SEMATIC_CONFIG_DIR": str(folder), **environ})


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert settings.log_level == "INFO"
    assert settings.api_address is None
    assert settings.log_limit == 256_000_000
    assert settings.storage is None
    assert settings.origins == dict.fromkeys(
        ("SEMATIC_LOG_LEVEL", "SEMATIC_LOG_LIMIT", "SEMATIC_STORAGE_CACHE"), Origin.DEFAULT
    )


def test_the_folder_is_in_the_home_folder_unless_told_otherwise() -> None:
    assert config_folder({"HOME": "/home/ada"}) == Path("/home/ada/.sematic")


@pytest.mark.parametrize(
    ("chosen", "folder"),
    [("elsewhere", "/home/ada/elsewhere"), ("/data/s", "/data/s"), ("~/s", "/home/ada/s"), ("~", "/home/ada")],
)
def test_a_chosen_folder_is_relative_to_home(chosen: str, folder: str) -> None:
    assert config_folder({"HOME": "/home/ada", "SEMATIC_CONFIG_DIR": chosen}) == Path(folder)


def test_the_file_is_read(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, A_FILE)
    assert settings.api_address == "http://file:5001"
    assert settings.values["SNOWFLAKE_USER"] == "42"
    assert settings.origins["SNOWFLAKE_USER"] is Origin.FILE
    assert settings.scopes == {"STORAGE": ("sematic.plugins.storage.s3_storage.S3Storage",)}
    assert settings.plugins["my.plugin.Thing"] == {"COLOUR": "blue"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, A_FILE, SEMATIC_API_ADDRESS="https://env", COLOUR="red")
    assert settings.api_address == "https://env"
    assert settings.origins["SEMATIC_API_ADDRESS"] is Origin.ENVIRONMENT
    assert settings.plugins["my.plugin.Thing"] == {"COLOUR": "red"}


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert settings_of(tmp_path, A_FILE, SNOWFLAKE_USER="").values["SNOWFLAKE_USER"] == "42"


def test_an_empty_address_means_no_server_for_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, A_FILE, SEMATIC_API_ADDRESS="")
    assert settings.api_address is None
    assert "SEMATIC_API_ADDRESS" not in settings.origins


def test_a_level_may_be_written_in_lower_case(tmp_path: Path) -> None:
    assert settings_of(tmp_path, SEMATIC_LOG_LEVEL="debug").log_level == "DEBUG"


@pytest.mark.parametrize(
    ("size", "count"),
    [("500 MB", 500_000_000), ("2gib", 2 << 30), ("1.5k", 1500), ("4096", 4096), ("10 B", 10), ("1 TB", 10**12)],
)
def test_a_size_has_a_unit_or_is_bytes(tmp_path: Path, size: str, count: int) -> None:
    assert settings_of(tmp_path, SEMATIC_LOG_LIMIT=size).log_limit == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing here\n",
        "version: 1\n",
        "version: 1\nprofiles: {}\n",
        "version: 1\nprofiles: {default: {settings: null, scopes: {STORAGE: null}}}\n",
        "version: 1\nprofiles: {default: {settings: {a.B: null}}}\n",
    ],
)
def test_a_file_may_leave_everything_out(tmp_path: Path, text: str) -> None:
    assert settings_of(tmp_path, text).log_level == "INFO"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: [", "line 1: this is not valid YAML"),
        ("profiles: {}", r"line 1: `version` is missing. Write `version: 1`"),
        ("version: 2", "line 1: Version 2 is not supported"),
        ("- 1", "The file must hold names and values"),
        ("version: 1\nprofiles:\n  default: yes", "line 3: `profiles.default` must hold names"),
        ("version: 1\nprofiles: {default: {settings: {a.B: [1]}}}", "`a.B` must hold names and values"),
        ("version: 1\nprofiles: {default: {settings: {a.B: {X: [1]}}}}", "`X` must be one value"),
        ("version: 1\nprofiles: {default: {settings: {a.B: {X: 1, X: 2}}}}", "`X` is there twice"),
        ("version: 1\nprofiles: {default: {scopes: {STORAGE: a.B}}}", "`STORAGE` must be a list"),
        ("version: 1\n? [a]\n: 1", "line 2: A name in the file must be one value"),
        ("a: \x01", "this is not valid YAML"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_what_to_write(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        settings_of(tmp_path, text)
    assert str(tmp_path / "settings.yaml") in str(caught.value)


def test_a_value_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    text = """\
        version: 1
        profiles:
          default:
            settings:
              sematic.config.user_settings.UserSettings:
                SEMATIC_LOG_LEVEL: loud
        """
    with pytest.raises(SettingsError, match=r"line 6: SEMATIC_LOG_LEVEL cannot be 'loud'. Write one of DEBUG, INFO"):
        settings_of(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEMATIC_API_ADDRESS", "localhost:5001"),
        ("SEMATIC_API_ADDRESS", "http://[::1"),
        ("SEMATIC_LOG_LEVEL", "7"),
        ("SEMATIC_AUTHENTICATE", "maybe"),
        ("SEMATIC_LOG_LIMIT", "a lot"),
        ("SEMATIC_LOG_LIMIT", "0"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"The environment variable {name} cannot be"):
        settings_of(tmp_path, **{name: value})


def test_a_foreign_variable_that_shares_a_name_stops_nobody(tmp_path: Path) -> None:
    assert settings_of(tmp_path, PORT="tcp://10.0.0.1:80").values["PORT"] == "tcp://10.0.0.1:80"


def test_a_bad_port_in_the_file_is_refused(tmp_path: Path) -> None:
    text = "version: 1\nprofiles: {default: {settings: {sematic.config.server_settings.ServerSettings: {PORT: 99999}}}}"
    with pytest.raises(SettingsError, match=r"PORT cannot be '99999'. Write a number from 1 to 65535"):
        settings_of(tmp_path, text)


def test_names_nobody_knows_are_warned_about_once_each(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = """\
        version: 1
        colour: red
        profiles:
          default:
            settings:
              sematic.config.user_settings.UserSettings:
                SEMATIC_API_ADRESS: http://typo
        """
    with caplog.at_level(logging.WARNING):
        settings = settings_of(tmp_path, text)
    assert len(settings.warnings) == len(caplog.records) == 2
    assert "line 2: `colour` is not known" in caplog.messages[0]
    assert "line 7: the setting SEMATIC_API_ADRESS" in caplog.messages[1]


def test_a_plug_ins_own_names_are_not_warned_about(tmp_path: Path) -> None:
    assert settings_of(tmp_path, A_FILE).warnings == ()


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        settings_of(tmp_path)


def test_a_folder_in_place_of_the_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").mkdir()
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        settings_of(tmp_path)


def test_yaml_tags_make_no_objects(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path, "version: 1\nprofiles: {default: {settings: {a.B: {X: !!python/object/apply:os.getcwd ''}}}}"
    )
    assert settings.plugins == {"a.B": {"X": ""}}


def test_secrets_do_not_show_in_a_repr(tmp_path: Path) -> None:
    assert "sesame" not in repr(settings_of(tmp_path, SEMATIC_API_KEY="sesame"))


def test_writing_keeps_what_else_the_file_says(tmp_path: Path) -> None:
    settings_of(tmp_path, A_FILE)
    write_setting(tmp_path / "settings.yaml", owner=USER_SETTINGS, name="SNOWFLAKE_ACCOUNT", value="acme")
    settings = settings_of(tmp_path)
    assert settings.values["SNOWFLAKE_ACCOUNT"] == "acme"
    assert settings.api_address == "http://file:5001"
    assert settings.plugins["my.plugin.Thing"] == {"COLOUR": "blue"}
    assert settings.scopes == {"STORAGE": ("sematic.plugins.storage.s3_storage.S3Storage",)}


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.yaml"
    write_setting(path, owner=USER_SETTINGS, name="SEMATIC_API_KEY", value="sesame")
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.yaml"]


def test_deleting_removes_one_setting(tmp_path: Path) -> None:
    settings_of(tmp_path, A_FILE)
    delete_setting(tmp_path / "settings.yaml", owner="my.plugin.Thing", name="COLOUR")
    settings = settings_of(tmp_path)
    assert settings.plugins.keys() == {USER_SETTINGS}
    assert settings.api_address == "http://file:5001"


def test_deleting_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not set SNOWFLAKE_USER"):
        delete_setting(tmp_path / "settings.yaml", owner=USER_SETTINGS, name="SNOWFLAKE_USER")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_that_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    folder = tmp_path_factory.mktemp("settings")
    write_setting(folder / "settings.yaml", owner="my.Thing", name="X", value=value)
    assert settings_of(folder).plugins == {"my.Thing": {"X": value}}


def test_every_known_setting_is_described_by_a_sentence() -> None:
    assert all(setting.description.endswith(".") for setting in KNOWN_SETTINGS)


def test_a_name_alone_means_the_users_own_setting() -> None:
    setting = known_setting("AWS_S3_BUCKET")
    assert setting is not None
    assert setting.owner == USER_SETTINGS


@pytest.mark.parametrize(("environ", "has_one"), [({}, False), ({"SEMATIC_CONTAINER_IMAGE": "a@sha256:1"}, True)])
def test_a_container_image_is_known_by_its_variable(environ: dict[str, str], has_one: bool) -> None:
    assert has_container_image(environ) is has_one

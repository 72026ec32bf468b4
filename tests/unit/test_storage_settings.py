"""Where values are kept, as settings say it: Sematic's own, and those that earlier versions had."""

from pathlib import Path
from textwrap import dedent

import pytest

from sematic.model.errors import SettingsError
from sematic.settings import Settings, Storage, read_settings
from sematic.settings.storage import without_secrets

_S3 = "sematic.plugins.storage.s3_storage.S3Storage"
_GCS = "sematic.plugins.storage.gcs_storage.GcsStorage"


def settings_of(folder: Path, text: str = "", **environ: str) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    if text:
        (folder / "settings.yaml").write_text(dedent(text), encoding="utf-8")
    return read_settings({"SEMATIC_CONFIG_DIR": str(folder), **environ})


def chosen(plugin: str, **settings: str) -> str:
    """Return a settings file as earlier versions wrote it, with a plug-in for storage."""
    lines = "".join(f"\n                  {name}: {value}" for name, value in settings.items()) or " {}"
    return f"""
        version: 1
        profiles:
          default:
            scopes:
              STORAGE:
                - {plugin}
            settings:
              {plugin}:{lines}
    """


def test_an_address_names_the_storage_and_a_size_its_cache(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, SEMATIC_STORAGE="s3://team/runs/", SEMATIC_STORAGE_CACHE="2 GB")
    assert settings.storage == Storage(url="s3://team/runs", cache=2_000_000_000)


def test_the_settings_file_names_it_too(tmp_path: Path) -> None:
    text = """
        version: 1
        profiles:
          default:
            settings:
              sematic.config.user_settings.UserSettings:
                SEMATIC_STORAGE: gs://team
    """
    assert settings_of(tmp_path, text).storage == Storage(url="gs://team")


def test_a_plug_in_of_earlier_versions_means_its_bucket(tmp_path: Path) -> None:
    s3 = settings_of(tmp_path / "s3", chosen(_S3, AWS_S3_BUCKET="team", AWS_S3_REGION="eu-west-1"))
    assert s3.storage == Storage(url="s3://team", region="eu-west-1")
    gcs = settings_of(tmp_path / "gcs", chosen(_GCS, GCP_GCS_BUCKET="team"))
    assert gcs.storage == Storage(url="gs://team")


def test_a_bucket_alone_chooses_nothing(tmp_path: Path) -> None:
    assert settings_of(tmp_path, AWS_S3_BUCKET="somebody-elses").storage is None


def test_an_address_wins_over_a_plug_in(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, chosen(_S3, AWS_S3_BUCKET="team"), SEMATIC_STORAGE="file:///shared")
    assert settings.storage == Storage(url="file:///shared")


def test_a_plug_in_without_its_bucket_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AWS_S3_BUCKET is not set"):
        settings_of(tmp_path, chosen(_S3)).storage  # noqa: B018 - asked for its error


@pytest.mark.parametrize("url", ["bucket/prefix", "s3:bucket", "s3://", "/folder", "s3://a b"])
def test_what_is_no_address_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"SEMATIC_STORAGE cannot be .* Write an address such as s3://BUCKET"):
        settings_of(tmp_path, SEMATIC_STORAGE=url).storage  # noqa: B018 - asked for its error


def test_an_address_is_told_without_what_is_secret_in_it() -> None:
    assert without_secrets("sftp://ada:pa55@host/folder?sig=x") == "sftp://host/folder"
    assert without_secrets("s3://bucket/a@b") == "s3://bucket/a@b"

"""Which package indexes uv is told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.packaging.indexes import environ_with_indexes

PRIVATE = "https://ada:secret@packages.example.org/simple"


def told(environ: dict[str, str], root: Path, **settings: str) -> dict[str, str]:
    """Return what uv hears that was not there already."""
    given = {"HOME": str(root / "home"), **environ}
    found = environ_with_indexes(given, settings=settings, root=root)
    return {name: value for name, value in found.items() if name.startswith("UV_")}


def written(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def test_without_any_settings_uv_is_left_alone(tmp_path: Path) -> None:
    assert told({}, tmp_path) == {}


def test_the_setting_comes_before_everything_else(tmp_path: Path) -> None:
    environ = {"UV_INDEX_URL": "https://other.example.org", "PIP_INDEX_URL": "https://third.example.org"}
    found = told(environ, tmp_path, SEMATIC_INDEX_URL=PRIVATE, SEMATIC_EXTRA_INDEX_URL="https://a.example.org/simple")
    assert found == {"UV_DEFAULT_INDEX": PRIVATE, "UV_INDEX": "https://a.example.org/simple"}


def test_what_uv_is_told_itself_stays(tmp_path: Path) -> None:
    environ = {"UV_DEFAULT_INDEX": PRIVATE, "PIP_INDEX_URL": "https://third.example.org"}
    assert told(environ, tmp_path) == {"UV_DEFAULT_INDEX": PRIVATE}


def test_uv_has_a_file_of_its_own(tmp_path: Path) -> None:
    written(tmp_path / "home/.config/uv/uv.toml", '[[index]]\nurl = "https://example.org/simple"\n')
    assert told({"PIP_INDEX_URL": PRIVATE}, tmp_path) == {}


def test_what_pip_is_told_uv_is_told(tmp_path: Path) -> None:
    environ = {
        "PIP_INDEX_URL": PRIVATE,
        "PIP_EXTRA_INDEX_URL": "https://a.example.org https://b.example.org",
        "PIP_FIND_LINKS": "/wheels /more",
        "PIP_NO_INDEX": "1",
        "PIP_TRUSTED_HOST": "a.example.org",
    }
    assert told(environ, tmp_path) == {
        "UV_DEFAULT_INDEX": PRIVATE,
        "UV_INDEX": "https://a.example.org https://b.example.org",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_NO_INDEX": "1",
        "UV_INSECURE_HOST": "a.example.org",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


@pytest.mark.parametrize(
    "place",
    ["etc/pip.conf", "etc/xdg/pip/pip.conf", "home/.pip/pip.conf", "home/.config/pip/pip.conf"],
)
def test_pips_files_are_read(tmp_path: Path, place: str) -> None:
    written(
        tmp_path / place, f"[global]\nindex_url = {PRIVATE}\n[install]\nextra-index-url =\n  https://a\n  https://b\n"
    )
    found = told({}, tmp_path)
    assert (found["UV_DEFAULT_INDEX"], found["UV_INDEX"]) == (PRIVATE, "https://a https://b")


def test_the_environment_wins_over_pips_files_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    written(tmp_path / "etc/pip.conf", "[global]\nindex-url = https://a.example.org\n")
    written(tmp_path / "home/.pip/pip.conf", "index-url = no section\n")
    assert told({}, tmp_path)["UV_DEFAULT_INDEX"] == "https://a.example.org"
    assert told({"PIP_INDEX_URL": PRIVATE}, tmp_path)["UV_DEFAULT_INDEX"] == PRIVATE


def test_pip_may_be_told_to_read_no_file(tmp_path: Path) -> None:
    written(tmp_path / "etc/pip.conf", "[global]\nindex-url = https://a.example.org\n")
    assert told({"PIP_CONFIG_FILE": "/dev/null"}, tmp_path) == {}

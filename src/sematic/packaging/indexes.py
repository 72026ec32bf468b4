"""Where packages are installed from: what Sematic's settings, uv's and pip's own say, as uv takes it."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

INDEX_URL, EXTRA_INDEX_URL = "SEMATIC_INDEX_URL", "SEMATIC_EXTRA_INDEX_URL"
"""The settings: the index in place of the public one, and further ones that are asked before it."""

_OF_UV = (
    *("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_NO_INDEX", "UV_FIND_LINKS"),
    *("UV_CONFIG_FILE",),
)
_OF_PIP = ("index-url", "extra-index-url", "find-links", "no-index", "trusted-host")
_SECTIONS = ("global", "install")


def environ_with_indexes(
    environ: Mapping[str, str] = os.environ, *, settings: Mapping[str, str] = NO_SETTINGS, root: Path = Path("/")
) -> dict[str, str]:
    """Return an environment in which uv looks for packages where it should; it may hold passwords.

    What Sematic's settings name comes first; else what uv is configured to use; else what pip is, since uv does not
    read that. `root` is where `etc` is.
    """
    chosen = {name: settings[key] for name, key in _CHOSEN if settings.get(key)}
    if chosen:
        kept = {name: value for name, value in environ.items() if name not in _OF_UV[:4]}
        return kept | chosen
    if any(environ.get(name) for name in _OF_UV) or _has_uv_file(environ, root=root):
        return dict(environ)
    return dict(environ) | _as_uv_takes_it(_pip_settings(environ, root=root))


_CHOSEN = (("UV_DEFAULT_INDEX", INDEX_URL), ("UV_INDEX", EXTRA_INDEX_URL))


def _as_uv_takes_it(of_pip: Mapping[str, str]) -> dict[str, str]:
    words = {name: of_pip[name].split() for name in _OF_PIP if of_pip.get(name)}
    found = {
        "UV_DEFAULT_INDEX": " ".join(words.get("index-url", ())),
        "UV_INDEX": " ".join(words.get("extra-index-url", ())),
        "UV_FIND_LINKS": ",".join(words.get("find-links", ())),
        "UV_INSECURE_HOST": " ".join(words.get("trusted-host", ())),
        "UV_NO_INDEX": "1" if of_pip.get("no-index", "").lower() in {"1", "true", "yes", "on"} else "",
        # All indexes count alike to pip, so a version may be on any of them.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in words else "",
    }
    return {name: value for name, value in found.items() if value}


def _pip_settings(environ: Mapping[str, str], *, root: Path) -> dict[str, str]:
    """Return what pip is told by its files and, above all, by the environment."""
    found: dict[str, str] = {}
    for file in _pip_files(environ, root=root):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            # pip itself will complain.
            continue
        for section in _SECTIONS:
            if parser.has_section(section):
                found |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    told = {name: environ.get(f"PIP_{name.replace('-', '_').upper()}", "") for name in _OF_PIP}
    return found | {name: value for name, value in told.items() if value}


def _pip_files(environ: Mapping[str, str], *, root: Path) -> Iterator[Path]:
    """Yield where pip has its settings from; the later ones win."""
    chosen = environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return
    home = Path(environ.get("HOME") or Path.home())
    yield from (root / "etc/xdg/pip/pip.conf", root / "etc/pip.conf")
    yield from (root / "Library/Application Support/pip/pip.conf", home / ".pip/pip.conf")
    yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip/pip.conf"
    yield Path(sys.prefix) / "pip.conf"
    if chosen:
        yield Path(chosen)


def _has_uv_file(environ: Mapping[str, str], *, root: Path) -> bool:
    """Return whether uv has settings of its own that say where packages are."""
    home = Path(environ.get("HOME") or Path.home())
    own = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "uv/uv.toml"
    for file in (own, root / "etc/uv/uv.toml"):
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if "index" in text or "find-links" in text:
            return True
    return False

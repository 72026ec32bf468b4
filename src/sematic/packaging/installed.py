"""Which distributions are installed, read from the names of their folders: that takes a millisecond."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_ANY_SEPARATORS = re.compile(r"[-_.]+")
_DIST, _EGG = ".dist-info", ".egg-info"
_HEADERS = 65_536

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*", re.ASCII)
_COMMIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*", re.ASCII)
# Of the characters of addresses all but `$`: installers put variables of their environment in its place.
_ADDRESS = re.compile(r"(https?|ssh|git|svn|file)://[A-Za-z0-9._~:/?#\[\]@!&'()*+,;=%-]+", re.ASCII)
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """An installed distribution."""

    name: str
    """In small letters, with `-` between its words."""
    version: str
    url: str | None = None
    """Where it was installed from, if that was no package index."""
    commit: str | None = None
    """Of the repository at `url`."""
    is_editable: bool = False
    """Whether its files lie where they are written, at `url`."""

    @property
    def is_requirement(self) -> bool:
        """Whether an installer can be asked for it, and for nothing else: a record may come from anywhere."""
        return all(
            len(text) <= _LONGEST and pattern.fullmatch(text) is not None
            for pattern, text in ((_NAME, self.name), (_VERSION, self.version), (_COMMIT, self.commit or "0"))
        ) and (self.url is None or _ADDRESS.fullmatch(self.url) is not None)

    @property
    def requirement(self) -> str:
        """The line that asks an installer for it; a comment if nothing can."""
        if not self.is_requirement:
            return f"# {self.name[:_LONGEST]!a} {self.version[:_LONGEST]!a} is no package that can be asked for"
        if self.url is None:
            return f"{self.name}=={self.version}"
        if self.is_editable:
            return f"# {self.name}=={self.version} was installed in place, from {self.url}"
        return f"{self.name} @ git+{self.url}@{self.commit}" if self.commit else f"{self.name} @ {self.url}"


def installed(path: Sequence[str] | None = None) -> tuple[Distribution, ...]:
    """Return what is installed where Python looks for modules, by name.

    Of two that have one name it is the one that Python finds. What a package brings along within itself, and puts on
    the path once it is imported, is part of that package.
    """
    found: dict[str, Distribution] = {}
    folders = dict.fromkeys(sys.path if path is None else path)
    for folder in folders:
        if _is_within_package(folder, folders):
            continue
        for distribution in _in_folder(folder or "."):
            found.setdefault(distribution.name, distribution)
    return tuple(found[name] for name in sorted(found))


def _is_within_package(folder: str, folders: Iterable[str]) -> bool:
    for outer in folders:
        if outer and folder.startswith(f"{outer}/"):
            first = folder[len(outer) + 1 :].partition("/")[0]
            if os.path.exists(f"{outer}/{first}/__init__.py"):  # noqa: PTH110 - as below
                return True
    return False


def _in_folder(folder: str) -> Iterator[Distribution]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith((_DIST, _EGG)))
    except OSError:
        return
    for file in names:
        place = f"{folder}/{file}"
        name, version = _named(file) or _described(Path(place))
        if name:
            yield _with_origin(name, version, _origin_of(place))


def _named(file: str) -> tuple[str, str] | None:
    """Return name and version from the name of a folder, if it has both."""
    parts = file.removesuffix(_DIST).removesuffix(_EGG).split("-")
    # An egg's folder has Python's version besides.
    return (_plain(parts[0]), parts[1]) if len(parts) > 1 and all(parts[:2]) else None


def _described(place: Path) -> tuple[str, str]:
    """Return name and version from what a distribution says of itself; empty if it says nothing."""
    files = (place / "METADATA", place / "PKG-INFO", place)
    text = ""
    for file in files:
        with suppress(OSError), file.open(encoding="utf-8", errors="replace") as opened:
            text = opened.read(_HEADERS)
            break
    head = text.partition("\n\n")[0]
    facts = {
        key.lower(): value.strip() for key, _, value in (line.partition(":") for line in reversed(head.splitlines()))
    }
    return _plain(facts.get("name", "")), facts.get("version", "")


def _origin_of(place: str) -> dict[str, Any]:
    file = f"{place}/direct_url.json"
    # Hardly any distribution has one.
    if not os.path.exists(file):  # noqa: PTH110 - hundreds of distributions are looked at
        return {}
    try:
        told = json.loads(Path(file).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _with_origin(name: str, version: str, origin: dict[str, Any]) -> Distribution:
    url, folder, repository = origin.get("url"), origin.get("dir_info"), origin.get("vcs_info")
    return Distribution(
        name=name,
        version=version,
        url=without_secrets(url) if isinstance(url, str) else None,
        commit=str(repository["commit_id"]) if isinstance(repository, dict) and "commit_id" in repository else None,
        is_editable=isinstance(folder, dict) and folder.get("editable") is True,
    )


def without_secrets(url: str) -> str:
    """Return an address without what may be a password: the user, and what comes after the path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition(":")[0] + ":"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _plain(name: str) -> str:
    return _ANY_SEPARATORS.sub("-", name).lower()

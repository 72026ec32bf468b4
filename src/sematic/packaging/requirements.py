"""What to ask an installer for, to have the packages of a recorded environment again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution
from sematic.packaging.uv import reason_in

OWN = "sematic"
"""The distribution that this is; its own files are used, whatever an index has under the name."""

Install: TypeAlias = Callable[[Sequence[str]], str]
"""Installs requirements, all or none; returns why not, empty if it did."""

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A distribution that cannot be had, and why."""

    distribution: Distribution
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to install of a recorded environment, and what to leave out."""

    requirements: tuple[tuple[Distribution, str], ...]
    missing: tuple[Missing, ...]
    from_code: tuple[Distribution, ...]
    """What was installed in place from the project itself: it comes with the recorded code."""


def wanted_of(environment: Environment, *, project: str) -> Wanted:
    """Return what to install of a recorded environment; `project` is the root of the recorded code."""
    requirements: list[tuple[Distribution, str]] = []
    missing: list[Missing] = []
    from_code: list[Distribution] = []
    for each in environment.distributions:
        if each.name == OWN:
            continue
        if not each.is_requirement:
            missing.append(Missing(distribution=each, why="its recorded name, version or address is none of a package"))
            continue
        folder = local_folder(each)
        if folder is None:
            requirements.append((each, each.requirement))
        elif folder.is_relative_to(project):
            from_code.append(each)
        else:
            how = "was installed in place from" if each.is_editable else "came from"
            missing.append(Missing(distribution=each, why=f"it {how} {folder}, whose files were not recorded"))
    return Wanted(requirements=tuple(requirements), missing=tuple(missing), from_code=tuple(from_code))


def installed_of(wanted: Sequence[tuple[Distribution, str]], *, install: Install) -> tuple[Missing, ...]:
    """Install what can be had, and return what cannot; one that is missing keeps none of the others out."""
    if not wanted:
        return ()
    why = install([requirement for _, requirement in wanted])
    if not why:
        return ()
    if len(wanted) == 1:
        return (Missing(distribution=wanted[0][0], why=reason_in(why)),)
    half = len(wanted) // 2
    return (*installed_of(wanted[:half], install=install), *installed_of(wanted[half:], install=install))


def named(distributions: Sequence[Distribution]) -> str:
    """Return distributions by name and version, with commas in between; of many only the first."""
    names = [f"{each.name} {each.version}" for each in distributions]
    more = [f"{len(names) - _MOST_NAMED:,} more"] if len(names) > _MOST_NAMED else []
    return ", ".join([*names[:_MOST_NAMED], *more])


def local_folder(distribution: Distribution) -> Path | None:
    """Return where on its machine a distribution was installed from; None if it came from an index or a repository."""
    if distribution.url is None or distribution.commit is not None:
        return None
    parts = urlsplit(distribution.url)
    if parts.scheme not in {"", "file"}:
        return None
    return Path(os.path.realpath(unquote(parts.path)))

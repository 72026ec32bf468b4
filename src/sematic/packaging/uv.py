"""Driving uv, which makes virtual environments and installs packages into them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from sematic.model.errors import UnsupportedUsageError

Say: TypeAlias = Callable[[str], None]
"""Tells a person what is being done."""

_LONGEST = 500
"""Characters of what uv says that are told."""

_LOGIN = re.compile(r"(?<=://)[^/\s@'\"`]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What uv is started in."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    """May hold passwords of package indexes."""
    folder: Path | None = None
    """Where settings of uv and of a project are looked for; None: where this process is."""
    kept_open: tuple[int, ...] = ()
    """File descriptors that uv holds as long as it lives, such as those of locks."""


def uv_command() -> list[str]:
    """Return how uv is started here; UnsupportedUsageError if it is not installed."""
    found = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if found is not None:
        return [found]
    if importlib.util.find_spec("uv") is not None:
        return [sys.executable, "-m", "uv"]
    raise UnsupportedUsageError(
        "uv is not installed, and it is what makes the environment again. Install it with `pip install uv`, or see"
        " https://docs.astral.sh/uv/."
    )


def failure_of(command: Sequence[str], *, within: Surroundings | None = None) -> str:
    """Run a command; return what it said if it failed, on one line, and nothing if it did not.

    Users and passwords in addresses are left out.
    """
    place = within or Surroundings()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=dict(place.environ),
        cwd=place.folder,
        pass_fds=place.kept_open,
    )
    if done.returncode == 0:
        return ""
    said = _LOGIN.sub("", " ".join((done.stderr or done.stdout).split()))
    return said[:_LONGEST] or f"exit code {done.returncode}"


def reason_in(said: str) -> str:
    """Return as one sentence why uv could not install a package; what it said, where that is no reason known."""
    for words, reason in _REASONS.items():
        if words in said:
            return reason
    first = said.removeprefix("error: ").split("hint:")[0]
    return first.strip().rstrip(".")


def is_of_index(said: str) -> bool:
    """Return whether uv could install nothing for what a package index or a server said, whichever package it is."""
    return reason_in(said) in {_REFUSED, _UNREACHED}


_REFUSED = "the package index refused it, or the user and password it was given"
_UNREACHED = "the package index could not be reached"
_NOT_HERE = "this version is not to be had for this Python and machine"
_REASONS = {
    "401 Unauthorized": _REFUSED,
    "403 Forbidden": _REFUSED,
    "there is no version of": "this version is not to be had",
    "there are no versions of": "this version is not to be had",
    "was not found in": "the package index has no such package",
    "no usable wheels": _NOT_HERE,
    "no wheels with a matching": _NOT_HERE,
    "Failed to fetch": _UNREACHED,
    "error sending request": _UNREACHED,
    "Failed to build": "it could not be built here",
}
"""What uv says, and what that means."""


def python_in(folder: Path) -> Path:
    """Return where the Python of a virtual environment is."""
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def told_by(python: Path, expression: str) -> str:
    """Return what an expression is in another Python, as text; UnsupportedUsageError if that Python does not work."""
    done = subprocess.run(
        [python, "-I", "-c", f"import json, platform, sys, sysconfig; print({expression})"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnsupportedUsageError(f"Python in {python.parent} does not work: {' '.join(done.stderr.split())}")
    return done.stdout.strip()

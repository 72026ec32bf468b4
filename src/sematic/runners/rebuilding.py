"""Making an environment again that was recorded: a virtual one with the same Python and the same packages, by uv."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sematic.model.errors import UnsupportedUsageError
from sematic.packaging.environment import VARIABLES, Environment
from sematic.packaging.installed import Distribution

OWN = "sematic"
"""The distribution that this is; its own files are used, whatever an index has under the name."""

Say = Callable[[str], None]
"""Tells a person what is being done."""

Install = Callable[[Sequence[str]], str]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """An environment made again, as far as it could be."""

    python: Path
    """The executable."""
    version: str
    """Of Python."""
    installed: tuple[Distribution, ...]
    missing: tuple[Missing, ...]
    from_code: tuple[Distribution, ...] = ()

    @property
    def named_missing(self) -> str:
        """The distributions that are missing, by name and version; empty if none is."""
        named = [f"{each.distribution.name} {each.distribution.version}" for each in self.missing]
        more = [f"{len(named) - _MOST_NAMED:,} more"] if len(named) > _MOST_NAMED else []
        return ", ".join([*named[:_MOST_NAMED], *more])


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
        folder = _local_folder(each)
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


def reason_in(said: str) -> str:
    """Return as one sentence why uv could not install a package; what it said, where that is no reason known."""
    for words, reason in _REASONS.items():
        if words in said:
            return reason
    first = said.removeprefix("error: ").split("hint:")[0]
    return first.strip().rstrip(".")


_REASONS = {
    "there is no version of": "this version is not to be had",
    "there are no versions of": "this version is not to be had",
    "was not found in": "the package index has no such package",
    "no usable wheels": "this version is not to be had for this Python and machine",
    "no wheels with a matching": "this version is not to be had for this Python and machine",
    "Failed to fetch": "the package index could not be reached",
    "error sending request": "the package index could not be reached",
    "Failed to build": "it could not be built here",
}
"""What uv says, and what that means."""


def rebuilt(environment: Environment, *, folder: Path, project: str, say: Say) -> Rebuilt:
    """Make a recorded environment again in a folder that is not there yet, with uv.

    Exactly the recorded versions are installed, without asking what they depend on: that is among them. This Sematic's
    own files are copied. What cannot be had is returned, never fatal.
    """
    uv = uv_command()
    recorded = str(environment.python.get("version"))
    if _VERSION.fullmatch(recorded) is None:
        # Anything else would be a file or an option to uv, and a record may come from anywhere.
        recorded = platform.python_version()
    python = _virtual_environment(uv, folder, version=recorded, say=say)
    version = _told(subprocess.run([python, "-c", _ASK_VERSION], capture_output=True, text=True, check=False))
    wanted = wanted_of(environment, project=project)
    say(f"Installing {len(wanted.requirements):,} packages ...")
    # What follows `--` is a package, whatever it looks like.
    command = [*uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--"]
    missing = installed_of(wanted.requirements, install=lambda requirements: _failure_of([*command, *requirements]))
    _copy_own_files(_site_packages_of(python))
    without = {each.distribution.name for each in missing}
    return Rebuilt(
        python=python,
        version=version,
        installed=tuple(each for each, _ in wanted.requirements if each.name not in without),
        missing=(*wanted.missing, *missing),
        from_code=wanted.from_code,
    )


def variables_of(environment: Environment, *, base: dict[str, str]) -> dict[str, str]:
    """Return environment variables in which those that change results are as they were recorded."""
    kept = {name: value for name, value in base.items() if name not in VARIABLES and name != "PYTHONPATH"}
    return kept | dict(environment.variables)


_VERSION = re.compile(r"[0-9]+(\.[0-9]+){1,2}[0-9A-Za-z.+]*", re.ASCII)
_ASK_VERSION = "import platform; print(platform.python_version())"
_ASK_PLACE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def _virtual_environment(uv: Sequence[str], folder: Path, *, version: str, say: Say) -> Path:
    """Return the Python of a new virtual environment: the version that was recorded, or else this one's."""
    say(f"Making an environment with Python {version} ...")
    same = platform.python_version() == version
    command = [*uv, "venv", "--quiet", "--no-project", str(folder), "--python"]
    why = _failure_of([*command, sys.executable if same else version])
    if why and not same:
        say(f"Python {version} cannot be had ({why}); Python {platform.python_version()} is used.")
        why = _failure_of([*command, sys.executable])
    if why:
        raise UnsupportedUsageError(f"uv cannot make a virtual environment: {why}")
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def _failure_of(command: Sequence[str]) -> str:
    """Run a command; return what it said if it failed, on one line, and nothing if it did not."""
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode == 0:
        return ""
    said = " ".join((done.stderr or done.stdout).split())
    return said[:_LONGEST] or f"exit code {done.returncode}"


_LONGEST = 300
"""Characters of what uv says that are told."""


def _site_packages_of(python: Path) -> Path:
    return Path(_told(subprocess.run([python, "-c", _ASK_PLACE], capture_output=True, text=True, check=False)))


def _told(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode:
        raise UnsupportedUsageError(f"The new environment's Python does not work: {' '.join(done.stderr.split())}")
    return done.stdout.strip()


def _copy_own_files(site_packages: Path) -> None:
    package = Path(__file__).resolve().parents[1]
    shutil.copytree(package, site_packages / OWN, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)


def _local_folder(distribution: Distribution) -> Path | None:
    """Return where on this machine a distribution was installed from; None if it came from an index or a repository."""
    if distribution.url is None or distribution.commit is not None:
        return None
    parts = urlsplit(distribution.url)
    if parts.scheme not in {"", "file"}:
        return None
    return Path(os.path.realpath(unquote(parts.path)))

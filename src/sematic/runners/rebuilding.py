"""Making an environment again that was recorded: a virtual one with the same Python and the same packages, by uv."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sematic.model.errors import UnsupportedUsageError
from sematic.packaging.environment import VARIABLES, Environment
from sematic.packaging.indexes import environ_with_indexes
from sematic.packaging.installed import Distribution
from sematic.packaging.requirements import OWN, Missing, installed_of, named, wanted_of
from sematic.packaging.uv import Say, Surroundings, failure_of, python_in, told_by, uv_command


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
        return named([each.distribution for each in self.missing])


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
    version = told_by(python, "platform.python_version()")
    wanted = wanted_of(environment, project=project)
    say(f"Installing {len(wanted.requirements):,} packages ...")
    # What follows `--` is a package, whatever it looks like.
    command = [*uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "--"]
    within = Surroundings(environ=environ_with_indexes())
    missing = installed_of(
        wanted.requirements, install=lambda requirements: failure_of([*command, *requirements], within=within)
    )
    _copy_own_files(Path(told_by(python, "sysconfig.get_path('purelib')")))
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


def _virtual_environment(uv: Sequence[str], folder: Path, *, version: str, say: Say) -> Path:
    """Return the Python of a new virtual environment: the version that was recorded, or else this one's."""
    say(f"Making an environment with Python {version} ...")
    same = platform.python_version() == version
    command = [*uv, "venv", "--quiet", "--no-project", str(folder), "--python"]
    why = failure_of([*command, sys.executable if same else version])
    if why and not same:
        say(f"Python {version} cannot be had ({why}); Python {platform.python_version()} is used.")
        why = failure_of([*command, sys.executable])
    if why:
        raise UnsupportedUsageError(f"uv cannot make a virtual environment: {why}")
    return python_in(folder)


def _copy_own_files(site_packages: Path) -> None:
    package = Path(__file__).resolve().parents[1]
    shutil.copytree(package, site_packages / OWN, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)

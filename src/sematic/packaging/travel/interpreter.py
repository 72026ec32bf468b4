"""A Python here that has the packages of a run: this one, the one it was submitted with, or one that uv makes once."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from sematic.model.errors import TravelError, UnsupportedUsageError
from sematic.model.ids import digest_of
from sematic.model.records import Json
from sematic.model.version import __version__
from sematic.packaging.environment import Environment
from sematic.packaging.indexes import NO_SETTINGS, environ_with_indexes
from sematic.packaging.requirements import OWN, Missing, installed_of, named
from sematic.packaging.travel.lock import Lock, is_here, is_there, lock_of, minor_here
from sematic.packaging.travel.shelf import Card, Hold, Kept, Shelf
from sematic.packaging.uv import Say, Surroundings, failure_of, is_of_index, python_in, reason_in, told_by, uv_command

FOLDER = "environments"
"""Of a cache: the folder with one virtual environment for each lock, named by its digest."""

MOST = 10
"""Environments that are kept when another one comes; the longest unused go first."""

_PACKAGE = Path(__file__).resolve().parents[2]
"""This Sematic, also where it is found by way of a link: environments that were made here have one."""


_FACTS = (
    "json.dumps([platform.python_version(), platform.python_implementation(), sys.path, sys.prefix,"
    " __import__('sematic.worker') and __import__('sematic.model.version').model.version.__version__])"
)
"""What another Python is asked for, which fails unless Sematic starts there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python with the packages of a run; an environment that was made for it stays as long as it is held."""

    python: Path
    path: tuple[str, ...]
    """Where it looks for modules before anybody adds to that."""
    environment: Path | None = None
    """The folder of its environment; None for the Python of this process."""
    hold: Hold | None = None


def python_for(
    environment: Environment,
    *,
    project: str,
    cache: Path,
    say: Say,
    settings: Mapping[str, str] = NO_SETTINGS,
    folder: Path | None = None,
) -> Interpreter:
    """Return a Python with the packages of a recorded environment, in the same versions.

    It is this process's own if that has them all, whatever else it has; or else the one that the environment was
    recorded of, if it is on this machine and has them still; otherwise that of a virtual environment in `cache`, made
    by uv unless it is there. `project` is the root that the code had where it was recorded, `folder` a
    folder in which a project's settings of uv are looked for.

    Raises:
        TravelError: A package, or that version of Python, cannot be had; the text says which, why, and what to do.
    """
    lock = lock_of(environment, project=project)
    shelf = shelf_of_environments(cache)
    own = _own_environment(lock, shelf=shelf, cache=cache)
    if own is not None:
        return own
    if is_here(lock):
        return Interpreter(python=Path(sys.executable), path=tuple(sys.path))
    recorded = _recorded_python(environment, lock)
    if recorded is not None:
        return recorded
    making = _Making(lock, settings=settings, folder=folder, say=say)
    kept = shelf.made(
        _digest_of(lock),
        making.environment,
        say=say,
        waiting="Another process is installing the packages of this run; waiting for it ...",
    )
    return _interpreter_of(kept)


def shelf_of_environments(cache: Path) -> Shelf:
    """Return where environments are kept in a cache."""
    return Shelf(cache / FOLDER, most=MOST)


def _own_environment(lock: Lock, *, shelf: Shelf, cache: Path) -> Interpreter | None:
    """Return the environment that this process runs in, if it was made for a lock."""
    own = Path(sys.prefix)
    is_made = os.path.realpath(own.parent) == os.path.realpath(cache / FOLDER)
    kept = shelf.kept(own.name) if is_made and lock.minor == minor_here() else None
    return _interpreter_of(kept) if kept is not None and kept.card["packages"] == _lines_of(lock) else None


def _recorded_python(environment: Environment, lock: Lock) -> Interpreter | None:
    """Return the Python that an environment was recorded of, if it is here and has everything of a lock still."""
    python = Path(str(environment.python.get("executable")))
    # A record may come from anywhere; this process has been looked at.
    if not (python.is_absolute() and python.name.startswith("python") and str(python) != sys.executable):
        return None
    try:
        version, implementation, path, prefix, sematic = json.loads(told_by(python, _FACTS))
    except (OSError, ValueError, UnsupportedUsageError):
        return None
    if sematic != __version__ or not is_there(lock, version=version, implementation=implementation, path=path):
        return None
    return Interpreter(python=python, path=tuple(path), environment=Path(prefix))


def _lines_of(lock: Lock) -> list[Json]:
    return [line for _, line in lock.requirements]


def _digest_of(lock: Lock) -> str:
    """Return the name of the environment for a lock: another one for another machine, Python or Sematic."""
    facts = [
        *(lock.minor, lock.implementation, lock.system, platform.system(), platform.machine(), *platform.libc_ver()),
        *(os.path.realpath(sys.base_prefix), str(_PACKAGE), _lines_of(lock)),
    ]
    return digest_of(json.dumps(facts).encode())


def _interpreter_of(kept: Kept) -> Interpreter:
    path = kept.card["path"]
    return Interpreter(
        python=python_in(kept.folder),
        path=tuple(map(str, path)) if isinstance(path, list) else (),
        environment=kept.folder,
        hold=kept.hold,
    )


class _Making:
    """Makes the environment for a lock."""

    def __init__(self, lock: Lock, *, settings: Mapping[str, str], folder: Path | None, say: Say) -> None:
        self._lock = lock
        self._settings = settings
        self._folder = folder
        self._say = say

    def environment(self, place: Path, handle: int) -> Card:
        """Make it in its place, which is what its scripts name; uv holds the lock on as long as it lives."""
        uv = _uv()
        within = Surroundings(
            environ=_without_python(environ_with_indexes(settings=self._settings)),
            folder=self._folder,
            kept_open=(handle,),
        )
        python = self._empty(uv, place, within)
        self._install(uv, python, within)
        site_packages = Path(told_by(python, "sysconfig.get_path('purelib')"))
        for origin in _own_places():
            (site_packages / origin.name).symlink_to(origin)
        return self._card(python)

    def _empty(self, uv: Sequence[str], place: Path, within: Surroundings) -> Path:
        version = self._lock.minor
        self._say(f"Making an environment with Python {version} for the packages of this run ...")
        is_same = version == minor_here()
        command = [*uv, "venv", "--quiet", "--no-project", str(place), "--python"]
        why = failure_of([*command, sys.executable if is_same else version], within=within)
        if why:
            raise TravelError(
                f"This run was submitted with Python {self._lock.version}, and uv cannot make an environment with"
                f" Python {version} on {platform.node()}: {why}. Install that Python there, or submit with Python"
                f" {platform.python_version()}."
            )
        return python_in(place)

    def _install(self, uv: Sequence[str], python: Path, within: Surroundings) -> None:
        wanted = self._lock.requirements
        if self._lock.staying:
            self._say(
                f"Left out, because they were installed in place from folders outside of the project:"
                f" {named(self._lock.staying)}."
            )
        self._say(f"Installing {len(wanted):,} packages ...")
        is_foreign = self._lock.system != platform.system()
        # On the same system everything that is needed is in the lock; another one may need more besides.
        options = ["--quiet", *([] if is_foreign else ["--no-deps"]), "--python", str(python)]
        # What follows `--` is a package, whatever it looks like.
        command = [*uv, "pip", "install", *options, "--"]
        why = failure_of([*command, *(line for _, line in wanted)], within=within) if wanted else ""
        if not why:
            return
        if is_of_index(why):
            # One by one would take as long for each of them, and say no more.
            raise TravelError(
                f"The {len(wanted):,} packages of this run cannot be installed on {platform.node()}: {reason_in(why)}."
                f" SEMATIC_INDEX_URL and SEMATIC_EXTRA_INDEX_URL name other indexes. uv said: {why}"
            )
        missing = installed_of(wanted, install=lambda lines: failure_of([*command, *lines], within=within))
        if is_foreign:
            self._say(f"Left out, because {platform.system()} does not have them: {_named_with_reasons(missing)}.")
            return
        raise TravelError(
            f"{len(missing):,} of {len(wanted):,} packages of this run cannot be installed on {platform.node()}:"
            f" {_named_with_reasons(missing)}. Publish them where that machine installs from (SEMATIC_INDEX_URL names a"
            " package index), install them there beforehand, or submit from an environment without them."
        )

    def _card(self, python: Path) -> Card:
        try:
            path = json.loads(told_by(python, "json.dumps(sys.path)"))
            told_by(python, "__import__('sematic.worker') and ''")
        except UnsupportedUsageError as error:
            raise TravelError(
                f"Sematic does not start in the environment that was made for this run: {error} What it needs must be"
                " among the packages of the environment that the run is submitted from."
            ) from error
        return {"path": path, "packages": _lines_of(self._lock)}


def _uv() -> list[str]:
    try:
        return uv_command()
    except UnsupportedUsageError as error:
        raise TravelError(
            f"The Python of {platform.node()} does not have the packages of this run, and uv, which would install them,"
            " is not there either. Install it beside Sematic with `pip install uv`, or install the packages that"
            " `sematic env` lists."
        ) from error


def _without_python(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which another Python finds its own modules and none of this one's."""
    return {name: value for name, value in environ.items() if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}


def _own_places() -> Iterator[Path]:
    """Yield what makes up this Sematic: its package, and what tells of its plug-ins."""
    yield _PACKAGE
    with suppress(PackageNotFoundError):
        facts = getattr(distribution(OWN), "_path", None)
        if isinstance(facts, Path) and facts.is_dir():
            yield facts.resolve()


def _named_with_reasons(missing: Sequence[Missing]) -> str:
    told = [f"{each.distribution.name} {each.distribution.version} ({each.why})" for each in missing[:_MOST_NAMED]]
    return ", ".join([*told, *([f"{len(missing) - _MOST_NAMED:,} more"] if len(missing) > _MOST_NAMED else [])])


_MOST_NAMED = 5

"""What a run needs of a Python, and whether this one has it."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sematic.packaging.environment import Environment
from sematic.packaging.installed import Distribution, installed
from sematic.packaging.requirements import OWN, local_folder

_INSTALLERS = frozenset({"pip", "uv", "wheel"})
"""What puts packages there, and is none that a program needs."""

_VERSION = re.compile(r"[0-9]+\.[0-9]+(\.[0-9A-Za-z.+]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What a Python must have of a recorded environment: its version, and the packages that can travel."""

    version: str
    """Of Python, as in `3.12.4`."""
    implementation: str
    system: str
    distributions: tuple[Distribution, ...]
    staying: tuple[Distribution, ...]
    """What was installed in place elsewhere than in the project: only its own machine has its files."""

    @property
    def minor(self) -> str:
        """The version of Python without what only mends it, as in `3.12`."""
        return _minor_of(self.version)

    @property
    def requirements(self) -> tuple[tuple[Distribution, str], ...]:
        """What an installer is asked for; what came from a file is looked for where others come from."""
        return tuple(
            (each, each.requirement if local_folder(each) is None else f"{each.name}=={each.version}")
            for each in self.distributions
        )


def lock_of(environment: Environment, *, project: str) -> Lock:
    """Return what a run needs of a Python; `project` is the root of its code, which brings its own packages along."""
    travelling: list[Distribution] = []
    staying: list[Distribution] = []
    for each in environment.distributions:
        folder = local_folder(each)
        is_own = each.name == OWN or (folder is not None and folder.is_relative_to(project))
        if is_own or each.name in _INSTALLERS or not each.is_requirement:
            continue
        (staying if each.is_editable else travelling).append(each)
    return Lock(
        version=_version_in(environment),
        implementation=str(environment.python.get("implementation") or platform.python_implementation()),
        system=str(environment.platform.get("system") or platform.system()),
        distributions=tuple(travelling),
        staying=tuple(staying),
    )


def _version_in(environment: Environment) -> str:
    recorded = str(environment.python.get("version"))
    # Anything else would be a file or an option to uv, and a record may come from anywhere.
    return recorded if _VERSION.fullmatch(recorded) else platform.python_version()


def is_here(lock: Lock, *, path: Sequence[str] | None = None) -> bool:
    """Return whether this Python has everything of a lock; `path` is where its packages are, None: where it looks."""
    return is_there(lock, version=platform.python_version(), implementation=platform.python_implementation(), path=path)


def is_there(lock: Lock, *, version: str, implementation: str, path: Sequence[str] | None) -> bool:
    """Return whether a Python of this version, which looks for packages in `path`, has everything of a lock."""
    if lock.minor != _minor_of(version) or lock.implementation != implementation:
        return False
    there = {each.name: each for each in installed(path)}
    return all(_is_same(each, there.get(each.name)) for each in (*lock.distributions, *lock.staying))


def _is_same(wanted: Distribution, there: Distribution | None) -> bool:
    if there is None or wanted.commit != there.commit:
        return False
    # 2.1.0+cpu is a 2.1.0, unless a certain build was meant.
    is_build_meant = "+" in wanted.version
    return wanted.version == (there.version if is_build_meant else there.version.partition("+")[0])


def minor_here() -> str:
    """Return the version of this Python without what only mends it, as in `3.12`."""
    return _minor_of(platform.python_version())


def _minor_of(version: str) -> str:
    return ".".join(version.split(".")[:2])

"""What a program ran on: installed distributions, Python, platform, hardware and a few settings, as one document."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sematic.machine.hardware import hardware
from sematic.model.errors import DecodeError
from sematic.model.records import Json
from sematic.model.version import __version__
from sematic.packaging.installed import Distribution, installed

T = TypeVar("T")

VERSION = 1
"""Of the document; a later one that older readers cannot read has another."""

VARIABLES = (
    "CUDA_VISIBLE_DEVICES",
    "LANG",
    "LC_ALL",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
    "PYTHONOPTIMIZE",
    "TZ",
)
"""The environment variables that are recorded: they change results, and none ever holds a secret."""

_LONGEST = 200
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What a program ran on."""

    python: Mapping[str, Json]
    """`version`, `implementation`, `executable`, `prefix`."""
    platform: Mapping[str, Json]
    """`system`, `release`, `distribution`, `c_library`."""
    hardware: Mapping[str, Json]
    """As `packaging.hardware` has it."""
    sematic: str
    """Its version."""
    distributions: tuple[Distribution, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """Sentences on what could not be found out."""

    def to_json(self) -> bytes:
        """Return the environment as a document; equal environments are equal bytes."""
        document = {
            "v": VERSION,
            "sematic": self.sematic,
            "python": dict(self.python),
            "platform": dict(self.platform),
            "hardware": dict(self.hardware),
            "variables": dict(self.variables),
            "distributions": {each.name: _fields_of(each) for each in self.distributions},
            "problems": list(self.problems),
        }
        return json.dumps(document, separators=(",", ":"), ensure_ascii=True, sort_keys=True).encode()


def environment(*, memory: Path | None = None) -> Environment:
    """Return what this program runs on; what takes long to find out is kept in the folder `memory`. Never raises."""
    problems: list[str] = []

    def found(what: str, find: Callable[[], T], otherwise: T) -> T:
        try:
            return find()
        except Exception as error:  # noqa: BLE001 - boundary: a machine may be odd in any way, and a run is not about it
            problems.append(f"{what} could not be found out: {type(error).__name__}: {error}")
            return otherwise

    return Environment(
        python=found("Python", _python, {}),
        platform=found("The platform", _platform, {}),
        hardware=found("The hardware", lambda: hardware(memory=memory), {}),
        sematic=__version__,
        distributions=found("What is installed", installed, ()),
        variables={name: os.environ[name][:_LONGEST] for name in VARIABLES if name in os.environ},
        problems=tuple(problems),
    )


def environment_of(content: bytes | memoryview) -> Environment:
    """Return the environment that a document holds; DecodeError if it holds none, or one of a later version."""
    try:
        document = json.loads(bytes(content))
        version = document["v"]
        if version == VERSION:
            distributions = tuple(_distribution_of(*each) for each in sorted(document["distributions"].items()))
            return Environment(
                python=dict(document["python"]),
                platform=dict(document["platform"]),
                hardware=dict(document["hardware"]),
                sematic=str(document["sematic"]),
                distributions=distributions,
                variables=_variables_of(document["variables"]),
                problems=(*map(str, document["problems"]), *_problems_of(distributions)),
            )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DecodeError(f"The recorded environment is damaged: {type(error).__name__}: {error}.") from error
    raise DecodeError(
        f"The recorded environment was written by a newer version of Sematic (format {version}, this one reads"
        f" {VERSION}); upgrade to read it."
    )


def _fields_of(distribution: Distribution) -> dict[str, Json]:
    """Return what is worth writing of a distribution: most come from a package index."""
    fields: dict[str, Json] = {"version": distribution.version}
    if distribution.url is not None:
        fields["url"] = distribution.url
    if distribution.commit is not None:
        fields["commit"] = distribution.commit
    return fields | ({"is_editable": True} if distribution.is_editable else {})


def _distribution_of(name: str, fields: dict[str, Any]) -> Distribution:
    found = Distribution(name=name, **fields)
    if not all(isinstance(each, str) for each in (found.version, found.url or "", found.commit or "")):
        raise TypeError(f"the version, address and commit of {name!a} must be texts")
    return found


def _problems_of(distributions: Sequence[Distribution]) -> Iterator[str]:
    """Yield what is wrong with a record of packages, which may come from anywhere."""
    odd = [f"{each.name[:_LONGEST]!a}" for each in distributions if not each.is_requirement]
    if odd:
        named = ", ".join(odd[:_NAMED]) + (", ..." if len(odd) > _NAMED else "")
        yield f"No installer can be asked for {named}: the name, version or address is none of a package."


def _variables_of(recorded: dict[str, Any]) -> dict[str, str]:
    """Return the variables that are ever recorded: others would change what programs do on this machine."""
    return {name: str(recorded[name])[:_LONGEST].replace("\0", "") for name in VARIABLES if name in recorded}


def _python() -> dict[str, Json]:
    return {
        "version": platform.python_version(),
        "implementation": platform.python_implementation(),
        "executable": sys.executable,
        "prefix": sys.prefix,
    }


def _platform() -> dict[str, Json]:
    return {
        "system": platform.system(),
        "release": platform.release(),
        "distribution": _distribution(),
        "c_library": " ".join(platform.libc_ver()).strip() or None,
    }


def _distribution() -> str | None:
    """Return what the system calls itself: `Debian GNU/Linux 12 (bookworm)`, `macOS 15.1`."""
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME")
    except OSError:
        return None

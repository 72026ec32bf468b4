"""Getting the code and the packages of a run ready on a machine, for somebody who starts its program by himself."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from sematic.model.errors import SematicError
from sematic.model.ids import Digest
from sematic.model.records import Json
from sematic.model.version import __version__
from sematic.packaging.environment import Environment, environment_of
from sematic.packaging.travel.code_folder import CodeFolder, code_folder
from sematic.packaging.travel.interpreter import Interpreter, python_for
from sematic.packaging.travel.own_packages import own_packages, told_of
from sematic.packaging.travel.shelf import Hold
from sematic.packaging.uv import Say
from sematic.settings import Settings, read_settings
from sematic.types.document import BlobSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The code and the packages of a run on this machine, which stay as long as they are held."""

    code: CodeFolder
    interpreter: Interpreter
    facts: Path | None
    """A folder to be looked at for modules, which tells of packages that the code is; None if it is none."""
    holds: tuple[Hold, ...]


def placed(code: Digest, environment: Environment, *, blobs: BlobSource, settings: Settings, say: Say) -> Placed:
    """Return where recorded code is on this machine, and a Python with the packages of a recorded environment.

    TravelError if one of them cannot be had; StoreError or DecodeError if what was recorded is gone or damaged.
    """
    if environment.sematic != __version__:
        say(f"This run was submitted with Sematic {environment.sematic}; this machine has {__version__}.")
    cache = settings.cache_folder.absolute()
    folder = code_folder(code, blobs=blobs, cache=cache, say=say)
    interpreter = python_for(
        environment, project=folder.root, cache=cache, say=say, settings=settings.values, folder=folder.path
    )
    facts = told_of(own_packages(environment, project=folder.root), cache=cache, say=say)
    holds = folder.hold, interpreter.hold, None if facts is None else facts.hold
    return Placed(
        code=folder,
        interpreter=interpreter,
        facts=None if facts is None else facts.folder,
        holds=tuple(hold for hold in holds if hold is not None),
    )


def place(code: Digest, environment: Digest, *, blobs: BlobSource) -> int:
    """Place recorded code and packages, tell on a line of standard output where, and return an exit code.

    The line is a JSON object: `python`, `code`, `root`, `facts`, `path`, `environment` (null: no other Python was
    needed) and `held`, files of which one holds what was placed; or `error`. Everything is held until standard input
    ends.
    """
    try:
        recorded = environment_of(blobs.open(environment))
        found = placed(code, recorded, blobs=blobs, settings=read_settings(), say=_say)
    except SematicError as error:
        _tell({"error": str(error)})
        return 1
    interpreter = found.interpreter
    _tell(
        {
            "python": str(interpreter.python),
            "code": str(found.code.path),
            "root": found.code.root,
            "facts": [] if found.facts is None else [str(found.facts)],
            "path": [entry for entry in interpreter.path if entry],
            "environment": None if interpreter.environment is None else str(interpreter.environment),
            "held": [str(hold.file) for hold in found.holds],
        }
    )
    sys.stdin.read()
    return 0


def _tell(answer: dict[str, Json]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _say(sentence: str) -> None:
    sys.stderr.write(f"sematic: {sentence}\n")
    sys.stderr.flush()

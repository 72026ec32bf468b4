"""A driver's program on another machine: its code and packages as they were submitted, and where they are there."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from sematic.executors.messages import BlobPlace, Program
from sematic.executors.starting import environment
from sematic.model.errors import TravelError
from sematic.model.ids import Digest


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What `python -m sematic.worker place` is told, as JSON on a line of its standard input."""

    code: str
    """The digest of the manifest."""
    environment: str
    """The digest of the recorded environment."""
    blobs: BlobPlace
    """Where the blobs are, as in `Program`."""


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What `python -m sematic.worker place` tells."""

    python: str = ""
    code: str = ""
    root: str = ""
    facts: list[str] = []
    path: list[str] = []
    environment: str | None = None
    held: list[str] = []
    error: str = ""


class Placement:
    """The code and the packages of a run on this machine, which stay until this is closed or its process has ended."""

    def __init__(
        self, program: Program, *, code: Digest, environment_digest: Digest, environ: Mapping[str, str] = os.environ
    ) -> None:
        """Get them ready, which takes a moment, or as long as packages take to install; standard error hears of that.

        `program` is the driver's; `environ` has the settings in force here. TravelError if they cannot be had.
        """
        self._there = program
        self._code = code
        self._handles: list[int] = []
        order = Order(code=code, environment=environment_digest, blobs=program.blobs)
        own = {"PYTHONPATH": environment()["PYTHONPATH"]}
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "sematic.worker", "place"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environ, **own},
            cwd="/",
        ) as process:
            self._answer = _answer_of(process, order)
            for file in self._answer.held:
                self._hold(file)
        if self._answer.error:
            raise TravelError(self._answer.error)

    @property
    def python(self) -> list[str] | None:
        """The command of the Python that has the packages; None if it is this process's own."""
        return None if self._answer.environment is None else [self._answer.python]

    @property
    def code(self) -> str:
        """The folder with the code."""
        return self._answer.code

    @property
    def program(self) -> Program:
        """The driver's program as it is on this machine: the same code and packages, in their places here."""
        program = self._there
        there = _code_folder_in(program, self._code) or os.fsencode(self._answer.root)
        moved = (_moved(entry, there, self._answer.code) for entry in program.path)
        own = [*(entry for entry in moved if entry is not None), *map(os.fsencode, self._answer.facts)]
        path = [*own, *map(os.fsencode, self._answer.path)]
        file = program.main.file
        is_inside = file is not None and _moved(file, there, self._answer.code) is not None
        return msgspec.structs.replace(
            program,
            path=list(dict.fromkeys(path)),
            folder=_moved(program.folder, there, self._answer.code) or os.fsencode(self._answer.code),
            main=msgspec.structs.replace(
                program.main, file=_moved(file, there, self._answer.code) if is_inside and file is not None else file
            ),
            environ=list(self._environ_of(program.environ, own).items()),
        )

    def close(self) -> None:
        """Let what was placed be removed when there is no more room; twice does no harm."""
        while self._handles:
            os.close(self._handles.pop())

    def _environ_of(self, environ: Iterable[tuple[bytes, bytes]], own: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return an environment in which what a step starts finds the same Python and modules."""
        here = dict(environ) | {b"PYTHONPATH": os.pathsep.encode().join(own)}
        if self._answer.environment is None:
            return here
        commands = os.fsencode(Path(self._answer.python).parent)
        path = here.get(b"PATH") or os.environb.get(b"PATH", os.defpath.encode())
        return here | {
            b"VIRTUAL_ENV": os.fsencode(self._answer.environment),
            b"PATH": os.pathsep.encode().join([commands, path]),
        }

    def _hold(self, file: str) -> None:
        """Hold what was placed while the process that has placed it does."""
        handle = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        self._handles.append(handle)
        fcntl.flock(handle, fcntl.LOCK_SH)


def order_on(line: bytes) -> Order:
    """Return what is to be placed."""
    return msgspec.json.decode(line, type=Order)


def _answer_of(process: subprocess.Popen[bytes], order: Order) -> _Answer:
    if process.stdin is not None and process.stdout is not None:
        with suppress(BrokenPipeError, msgspec.DecodeError):
            process.stdin.write(msgspec.json.encode(order) + b"\n")
            process.stdin.flush()
            return msgspec.json.decode(process.stdout.readline(), type=_Answer)
    return _Answer(error="The code and packages of the run could not be got ready; the log of this machine says why.")


def _code_folder_in(program: Program, code: Digest) -> bytes | None:
    """Return where a program's code is on the driver's machine, whose folder has the code's digest for a name."""
    name = b"/" + code.encode()
    for place in (program.main.file or b"", program.folder, *program.path):
        before, found, after = place.partition(name)
        if found and after[:1] in {b"", b"/"}:
            return before + found
    return None


def _moved(place: bytes, there: bytes, here: str) -> bytes | None:
    """Return a place below one folder as it is below another; None if it is not below it."""
    if place != there and not place.startswith(there + b"/"):
        return None
    return os.fsencode(here) + place[len(there) :]

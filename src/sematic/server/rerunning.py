"""Running a pipeline again: a process of its own does it, as `sematic rerun` does; nothing of it is loaded here."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import msgspec

from sematic.model.errors import InvalidMessageError, RerunError, UnknownRunError
from sematic.model.ids import RunId
from sematic.model.records import PipelineRun, Run
from sematic.server.access import Caller
from sematic.server.parts import Parts
from sematic.settings import KNOWN_SETTINGS
from sematic.store.audit import record
from sematic.wire.changing import RerunWish
from sematic.wire.json import to_json

PATIENCE = 60.0
"""Seconds in which a program must have been loaded; what heavy libraries need to be imported, and more."""

_PAUSE = 0.05
_LONGEST_STEP = 200
_LONGEST_ERROR = 4000
_CODES = ("today", "recorded")


def begun(run: Run, wish: RerunWish, *, caller: Caller, is_near: bool, parts: Parts) -> RunId:
    """Start a process that runs a pipeline again, and return the id of the new run once it is recorded.

    InvalidMessageError if the wish is none. RerunError, with what the process said, if it cannot be done; also if the
    run is not one that this machine can execute.
    """
    _check(wish)
    pipeline_run = parts.store.history.pipeline_run(run.root_id)
    refusal = refusal_of(pipeline_run, is_near=is_near, parts=parts)
    if refusal is not None:
        raise RerunError(f"{refusal} On the machine where it ran: sematic rerun {run.id[:8]}")
    detail = f"from {wish.from_step or 'what changed'}, {len(wish.inputs)} inputs, code {wish.code}"
    engine = parts.store.engine
    record(engine, actor=caller.name, action="run.rerun", target=run.id, detail=detail, at=parts.clock())
    with TemporaryFile() as said, TemporaryFile() as complaints:
        process = _started(run, wish, folder=pipeline_run.folder, store=parts.store.folder, files=(said, complaints))
        waiting = _Waiting(process=process, said=said, complaints=complaints, until=time.monotonic() + PATIENCE)
        root_id = waiting.for_id()
        waiting.for_record(lambda: _is_there(root_id, parts=parts))
    return root_id


def refusal_of(pipeline_run: PipelineRun, *, is_near: bool, parts: Parts) -> str | None:
    """Return why this server does not execute a pipeline run again, as a sentence; None if it does.

    `is_near` says whether whoever asks is on this machine.
    """
    launch = pipeline_run.launch
    if parts.is_authenticating or parts.store.engine.dialect.name != "sqlite":
        # Others record here too: what they say was executed is not what this machine executes.
        return "This server is shared, so it executes nobody's programs."
    if not is_near:
        return "Only who is on the server's own machine has something executed on it."
    if pipeline_run.kind != "LOCAL":
        return f"Runs of the kind {pipeline_run.kind} are not executed by a server."
    if launch is None or not launch.script:
        return "It was started at a prompt or in a notebook, and only that can find its function again."
    if pipeline_run.hostname != socket.gethostname():
        return f"It ran on {pipeline_run.hostname}, which is another machine."
    if not Path(pipeline_run.folder).is_dir():
        return f"Its working folder {pipeline_run.folder} is not there any more."
    if not Path(launch.script).is_file():
        return f"Its program {launch.script} is not there any more."
    return None


def environ_for(base: Mapping[str, str], *, store: Path) -> dict[str, str]:
    """Return the environment of the new process: this one's, without what is set up for the server, or is secret."""
    own = {each.name for each in KNOWN_SETTINGS} | {"DATABASE_URL"}
    kept = {name: value for name, value in base.items() if name not in own and not name.startswith("SEMATIC_")}
    return {**kept, "SEMATIC_CONFIG_DIR": str(store)}


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """Waits for a process to tell which run it has begun."""

    process: subprocess.Popen[bytes]
    said: IO[bytes]
    complaints: IO[bytes]
    until: float

    def for_id(self) -> RunId:
        """Return the id that the process announces; RerunError if it ends instead, or takes too long."""
        while True:
            # Asked first: what was said before the end is then read for certain.
            has_ended = self.process.poll() is not None
            told = _content_of(self.said)
            if told.rstrip().endswith(b"}"):
                return msgspec.json.decode(told, type=_Announced).root_id
            self._go_on(has_ended=has_ended)

    def for_record(self, is_there: Callable[[], bool]) -> None:
        """Return once the run is recorded; RerunError if the process ends before, or takes too long."""
        while True:
            has_ended = self.process.poll() is not None
            if is_there():
                return
            self._go_on(has_ended=has_ended)

    def _go_on(self, *, has_ended: bool) -> None:
        if has_ended:
            text = _content_of(self.complaints).decode("utf-8", "replace").strip()[-_LONGEST_ERROR:]
            raise RerunError(text.removeprefix("Error: ") or f"It ended with {self.process.returncode} at once.")
        if time.monotonic() >= self.until:
            self.process.kill()
            raise RerunError("Its program took too long to load, and was given up. Run `sematic rerun` in a terminal.")
        time.sleep(_PAUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Announced:
    """What the process says first."""

    root_id: RunId


def _check(wish: RerunWish) -> None:
    if wish.code not in _CODES:
        raise InvalidMessageError(f"code is {wish.code!r}; it must be one of {', '.join(_CODES)}.")
    step = wish.from_step
    if step is not None and not (0 < len(step) <= _LONGEST_STEP and step.isprintable()):
        raise InvalidMessageError(f"from_step must be 1 to {_LONGEST_STEP} characters that can be printed.")
    for each in wish.inputs:
        if not all(part.isidentifier() for part in each.name.split(".")):
            raise InvalidMessageError(f"{each.name!r} is no name of an input. Write name, or name.field.")


def _started(
    run: Run, wish: RerunWish, *, folder: str, store: Path, files: tuple[IO[bytes], IO[bytes]]
) -> subprocess.Popen[bytes]:
    options = [] if wish.from_step is None else [f"--from={wish.from_step}"]
    # -P: what is in the working folder must not come before what this process is made of.
    command = [sys.executable, "-P", "-m", "sematic", "rerun", run.id, "--announce", f"--code={wish.code}", *options]
    try:
        process = subprocess.Popen(
            [*command, "--inputs"] if wish.inputs else command,
            cwd=folder,
            env=environ_for(os.environ, store=store),
            stdin=subprocess.PIPE,
            stdout=files[0],
            stderr=files[1],
            # It goes on when this server ends.
            start_new_session=True,
        )
    except OSError as error:
        raise RerunError(f"No process can be started in {folder}: {error.strerror}.") from error
    threading.Thread(target=process.communicate, args=(to_json(wish.inputs),), daemon=True).start()
    return process


def _content_of(file: IO[bytes]) -> bytes:
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0)


def _is_there(root_id: RunId, *, parts: Parts) -> bool:
    try:
        parts.store.history.pipeline_run(root_id)
    except UnknownRunError:
        return False
    return True

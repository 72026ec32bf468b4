"""Drivers as processes of this machine, in sessions of their own: what started them may end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sematic.executors.launcher import JOB_ID, DriverRequest, job_id_of, number_of
from sematic.executors.starting import environment
from sematic.machine.identity import ProcessIdentity, Vitality, identity_from_text, identity_to_text, process_with
from sematic.machine.private import make_private, open_private, write_private
from sematic.model.errors import LaunchError
from sematic.model.ids import RunId
from sematic.model.jobs import LAUNCHED, Job, JobState

PATIENCE = 10.0
"""Seconds that a driver has to end when it is stopped."""

_PAUSE = 0.05

# The shell outlives whoever launches, and writes down how the driver ended, whatever ends it. Its own handlers of
# signals go when it starts Python.
_SCRIPT = """\
trap : TERM INT HUP
(
  trap : TERM INT HUP
  "$@"
  echo $? > ended.new && mv ended.new ended
) < /dev/null >> log 2>&1 &
echo $!
"""


@dataclass(frozen=True, kw_only=True)
class LocalLauncher:
    """Starts drivers on this machine, each with a folder below one that a store has."""

    store: Path
    """The folder of the store."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    patience: float = PATIENCE
    """Seconds that a driver has to end when it is stopped."""

    def check(self) -> None:
        """Return: what a driver here needs is there."""

    def launch(self, request: DriverRequest) -> Job:
        """Start a driver and return its job; LaunchError if the system does not let it."""
        job_id, folder = self._made(request.root_id, number=request.number)
        try:
            pid = _started(request, folder=folder)
            write_private(folder / "process", identity_to_text(process_with(pid)))
        except (OSError, subprocess.SubprocessError) as error:
            raise LaunchError(f"No driver can be started on this machine: {error}.") from error
        return self._job(request.root_id, job_id)

    def jobs_of(self, root_id: RunId) -> Sequence[Job]:
        """Return the drivers that were launched for a pipeline run, first to last, as they stand now."""
        return [self._job(root_id, job_id) for job_id in self._ids_of(root_id)]

    def stop(self, job_id: str) -> None:
        """End a driver with all it has started; one that has ended stays as it is."""
        folder = self._folder_of(job_id)
        process = _process_in(folder)
        if process is None or _has_ended(folder, process):
            return
        (folder / "stopped").touch()
        _signal(process, signal.SIGTERM)
        until = time.monotonic() + self.patience
        while not _has_ended(folder, process) and time.monotonic() < until:
            time.sleep(_PAUSE)
        _signal(process, signal.SIGKILL)

    def log(self, job_id: str) -> str:
        """Return what a driver itself has written so far."""
        try:
            return (self._folder_of(job_id) / "log").read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise LaunchError(f"There is no log of {job_id} on this machine.") from error

    def _made(self, root_id: RunId, *, number: int) -> tuple[str, Path]:
        """Return a job's id that is new, from a number on, and its folder."""
        try:
            make_private(self.store / LAUNCHED)
            while True:
                job_id = job_id_of(root_id, number=number)
                # Somebody else may be launching one in this moment, too.
                with suppress(FileExistsError):
                    self._folder_of(job_id).mkdir(mode=0o700)
                    return job_id, self._folder_of(job_id)
                number += 1
        except OSError as error:
            place = error.filename or self.store
            raise LaunchError(f"No driver can be started on this machine: {place}: {error.strerror}.") from error

    def _ids_of(self, root_id: RunId) -> list[str]:
        names = [folder.name for folder in (self.store / LAUNCHED).glob(f"{job_id_of(root_id, number=1)}*")]
        numbers = (number_of(name, root_id) for name in names)
        return [job_id_of(root_id, number=number) for number in sorted(filter(None, numbers))]

    def _folder_of(self, job_id: str) -> Path:
        return self.store / LAUNCHED / job_id

    def _job(self, root_id: RunId, job_id: str) -> Job:
        folder = self._folder_of(job_id)
        process = _process_in(folder)
        state, reason = _standing(folder, process)
        return Job(
            id=job_id,
            run_id=root_id,
            attempt=0,
            engine="local",
            state=state,
            node="" if process is None else process.hostname,
            reason=reason,
            at=_moment_of(folder, state) or self.clock(),
        )


def _started(request: DriverRequest, *, folder: Path) -> int:
    """Start a shell that starts the driver, and return the process id of the one that stays."""
    os.close(open_private(folder / "log"))
    command = [sys.executable, "-P", *request.arguments]
    done = subprocess.run(
        ["/bin/sh", "-c", _SCRIPT, "sh", *command],
        cwd=folder,
        env={**environment(), **request.environ, JOB_ID: folder.name},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )
    return int(done.stdout)


def _signal(process: ProcessIdentity, number: int) -> None:
    """Send a signal to a driver and all that is in its session's first group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(os.getpgid(process.pid), number)


def _process_in(folder: Path) -> ProcessIdentity | None:
    try:
        return identity_from_text((folder / "process").read_text())
    except (OSError, ValueError):
        return None


def _has_ended(folder: Path, process: ProcessIdentity) -> bool:
    return (folder / "ended").exists() or process.vitality() is Vitality.GONE


def _standing(folder: Path, process: ProcessIdentity | None) -> tuple[JobState, str]:
    """Return where a driver stands, and why, where that is worth a sentence."""
    if process is None:
        return JobState.REQUESTED, ""
    if not process.is_of_this_machine:
        return JobState.RUNNING, f"It was started on {process.hostname}, which only tells there how it stands."
    # Asked first: what is written before the end is there then.
    is_gone = process.vitality() is Vitality.GONE
    code = _code_in(folder)
    if code is None and not is_gone:
        return JobState.RUNNING, ""
    if (folder / "stopped").exists():
        return JobState.DELETED, "It was stopped."
    if code == 0:
        return JobState.SUCCEEDED, ""
    return JobState.FAILED, _cause_of(code)


def _cause_of(code: int | None) -> str:
    if code is None:
        return "It was killed, or the machine was restarted."
    if code > 128:  # noqa: PLR2004 - how a shell tells of signals
        with suppress(ValueError):
            return f"It was ended by {signal.Signals(code - 128).name}."
    return f"It ended with exit code {code}; its log says why."


def _code_in(folder: Path) -> int | None:
    try:
        return int((folder / "ended").read_text())
    except (OSError, ValueError):
        return None


def _moment_of(folder: Path, state: JobState) -> datetime | None:
    names: Mapping[JobState, str] = {
        JobState.RUNNING: "process",
        JobState.REQUESTED: "log",
        JobState.DELETED: "stopped",
    }
    with suppress(OSError):
        return datetime.fromtimestamp((folder / names.get(state, "ended")).stat().st_mtime, UTC)
    return None

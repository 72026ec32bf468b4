"""Launchers whose every failure is one of Sematic's errors, whichever library they ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sematic.executors.launcher import DriverRequest, Launcher
from sematic.model.errors import LaunchError, SematicError
from sematic.model.ids import RunId
from sematic.model.jobs import Job


@dataclass(frozen=True, kw_only=True)
class GuardedLauncher:
    """A launcher that does what another one does; what that one does not expect is a LaunchError."""

    launcher: Launcher
    engine: str
    """The engine's name."""

    def check(self) -> None:
        """Return if nothing is known beforehand that keeps drivers from being started."""
        with self._guarded():
            self.launcher.check()

    def launch(self, request: DriverRequest) -> Job:
        """Ask for a driver and return its job."""
        with self._guarded():
            return self.launcher.launch(request)

    def jobs_of(self, root_id: RunId) -> Sequence[Job]:
        """Return the drivers that were launched for a pipeline run, as they stand now."""
        with self._guarded():
            return self.launcher.jobs_of(root_id)

    def stop(self, job_id: str) -> None:
        """End a driver."""
        with self._guarded():
            self.launcher.stop(job_id)

    def log(self, job_id: str) -> str:
        """Return what a driver itself has written so far."""
        with self._guarded():
            return self.launcher.log(job_id)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except SematicError:
            raise
        except Exception as error:
            told = " ".join(str(error).split()) or "nothing more is known"
            raise LaunchError(
                f"The engine {self.engine!r} failed with {type(error).__name__}: {told.rstrip('.')}."
            ) from error

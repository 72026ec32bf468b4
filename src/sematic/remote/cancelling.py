"""Ending a pipeline run that a server knows, wherever it is executed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from sematic.model.changes import Change
from sematic.model.errors import UnsuitableRunError
from sematic.model.ids import RunId
from sematic.model.jobs import Job
from sematic.model.reading import Interruption, Trouble
from sematic.model.records import PipelineRun, Run
from sematic.remote.journal import RemoteJournal
from sematic.remote.records import RemoteRecords
from sematic.wire.changing import CancelAnswer, CancelPreview, CancelWish
from sematic.wire.json import to_json


@dataclass(frozen=True, kw_only=True)
class RemoteCancelling:
    """The end of a pipeline run, or of one run in it with what that called and what needs its output."""

    records: RemoteRecords
    root_id: RunId
    run_id: RunId | None = None
    """None: all of the pipeline run."""
    driver: None = None
    """Its process is on another machine."""

    @property
    def pipeline_run(self) -> PipelineRun:
        """The pipeline run as it stands now."""
        return self.records.history.pipeline_run(self.root_id)

    @property
    def run(self) -> Run:
        """The run that is to end as it stands now: the root if all is to end."""
        return self.records.history.run(self.run_id or self.root_id)

    @property
    def is_over(self) -> bool:
        """Whether what is to end has ended."""
        return self.pipeline_run.state.is_terminal or (self.run_id is not None and self.run.state.is_terminal)

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the driver, if anything."""
        return self.records.interruptions.troubles([self.root_id]).get(self.root_id)

    @property
    def is_lost(self) -> bool:
        """Whether nobody drives the pipeline run any more, as far as the server can know: it ends it then."""
        if not isinstance(self.trouble, Interruption):
            return False
        with suppress(UnsuitableRunError):
            return self._preview().is_interrupted
        return False

    @property
    def jobs(self) -> Sequence[Job]:
        """Everything that is recorded of the root run's jobs: its drivers, and what executes its attempts."""
        return self.records.executions.jobs_of(self.root_id)

    def note(self, changes: Sequence[Change]) -> None:
        """Record more of the pipeline run on the server."""
        RemoteJournal(self.records.connection).record(changes)

    def check(self) -> None:
        """Raise UnsuitableRunError if there is nothing to end."""
        self._preview()

    def ask(self) -> None:
        """Tell the server that it is to end: a living driver hears of it within a second."""
        wish = to_json(CancelWish(step=self.run_id is not None))
        self.records.connection.ask("POST", self._path, CancelAnswer, body=wish)

    def end(self) -> None:
        """End all of a pipeline run that nobody drives any more, or of whose driver nothing is heard."""
        wish = to_json(CancelWish(step=self.run_id is not None, force=True))
        self.records.connection.ask("POST", self._path, CancelAnswer, body=wish)

    def kill(self) -> NoReturn:
        """Raise UnsuitableRunError: no process of another machine can be ended by force."""
        raise UnsuitableRunError(
            self.root_id,
            f"Pipeline run {self.root_id[:8]} was asked to end and has not yet. It was not started on this machine:"
            " only a command where it was can kill its process.",
        )

    def _preview(self) -> CancelPreview:
        step = str(self.run_id is not None).lower()
        return self.records.connection.ask("GET", f"{self._path}?step={step}", CancelPreview)

    @property
    def _path(self) -> str:
        return f"/runs/{self.run_id or self.root_id}/cancel"

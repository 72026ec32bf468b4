"""Submitting a pipeline run: it is recorded as a whole, and then a driver is launched for it somewhere."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from sematic.engine.plan import Plan
from sematic.executors.engines import LOCAL, launcher_of, resources_of
from sematic.executors.failure import metadata_of
from sematic.executors.launcher import DriverRequest, number_of
from sematic.graph.future import Future
from sematic.graph.resources import ResourceRequirements
from sematic.model.changes import Change, PipelineRunMoved, RunMoved
from sematic.model.errors import LaunchError, SematicError
from sematic.model.ids import RunId
from sematic.model.jobs import Job
from sematic.model.records import Launch, PipelineRun, Run
from sematic.model.states import PipelineRunState, RunState
from sematic.packaging.provenance import Provenance, ProvenanceProbe
from sematic.packaging.travel.concerns import concerns_of, left_behind
from sematic.runners.launching import launched
from sematic.runners.planned_calls import renew
from sematic.runners.rerun import Recorded
from sematic.runners.tracked import Keeping, Tracked
from sematic.settings import KNOWN_SETTINGS, SERVER_SETTINGS, Settings
from sematic.settings.reading import API_ADDRESS, CONFIG_DIR, Origin

if TYPE_CHECKING:
    from sematic.store.embedded import Store

_OF_SERVER_TOO = frozenset({"DATABASE_URL"})
"""Settings of a server that a driver needs."""


class Books(Protocol):
    """Where submitted pipeline runs are recorded, so that their drivers find them."""

    @property
    def keeping(self) -> Keeping:
        """What a tracked pipeline run is given."""
        ...

    @property
    def history(self) -> Recorded:
        """What was recorded before."""
        ...

    def start_of(self, prefix: str) -> Run:
        """Return the only run whose id begins like this; UnknownRunError or AmbiguousIdError otherwise."""
        ...


@dataclass(frozen=True, kw_only=True)
class StoreBooks:
    """The store of this machine: drivers open the same folder."""

    store: Store

    @property
    def keeping(self) -> Keeping:
        """What a tracked pipeline run is given."""
        store = self.store
        return Keeping(journal=store.journal, history=store.history, cache=store.cache, blobs=store.blobs)

    @property
    def history(self) -> Recorded:
        """What was recorded before."""
        return self.store.history

    def start_of(self, prefix: str) -> Run:
        """Return the only run whose id begins like this."""
        return self.store.runs.by_prefix(prefix)


@contextmanager
def books_of(settings: Settings, *, store: Store) -> Iterator[Books]:
    """Give where pipeline runs are to be recorded that a driver elsewhere takes up, for the body of a `with`."""
    if settings.api_address is None:
        yield StoreBooks(store=store)
        return
    from sematic.runners.far_books import server_books

    with server_books(settings, store=store) as books:
        yield books


@dataclass(frozen=True, kw_only=True)
class Submission:
    """How a call is to be submitted."""

    engine: str
    max_parallelism: int | None
    resources: ResourceRequirements | None
    namespace: str | None
    start: Run | None
    """The run it is a rerun from."""
    mode: str

    def recorded(self, root: Future, books: Books, *, provenance: ProvenanceProbe) -> PipelineRun:
        """Record a call with its inputs, code and environment, and return its pipeline run; nothing is executed.

        LaunchError if its code or environment cannot be kept: nothing is recorded then.
        """
        renew(root)
        pipeline_run = launched(
            root, cache_namespace=self.namespace, git=provenance.git(), start=self.start, mode=self.mode
        )
        found = provenance.result()
        if found.code is None or found.environment is None:
            raise LaunchError(
                "The project's files, or what is installed, could not be recorded, so a driver elsewhere would not have"
                f" them: {found.problem}"
            )
        self._refuse_what_cannot_travel(found, pipeline_run.launch, books)
        pipeline_run = replace(
            pipeline_run,
            kind=self.engine.upper(),
            launch=self._asked(pipeline_run.launch),
            code=pipeline_run.code or found.code,
            environment=found.environment,
        )
        plan = Plan(root.id)
        tracked = Tracked(books.keeping, clock=_now, pipeline_run=pipeline_run)
        tracked.planned([root], parent=None, plan=plan)
        tracked.note(())
        tracked.settle()
        root.states = plan
        return pipeline_run

    def _refuse_what_cannot_travel(self, found: Provenance, launch: Launch | None, books: Books) -> None:
        """Say what of the program stays behind; LaunchError if it cannot run elsewhere at all."""
        blobs = books.keeping.blobs
        if self.engine == LOCAL:
            # It has the modules and packages of this machine, and works in a copy of the project.
            concerns = left_behind(found, blobs=blobs)
        else:
            concerns = concerns_of(found, launch=launch, blobs=blobs)
        errors = [concern.sentence for concern in concerns if concern.is_error]
        if errors:
            raise LaunchError("The program cannot run on other machines. " + " ".join(errors))
        for concern in concerns:
            logging.getLogger("sematic").warning(concern.sentence)

    def _asked(self, launch: Launch | None) -> Launch | None:
        if launch is None or not launch.script:
            raise LaunchError(
                "A pipeline that is defined in a notebook or at a prompt cannot be run elsewhere: there is no file that"
                " a driver could load. Write it as a script or a module."
            )
        return replace(
            launch,
            engine=self.engine,
            max_parallelism=self.max_parallelism,
            resources="" if self.resources is None else json.dumps(self.resources.to_json()),
        )


def driver_launched(
    pipeline_run: PipelineRun, settings: Settings, *, earlier: Sequence[Job] = (), goes_on: bool = False
) -> Job:
    """Have a driver launched for a recorded pipeline run, on the engine it was submitted to, and return its job.

    `earlier` is what is recorded of the root run's jobs: an engine that was restarted has forgotten them.
    With `goes_on`, it does not obey wishes to cancel that are older than itself. LaunchError if there can be none.
    """
    launch = pipeline_run.launch
    arguments = ["-m", "sematic.worker", "drive", "--run_id", pipeline_run.root_id]
    if launch is not None and launch.max_parallelism is not None:
        arguments += ["--max-parallelism", str(launch.max_parallelism)]
    if goes_on:
        arguments.append("--go-on")
    request = DriverRequest(
        root_id=pipeline_run.root_id,
        arguments=tuple(arguments),
        environ=environ_for(settings, engine=pipeline_run.engine),
        resources=resources_of(pipeline_run),
        number=1 + max((number_of(job.id, pipeline_run.root_id) or 0 for job in earlier), default=0),
    )
    return launcher_of(pipeline_run.engine, settings).launch(request)


def environ_for(settings: Settings, *, engine: str) -> dict[str, str]:
    """Return the environment variables that give a driver elsewhere the same settings as this process has."""
    servers = {each.name for each in KNOWN_SETTINGS if each.owner == SERVER_SETTINGS} - _OF_SERVER_TOO
    chosen = {
        name: value
        for name, value in settings.values.items()
        if name not in servers and settings.origins.get(name) is not Origin.DEFAULT
    }
    if API_ADDRESS not in chosen and os.environ.get(API_ADDRESS) == "":
        chosen[API_ADDRESS] = ""
    if engine == LOCAL or settings.api_address is None:
        # Without a server, what was recorded here is found only in the same folder.
        chosen[CONFIG_DIR] = str(settings.folder)
    return chosen


def ended_as_failed(root_id: RunId, books: Books, error: SematicError) -> None:
    """Record that a pipeline run failed before anybody drove it; one that moved meanwhile stays as it is."""
    keeping, now = books.keeping, _now()
    pipeline_run = keeping.history.pipeline_run(root_id)
    root = keeping.history.run(root_id)
    if pipeline_run.state.is_terminal or root.state is not RunState.CREATED:
        return
    keeping.journal.record(failure_of(pipeline_run, error, at=now))
    keeping.journal.flush()


def failure_of(pipeline_run: PipelineRun, error: SematicError, *, at: datetime) -> list[Change]:
    """Return the moves of a pipeline run that cannot be begun."""
    told = metadata_of(error.with_traceback(None))
    root_id = pipeline_run.root_id
    return [
        RunMoved(run_id=root_id, expected=RunState.CREATED, to=RunState.FAILED, at=at, error=told),
        PipelineRunMoved(root_id=root_id, expected=pipeline_run.state, to=PipelineRunState.FAILED, at=at),
    ]


def _now() -> datetime:
    return datetime.now(UTC)

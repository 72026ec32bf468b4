"""Drivers as jobs of a Ray cluster: they go on there whatever becomes of the machine that asked for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from sematic.executors.launcher import JOB_ID, DriverRequest, job_id_of, number_of
from sematic.graph.resources import ResourceRequirements
from sematic.integrations.ray.messages import Share
from sematic.integrations.ray.pending import entrypoint_of, pending_job_ended
from sematic.integrations.ray.reaching import (
    address_in,
    api_server_at,
    dashboard_of,
    no_dashboard,
    plain,
    refuse_unless_a_cluster,
    told_plainly,
)
from sematic.integrations.ray.resources import share_of
from sematic.integrations.ray.room import awaited_somewhere, room_at
from sematic.integrations.ray.standing import standing_of
from sematic.integrations.ray.token import token_missing
from sematic.model.errors import LaunchError, MissingPluginError
from sematic.model.ids import RunId
from sematic.model.jobs import Job, JobState

if TYPE_CHECKING:
    from ray.job_submission import JobSubmissionClient

PATIENCE = 30.0
"""Seconds that Ray has to end a job that is stopped."""

_RUN = "sematic_run_id"
"""What tells in a job's metadata which pipeline run it drives."""

_SHARE = "sematic_share"
"""What tells there what the job asks of a node: Ray keeps that to itself."""

_TRIES = 3
"""How often the dashboard is looked for: it is there some seconds after the cluster."""

_PAUSE = 1.0


@dataclass(frozen=True)
class RayLauncher:
    """Starts drivers through the job interface of the Ray cluster that the settings name."""

    settings: Mapping[str, str] = field(repr=False)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), kw_only=True)
    sleep: Callable[[float], None] = field(default=time.sleep, kw_only=True)

    def check(self) -> None:
        """Return if address and token of a cluster are set and Ray's job interface is installed.

        Errors as of all launchers.
        """
        address_in(self.settings)
        _client_class()
        if (missing := token_missing()) is not None:
            raise LaunchError(missing)

    def launch(self, request: DriverRequest) -> Job:
        """Submit a driver as a Ray job and return it; LaunchError if Ray cannot be reached or does not take it."""
        share = _share_of(request.resources)
        with told_plainly(self._address):
            client = self._client
            # Seen before it is asked for: room that it is given at once is not told as what it waits for.
            room = room_at(self._address)
            refusal = None if room is None else room.refusal(share)
            if refusal is not None:
                raise LaunchError(f"There is no place for the driver. {refusal}")
            job = self._submitted(request, client, share=share)
        if job.state is not JobState.PENDING:
            return job
        return replace(job, reason=awaited_somewhere(share) if room is None else room.awaited_by(share))

    def _submitted(self, request: DriverRequest, client: JobSubmissionClient, *, share: Share) -> Job:
        number = request.number
        while True:
            job_id = job_id_of(request.root_id, number=number)
            try:
                client.submit_job(
                    entrypoint=entrypoint_of(request.arguments),
                    submission_id=job_id,
                    runtime_env={"env_vars": {**request.environ, JOB_ID: job_id}},
                    metadata={_RUN: request.root_id, _SHARE: msgspec.json.encode(share).decode()},
                    **_asked(share),
                )
            except RuntimeError as error:
                if "already exists" not in str(error):
                    raise LaunchError(f"Ray did not take the driver: {plain(error)}") from error
                # It was launched before, or somebody else launches it in this moment.
                number += 1
            except (ConnectionError, OSError) as error:
                raise self._unreachable(error) from error
            else:
                return self._job(request.root_id, job_id) or self._requested(request.root_id, job_id)

    def jobs_of(self, root_id: RunId) -> Sequence[Job]:
        """Return the drivers that were launched for a pipeline run, first to last, as Ray knows them now."""
        found: dict[int, Job] = {}
        for told in self._listed():
            number = number_of(told.submission_id or "", root_id)
            if number is not None:
                found[number] = self._job_in(told, root_id, job_id_of(root_id, number=number))
                if found[number].state is JobState.PENDING:
                    found[number] = replace(found[number], reason=self._awaited_by(told))
        return [found[number] for number in sorted(found)]

    def stop(self, job_id: str) -> None:
        """End a driver, politely and then by force, as Ray does; one that has ended stays as it is."""
        with told_plainly(self._address), suppress(RuntimeError):
            # Otherwise it would wait for room, and stop then.
            if self._state_of(job_id) is JobState.PENDING:
                pending_job_ended(self._client, job_id, sleep=self.sleep)
            self._client.stop_job(job_id)
        until = time.monotonic() + PATIENCE
        while (state := self._state_of(job_id)) is not None and not state.is_terminal and time.monotonic() < until:
            self.sleep(_PAUSE / 4)

    def log(self, job_id: str) -> str:
        """Return what a driver itself has written so far."""
        try:
            with told_plainly(self._address):
                return str(self._client.get_job_logs(job_id))
        except (RuntimeError, OSError) as error:
            raise LaunchError(f"Ray has no log of {job_id}: {plain(error)}") from error

    @cached_property
    def _client(self) -> JobSubmissionClient:
        client = _client_class()
        refuse_unless_a_cluster(self._address)
        for tried in range(_TRIES):
            try:
                with api_server_at(dashboard_of(self._address)):
                    return client(self._address)
            except (ConnectionError, ValueError, LookupError, TypeError, OSError) as error:
                if tried == _TRIES - 1:
                    raise no_dashboard(self._address, error) or self._unreachable(error) from error
                self.sleep(_PAUSE)
            except RuntimeError as error:
                # Of another version, or without what makes a client.
                raise no_dashboard(self._address, error) or LaunchError(
                    f"The Ray cluster at {self._address} takes no jobs from this machine: {plain(error)} Install the"
                    " same version of ray on both: pip install 'sematic[ray]'."
                ) from error
        raise LaunchError(f"The Ray cluster at {self._address} takes no jobs.")

    @property
    def _address(self) -> str:
        return address_in(self.settings)

    def _unreachable(self, error: BaseException) -> LaunchError:
        return LaunchError(
            f"The Ray cluster at {self._address} is there, but takes no jobs: {plain(error)} Jobs are taken by its"
            " dashboard's process (port 8265), which needs ray[default] on the head node."
        )

    def _job(self, root_id: RunId, job_id: str) -> Job | None:
        told = self._told(job_id)
        return None if told is None else self._job_in(told, root_id, job_id)

    def _job_in(self, told: Any, root_id: RunId, job_id: str) -> Job:
        state, message = standing_of(told)
        return Job(
            id=job_id,
            run_id=root_id,
            attempt=0,
            engine="ray",
            state=state,
            node=_node_of(told),
            reason="" if state in {JobState.RUNNING, JobState.SUCCEEDED} else message,
            at=_moment(told.end_time if state.is_terminal else told.start_time) or self.clock(),
        )

    def _awaited_by(self, told: Any) -> str:
        """Return for what a job waits that was submitted a while ago."""
        share = _share_told(told)
        room = None if share is None else room_at(self._address)
        return awaited_somewhere(share) if share is None or room is None else room.awaited_still(share)

    def _requested(self, root_id: RunId, job_id: str) -> Job:
        return Job(id=job_id, run_id=root_id, attempt=0, engine="ray", state=JobState.REQUESTED, at=self.clock())

    def _state_of(self, job_id: str) -> JobState | None:
        told = self._told(job_id)
        return None if told is None else standing_of(told)[0]

    def _listed(self) -> Sequence[Any]:
        try:
            with told_plainly(self._address):
                return list(self._client.list_jobs())
        except RuntimeError as error:
            raise LaunchError(f"Ray does not tell which jobs it has: {plain(error)}") from error
        except OSError as error:
            raise self._unreachable(error) from error

    def _told(self, job_id: str) -> Any:
        """Return what Ray knows of a job; None if it knows none."""
        try:
            with told_plainly(self._address):
                return self._client.get_job_info(job_id)
        except RuntimeError as error:
            if "404" in str(error) or "does not exist" in str(error):
                return None
            raise LaunchError(f"Ray does not tell how {job_id} stands: {plain(error)}") from error
        except OSError as error:
            raise self._unreachable(error) from error


def _client_class() -> type[JobSubmissionClient]:
    try:
        from ray.job_submission import JobSubmissionClient
    except ImportError as error:
        raise MissingPluginError("Ray is not installed here. Install it: pip install 'sematic[ray]'") from error
    found: type[JobSubmissionClient] = JobSubmissionClient
    return found


def _share_of(resources: ResourceRequirements | None) -> Share:
    """Return what a driver asks of a node: only what it is told to. LaunchError names a request that is none."""
    if resources is None:
        return Share(cpus=0)
    try:
        share = share_of(resources)
    except ValueError as error:
        raise LaunchError(f"What the driver asks for cannot be read: {error}") from error
    return share if "cpu" in resources.kubernetes.requests else structs.replace(share, cpus=0)


def _share_told(told: Any) -> Share | None:
    """Return what a job asks of a node; None if that was not noted."""
    noted = (getattr(told, "metadata", None) or {}).get(_SHARE, "")
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(noted, type=Share)
    return None


def _asked(share: Share) -> dict[str, Any]:
    """Return what a driver asks for, as Ray's job interface takes it."""
    asked = {
        "entrypoint_num_cpus": share.cpus,
        "entrypoint_memory": share.memory,
        "entrypoint_num_gpus": share.gpus,
        "entrypoint_resources": share.others,
    }
    return {name: amount for name, amount in asked.items() if amount}


def _node_of(told: Any) -> str:
    info = getattr(told, "driver_info", None)
    return str(getattr(info, "node_ip_address", "") or "")


def _moment(millis: int | None) -> datetime | None:
    return None if not millis else datetime.fromtimestamp(millis / 1000, UTC)

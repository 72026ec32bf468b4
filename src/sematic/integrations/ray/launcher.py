"""Drivers as jobs of a Ray cluster: they go on there whatever becomes of the machine that asked for them."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sematic.executors.launcher import JOB_ID, DriverRequest, job_id_of
from sematic.graph.quantities import count_of, needs_of
from sematic.graph.resources import ResourceRequirements
from sematic.model.errors import LaunchError, MissingPluginError
from sematic.model.ids import RunId
from sematic.model.jobs import Job, JobState

if TYPE_CHECKING:
    from ray.job_submission import JobSubmissionClient

ADDRESS = "RAY_ADDRESS"

PATIENCE = 30.0
"""Seconds that Ray has to end a job that is stopped."""

_API_SERVER = "RAY_API_SERVER_ADDRESS"

_CONNECT = 5.0
"""Seconds in which the head of the cluster must take a connection."""

_TRIES = 3
"""How often the dashboard is looked for: it is there some seconds after the cluster."""

_PAUSE = 1.0

_EXIT_CODE = re.compile(r"exit code -(\d+)")

_STATES: Mapping[str, JobState] = {
    "PENDING": JobState.PENDING,
    "RUNNING": JobState.RUNNING,
    "STOPPED": JobState.DELETED,
    "SUCCEEDED": JobState.SUCCEEDED,
    "FAILED": JobState.FAILED,
}


@dataclass(frozen=True)
class RayLauncher:
    """Starts drivers through the job interface of the Ray cluster that the settings name."""

    settings: Mapping[str, str] = field(repr=False)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), kw_only=True)
    sleep: Callable[[float], None] = field(default=time.sleep, kw_only=True)

    def check(self) -> None:
        """Return if a cluster's address is set and Ray's job interface is installed; errors as of all launchers."""
        _address_in(self.settings)
        _client_class()

    def launch(self, request: DriverRequest) -> Job:
        """Submit a driver as a Ray job and return it; LaunchError if Ray cannot be reached or does not take it."""
        client = self._client
        number = 1
        while True:
            job_id = job_id_of(request.root_id, number=number)
            try:
                client.submit_job(
                    entrypoint=entrypoint_of(request.arguments),
                    submission_id=job_id,
                    runtime_env={"env_vars": {**request.environ, JOB_ID: job_id}},
                    metadata={"sematic_run_id": request.root_id},
                    **_asked(request.resources),
                )
            except RuntimeError as error:
                if "already exists" not in str(error):
                    raise LaunchError(f"Ray did not take the driver: {_plain(error)}") from error
                # It was launched before, or somebody else launches it in this moment.
                number += 1
            except (ConnectionError, OSError) as error:
                raise self._unreachable(error) from error
            else:
                return self._job(request.root_id, job_id) or self._requested(request.root_id, job_id)

    def jobs_of(self, root_id: RunId) -> Sequence[Job]:
        """Return the drivers that were launched for a pipeline run, first to last, as Ray knows them now."""
        found: list[Job] = []
        while (job := self._job(root_id, job_id_of(root_id, number=len(found) + 1))) is not None:
            found.append(job)
        return found

    def stop(self, job_id: str) -> None:
        """End a driver, politely and then by force, as Ray does; one that has ended stays as it is."""
        with suppress(RuntimeError):
            self._client.stop_job(job_id)
        until = time.monotonic() + PATIENCE
        while (state := self._state_of(job_id)) is not None and not state.is_terminal and time.monotonic() < until:
            self.sleep(_PAUSE / 4)

    def log(self, job_id: str) -> str:
        """Return what a driver itself has written so far."""
        try:
            return str(self._client.get_job_logs(job_id))
        except (RuntimeError, OSError) as error:
            raise LaunchError(f"Ray has no log of {job_id}: {_plain(error)}") from error

    @cached_property
    def _client(self) -> JobSubmissionClient:
        client = _client_class()
        self._refuse_unless_somebody_listens()
        for tried in range(_TRIES):
            try:
                with _api_server_at(_dashboard_of(self._address)):
                    return client(self._address)
            except (ConnectionError, ValueError, OSError) as error:
                if tried == _TRIES - 1:
                    raise self._unreachable(error) from error
                self.sleep(_PAUSE)
            except RuntimeError as error:
                # Of another version, or without what makes a client.
                raise LaunchError(
                    f"The Ray cluster at {self._address} takes no jobs from this machine: {_plain(error)} Install the"
                    " same version of ray on both: pip install 'sematic[ray]'."
                ) from error
        raise LaunchError(f"The Ray cluster at {self._address} takes no jobs.")

    @property
    def _address(self) -> str:
        return _address_in(self.settings)

    def _refuse_unless_somebody_listens(self) -> None:
        """Raise LaunchError at once if there is no cluster at an address: Ray itself tries for a long time."""
        host, _, port = self._address.rpartition("://")[2].rstrip("/").rpartition(":")
        if not host or not port.isdecimal():
            return
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT).close()
        except OSError as error:
            raise LaunchError(
                f"There is no Ray cluster at {self._address} ({error.strerror or error}). Set RAY_ADDRESS to the"
                " address of its head, such as 10.0.0.1:6379, and see that it runs: ray status."
            ) from error

    def _unreachable(self, error: BaseException) -> LaunchError:
        return LaunchError(
            f"The Ray cluster at {self._address} is there, but takes no jobs: {_plain(error)} Jobs are taken by its"
            " dashboard's process (port 8265), which needs ray[default] on the head node."
        )

    def _job(self, root_id: RunId, job_id: str) -> Job | None:
        told = self._told(job_id)
        if told is None:
            return None
        state = _STATES.get(str(getattr(told.status, "value", told.status)), JobState.REQUESTED)
        return Job(
            id=job_id,
            run_id=root_id,
            attempt=0,
            engine="ray",
            state=state,
            node=_node_of(told),
            reason="" if state in {JobState.RUNNING, JobState.SUCCEEDED} else _cause_in(told.message or ""),
            at=_moment(told.end_time if state.is_terminal else told.start_time) or self.clock(),
        )

    def _requested(self, root_id: RunId, job_id: str) -> Job:
        return Job(id=job_id, run_id=root_id, attempt=0, engine="ray", state=JobState.REQUESTED, at=self.clock())

    def _state_of(self, job_id: str) -> JobState | None:
        told = self._told(job_id)
        return None if told is None else _STATES.get(str(getattr(told.status, "value", told.status)))

    def _told(self, job_id: str) -> Any:
        """Return what Ray knows of a job; None if it knows none."""
        try:
            return self._client.get_job_info(job_id)
        except RuntimeError as error:
            if "404" in str(error) or "does not exist" in str(error):
                return None
            raise LaunchError(f"Ray does not tell how {job_id} stands: {_plain(error)}") from error
        except OSError as error:
            raise self._unreachable(error) from error


def entrypoint_of(arguments: Sequence[str]) -> str:
    """Return a shell command that starts Python with arguments on a node: the Python of here, if the node has it."""
    here = shlex.quote(sys.executable)
    return f'p={here}; [ -x "$p" ] || p=python3; exec "$p" -P {shlex.join(arguments)}'


def _address_in(settings: Mapping[str, str]) -> str:
    address = settings.get(ADDRESS, "")
    if not address:
        raise LaunchError(
            "It is not said where the Ray cluster is: set RAY_ADDRESS to the address of its head, such as"
            " 10.0.0.1:6379, or auto for the one on this machine."
        )
    return address


def _client_class() -> type[JobSubmissionClient]:
    try:
        from ray.job_submission import JobSubmissionClient
    except ImportError as error:
        raise MissingPluginError("Ray is not installed here. Install it: pip install 'sematic[ray]'") from error
    found: type[JobSubmissionClient] = JobSubmissionClient
    return found


def _dashboard_of(address: str) -> str:
    """Return where the dashboard of a cluster is, which takes jobs; empty where only Ray itself can find it.

    Asked here, because Ray's own way to ask takes an address of this machine for the machine's one on the network, on
    which nobody may listen, and tries for minutes.
    """
    if "://" in address or address == "auto":
        return address if address.startswith(("http://", "https://")) else ""
    from ray._private import ray_constants
    from ray._raylet import GcsClient  # type: ignore[attr-defined]  # made by Cython, and not declared

    client = GcsClient(address=address)
    found = client.internal_kv_get(
        ray_constants.DASHBOARD_ADDRESS.encode(), ray_constants.KV_NAMESPACE_DASHBOARD, timeout=_CONNECT
    )
    if not found:
        raise ConnectionError("it has no dashboard, or that has not started yet")
    return f"http://{found.decode()}"


@contextmanager
def _api_server_at(address: str) -> Iterator[None]:
    """Let Ray find the dashboard at an address, for the body of a `with`: an argument does not count for more."""
    before = os.environ.get(_API_SERVER)
    if not address or before:
        yield
        return
    os.environ[_API_SERVER] = address
    try:
        yield
    finally:
        os.environ.pop(_API_SERVER, None)


def _asked(resources: ResourceRequirements | None) -> dict[str, Any]:
    """Return what a driver asks for, as Ray's job interface takes it."""
    if resources is None:
        return {}
    needs = needs_of(resources)
    others = {
        name: float(count_of(text, what=f"requests[{name!r}]"))
        for name, text in resources.kubernetes.requests.items()
        if name not in {"cpu", "memory"} and not name.endswith("/gpu")
    }
    asked = {
        "entrypoint_num_cpus": needs.millicores / 1000,
        "entrypoint_memory": needs.memory_bytes,
        "entrypoint_num_gpus": needs.gpus,
        "entrypoint_resources": others,
    }
    return {name: amount for name, amount in asked.items() if amount}


def _node_of(told: Any) -> str:
    info = getattr(told, "driver_info", None)
    return str(getattr(info, "node_ip_address", "") or "")


def _moment(millis: int | None) -> datetime | None:
    return None if not millis else datetime.fromtimestamp(millis / 1000, UTC)


def _cause_in(message: str) -> str:
    """Return what Ray says of a job's end, without the end of its log; a signal is named."""
    cause = message.partition(", last available logs")[0]
    found = _EXIT_CODE.search(cause)
    if found is not None:
        with suppress(ValueError):
            return f"It was ended by {signal.Signals(int(found[1])).name}."
    return _plain(cause)


def _plain(told: object) -> str:
    """Return what Ray says as one sentence or a few, without the traceback that may follow."""
    text = " ".join(str(told).partition("Traceback (most recent call last)")[0].split())
    return text if not text or text.endswith(".") else f"{text}."

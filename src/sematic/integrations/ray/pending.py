"""Ending a Ray job that has not begun: Ray itself only notes that it is to stop once it has room."""

from __future__ import annotations

import shlex
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ray.job_submission import JobSubmissionClient

_LONGEST = 60.0
"""Seconds that ending it may take: a process joins the cluster for it."""

_PAUSE = 0.25

# A job waits as an actor of Ray's that has no place yet. Only what has joined the cluster can end that, and whoever
# launches drivers may be where no node can be. The address is that of the node around: Ray itself tells its jobs that
# of any cluster that has a node on their machine.
_PROGRAM = """\
import sys
import ray
import psutil
flag = "--gcs-address="
told = [a for p in psutil.Process().parents() for a in p.cmdline() if a.startswith(flag)]
ray.init(address=told[0][len(flag):] if told else "auto", log_to_driver=False)
ray.kill(ray.get_actor(sys.argv[1], namespace=sys.argv[2]))
"""


def pending_job_ended(client: JobSubmissionClient, job_id: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """End a job that waits for room, by another one that asks for none; return when that has ended.

    RuntimeError if Ray does not take that.
    """
    from ray.dashboard.modules.job.common import JOB_ACTOR_NAME_TEMPLATE, SUPERVISOR_ACTOR_RAY_NAMESPACE

    actor = JOB_ACTOR_NAME_TEMPLATE.format(job_id=job_id)
    helper = client.submit_job(
        entrypoint=entrypoint_of(["-c", _PROGRAM, actor, SUPERVISOR_ACTOR_RAY_NAMESPACE]),
        submission_id=f"sematic-withdraws-{uuid.uuid4().hex[:12]}",
        metadata={"sematic_withdraws": job_id},
    )
    until = time.monotonic() + _LONGEST
    while time.monotonic() < until:
        if client.get_job_status(helper).is_terminal():
            with suppress(RuntimeError):
                client.delete_job(helper)
            return
        sleep(_PAUSE)


def entrypoint_of(arguments: Sequence[str]) -> str:
    """Return a shell command that starts Python with arguments on a node: the Python of here, if the node has it."""
    here = shlex.quote(sys.executable)
    return f'p={here}; [ -x "$p" ] || p=python3; exec "$p" -P {shlex.join(arguments)}'

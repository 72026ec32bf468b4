"""Calls on their way to a worker."""

from __future__ import annotations

import os
import time

from sematic.executors.inputs import facts_of, fingerprints_of, stored_inputs
from sematic.executors.invocation import Invocation
from sematic.executors.messages import Task
from sematic.executors.parcels import Parcels
from sematic.executors.shared_blobs import SharedBlobs


def task_of(invocation: Invocation, parcels: Parcels, *, blobs: SharedBlobs) -> Task:
    """Return a call as it is sent to a worker; values that are not stored yet are stored.

    EncodeError names an input that cannot be stored, UnsupportedUsageError what in the function cannot be pickled.
    """
    artifacts = stored_inputs(invocation.inputs, invocation.function, blobs=blobs)
    number, code = parcels.parcel_of(invocation.function)
    ends_at = None if invocation.seconds_left is None else time.monotonic() + invocation.seconds_left
    return Task(
        run_id=invocation.context.run_id,
        root_id=invocation.context.root_id,
        attempt=invocation.context.attempt,
        function=number,
        code=code,
        path=invocation.function.path,
        module=invocation.function.func.__module__,
        inputs={name: facts_of(artifact) for name, artifact in artifacts.items()},
        fingerprints=fingerprints_of(artifacts.values(), blobs=blobs),
        ends_at=ends_at,
        timeout=invocation.timeout,
        log=os.fsencode(invocation.log) if invocation.log is not None else None,
        environ=dict(invocation.environ),
    )

"""Finding the office of a pipeline run, or opening one."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from sematic.executors.engine import Site
from sematic.integrations.ray.cluster import NAMESPACE
from sematic.integrations.ray.messages import Luggage, written
from sematic.integrations.ray.office import Office
from sematic.model.errors import InfrastructureError

_LONGEST = 60.0
"""Seconds in which an office must have begun."""

_PAUSE = 0.5
"""Seconds between two tries."""

_MOST_CONVERSATIONS = 10_000
"""How many methods of the office may be waiting at once: every call that executes has one."""


def joined_office(site: Site, *, driver: str, keys: Sequence[str], patience: float) -> tuple[Any, list[str]]:
    """Take over the office of a pipeline run for a driver, or make one; return it, and which of some calls it has.

    `patience` is how many seconds it goes on without a driver. InfrastructureError if none can be started.
    """
    import ray

    program = written(Luggage(program=site.program, code=site.code, environment=site.environment))
    digest = hashlib.sha256(program).hexdigest()
    until = time.monotonic() + _LONGEST
    while True:
        office = _office_by_name(site, patience=patience)
        try:
            found: list[str] = ray.get(office.begin.remote(driver, digest, program, list(keys)))
        except ray.exceptions.RayError as error:
            # Ray goes on for a while to give the name of an actor to one that has died with its node.
            if time.monotonic() >= until:
                raise InfrastructureError(
                    f"No actor could be started on the Ray cluster to look after calls: {error}"
                ) from error
            time.sleep(_PAUSE)
        else:
            return office, found


def _office_by_name(site: Site, *, patience: float) -> Any:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = ray.get_runtime_context().get_node_id()
    return (
        ray.remote(Office)
        .options(
            name=f"office-{site.root_id}",
            namespace=NAMESPACE,
            get_if_exists=True,
            lifetime="detached",
            num_cpus=0,
            max_concurrency=_MOST_CONVERSATIONS,
            # Elsewhere it could be lost while its driver lives.
            scheduling_strategy=NodeAffinitySchedulingStrategy(here, soft=False),
        )
        .remote(patience=patience)
    )

"""What the drivers of pipeline runs hold of a Ray cluster, as a process that has joined it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sematic.executors.launcher import DRIVER_JOB


def cpus_of_drivers() -> Mapping[str, float]:
    """Return how many CPUs drivers hold on each node, by the first digits of its id; nothing if nobody can tell."""
    held: Counter[str] = Counter()
    # Ray has no public way to ask for it; what its next version does not tell is not known.
    with suppress(Exception):
        for actor in _living_actors():
            if DRIVER_JOB in actor.name:
                held[actor.node_id.hex()[:6]] += actor.required_resources.get("CPU", 0.0)
    return held


def _living_actors() -> list[Any]:
    from ray._private.state import state
    from ray.core.generated.gcs_pb2 import ActorTableData

    accessor = state._connect_and_get_accessor()  # noqa: SLF001 - what is public leaves out what actors hold
    told = accessor.get_actor_table(None, "ALIVE")
    return [ActorTableData.FromString(each) for each in told]

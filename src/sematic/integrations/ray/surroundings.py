"""The environment of a worker process on a Ray node: the driver's, but for what belongs to a machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from sematic.executors.claim import environ_within
from sematic.graph.quantities import Needs
from sematic.integrations.ray.messages import Share

_OF_THE_MACHINE = {
    b"PATH",
    b"HOME",
    b"USER",
    b"LOGNAME",
    b"SHELL",
    b"HOSTNAME",
    b"PWD",
    b"OLDPWD",
    b"TMPDIR",
    b"TEMP",
    b"TMP",
    b"LD_LIBRARY_PATH",
    b"LD_PRELOAD",
    b"VIRTUAL_ENV",
    b"PYTHONHOME",
    b"SEMATIC_WITHIN_CLAIM",
}
_PREFIXES_OF_THE_MACHINE = (b"CUDA_", b"NVIDIA_", b"ROCR_", b"HIP_", b"RAY_", b"XDG_", b"SLURM_", b"KUBERNETES_")

_OF_THIS_PROCESS = {b"RAY_JOB_ID", b"RAY_RAYLET_PID", b"RAY_CLIENT_MODE"}
"""What Ray tells its own worker process, and would confuse a program that uses Ray itself."""

_DEVICES = ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ASCEND_RT_VISIBLE_DEVICES")
"""How Ray says which of a node's devices a task was given."""


def environ_on_node(drivers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the environment of worker processes here, given the driver's.

    What a step does with Ray, it does on this cluster.
    """
    import ray

    environ = {name: value for name, value in os.environb.items() if name not in _OF_THIS_PROCESS}
    environ.update((name, value) for name, value in drivers if not _is_of_the_machine(name))
    # What a step holds outside of Sematic, such as a cluster of its own, goes by this.
    environ[b"ON_SEMATIC_WORKER"] = b"1"
    environ[b"RAY_ADDRESS"] = ray.get_runtime_context().gcs_address.encode()
    return list(environ.items())


def environ_of_task(
    share: Share, *, drivers: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the environment variables that tell a call what Ray has given it, besides what its driver has set."""
    needs = Needs(millicores=round(1000 * share.cpus), memory_bytes=share.memory, gpus=int(share.gpus))
    given = tuple(filter(None, environ.get(_DEVICES[0], "").split(",")))
    within = environ_within(needs, gpus_given=given, environ=drivers)
    return {**within, **{name: environ[name] for name in _DEVICES if name in environ}}


def _is_of_the_machine(name: bytes) -> bool:
    return name in _OF_THE_MACHINE or name.startswith(_PREFIXES_OF_THE_MACHINE)

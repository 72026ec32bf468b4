"""Which GPUs this process may use, by the names that CUDA_VISIBLE_DEVICES has for them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

VARIABLE = "CUDA_VISIBLE_DEVICES"


def gpus_there_are(root: Path) -> int:
    """Return how many GPUs this process can open: asked of the driver through NVML, else counted in `dev`."""
    counted = _counted_by_nvml()
    if counted is not None:
        return counted
    try:
        return sum(node.name.removeprefix("nvidia").isdecimal() for node in (root / "dev").glob("nvidia[0-9]*"))
    except OSError:
        return 0


def visible_gpus(environ: Mapping[str, str], *, there: int, wanted: int | None = None) -> tuple[str, ...]:
    """Return the names of the GPUs a step can be given.

    CUDA_VISIBLE_DEVICES is read as CUDA reads it: up to the first name that cannot be. `wanted` is how many the user
    says there are: fewer than can be seen, or more if Sematic cannot see them.
    """
    named = environ.get(VARIABLE)
    if named is None:
        return tuple(str(index) for index in range(there if wanted is None else wanted))
    visible: list[str] = []
    for name in (part.strip() for part in named.split(",")):
        if not _can_be(name, there=max(there, wanted or 0)) or name in visible:
            break
        visible.append(name)
    return tuple(visible[:wanted])


def _can_be(name: str, *, there: int) -> bool:
    return int(name) < there if name.isdecimal() else there > 0 and name.startswith(("GPU-", "MIG-"))


def _counted_by_nvml() -> int | None:
    """Return how many GPUs the driver has for this process; None if nvidia-ml-py or the driver is not there."""
    try:
        import pynvml
    except ImportError:
        return None
    with suppress(pynvml.NVMLError):
        pynvml.nvmlInit()
        try:
            return int(pynvml.nvmlDeviceGetCount())
        finally:
            pynvml.nvmlShutdown()
    return None

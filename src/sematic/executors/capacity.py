"""What this machine has for the steps of this user: CPUs, memory and GPUs, limits of containers counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sematic.graph.quantities import bytes_of, count_of, millicores_of
from sematic.machine.cgroups import Limits, limits_of
from sematic.machine.gpus import gpus_there_are, visible_gpus
from sematic.model.errors import SettingsError

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much there is of everything a step can ask for."""

    millicores: int
    """Thousandths of a CPU."""
    memory_bytes: int
    gpus: tuple[str, ...] = ()
    """What CUDA_VISIBLE_DEVICES calls each of them."""
    cores: frozenset[int] = frozenset()
    """The CPUs this process is bound to; who is bound to others does not share with it. Empty where nobody can tell."""
    share: str = ""
    """Which container or batch job's part of the machine this is; empty for the machine as a whole."""


def capacity_of_machine(
    settings: Mapping[str, str] = NO_SETTINGS,
    *,
    environ: Mapping[str, str] = os.environ,
    root: Path = Path("/"),
    cores: frozenset[int] | None = None,
    gpus: Callable[[Path], int] = gpus_there_are,
) -> Capacity:
    """Return what there is, as far as SEMATIC_CPUS, SEMATIC_MEMORY and SEMATIC_GPUS say nothing else.

    `root` is where `proc`, `sys` and `dev` are. SettingsError names the setting that is no amount.
    """
    bound = _own_cores() if cores is None else cores
    limits = limits_of(root)
    chosen_cpus = _chosen(settings, "SEMATIC_CPUS", millicores_of)
    chosen_memory = _chosen(settings, "SEMATIC_MEMORY", bytes_of)
    return Capacity(
        millicores=_millicores(bound, limits) if chosen_cpus is None else chosen_cpus,
        memory_bytes=_memory_bytes(root, limits) if chosen_memory is None else chosen_memory,
        gpus=visible_gpus(environ, there=gpus(root), wanted=_chosen(settings, "SEMATIC_GPUS", count_of)),
        cores=bound,
        share=limits.share,
    )


def _own_cores() -> frozenset[int]:
    # Only Linux binds processes to CPUs.
    ask = getattr(os, "sched_getaffinity", None)
    return frozenset(ask(0)) if ask is not None else frozenset()


def _millicores(cores: frozenset[int], limits: Limits) -> int:
    there = 1000 * (len(cores) or os.cpu_count() or 1)
    return there if limits.millicores is None else min(there, limits.millicores)


def _memory_bytes(root: Path, limits: Limits) -> int:
    there = _total_memory(root)
    return there if limits.memory_bytes is None else min(there, limits.memory_bytes)


def _total_memory(root: Path) -> int:
    try:
        for line in (root / "proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemTotal:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _chosen(settings: Mapping[str, str], name: str, read: Callable[..., int]) -> int | None:
    value = settings.get(name)
    if not value:
        return None
    try:
        return read(value, what=name)
    except ValueError as error:
        raise SettingsError(str(error)) from None

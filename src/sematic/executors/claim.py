"""A step's claim on a part of the machine, and what it means for the process that runs the step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sematic.graph.quantities import NOTHING, Needs
from sematic.machine import gpus

THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)
"""How the libraries of the trade are told how many threads, or processes, to start."""

WITHIN = "SEMATIC_WITHIN_CLAIM"
"""Set for what runs within a claim, so that a pipeline started there shares that claim and does not wait for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a step was given until it is released."""

    key: str
    needs: Needs = NOTHING
    gpus: tuple[str, ...] = ()
    """What CUDA_VISIBLE_DEVICES calls them."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """What must be set in the process of the step before libraries look at it; equal claims say the same."""


def environ_within(needs: Needs, *, gpus_given: tuple[str, ...], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables that tell libraries, and pipelines started by the step, what it was given.

    A library that starts as many threads as the machine has CPUs makes steps that run side by side slow each other
    down. A user who sets one of `THREADS` has a plan for them, so none is set.
    """
    within = {WITHIN: "1"}
    if needs.millicores:
        within["SEMATIC_CPUS"] = f"{needs.millicores}m"
        if not any(environ.get(variable) for variable in THREADS):
            within |= dict.fromkeys(THREADS, str(max(1, -(-needs.millicores // 1000))))
    if needs.memory_bytes:
        within["SEMATIC_MEMORY"] = str(needs.memory_bytes)
    if needs.gpus:
        within |= {gpus.VARIABLE: ",".join(gpus_given), "SEMATIC_GPUS": str(needs.gpus)}
    return within

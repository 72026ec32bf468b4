"""Whether a run had asked for something else than it used."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sematic.graph.quantities import NOTHING, Needs, cpus_in_words, memory_in_words, needs_of
from sematic.graph.resources import ResourceRequirements
from sematic.model.records import ResourceUsage, Run

_TELLING = 5.0
"""Seconds a run must have taken for what it did not use to say anything."""
_GIGABYTE = 1 << 30


def hints_of(run: Run, usage: ResourceUsage) -> Iterator[str]:
    """Yield a sentence per request that was far from what was used."""
    needs = _needs(run)
    cores = usage.cpu_seconds / usage.seconds if usage.seconds else 0.0
    asked, used = needs.millicores / 1000, f"{cores:.2g}"
    if asked and cores > 1.5 * asked + 0.2:
        yield f"It asked for {cpus_in_words(needs.millicores)} and used {used} on average: ask for more."
    if needs.memory_bytes and usage.peak_memory > needs.memory_bytes:
        most = memory_in_words(usage.peak_memory)
        yield f"It asked for {memory_in_words(needs.memory_bytes)} of memory and used {most} at the most: ask for more."
    if usage.seconds < _TELLING:
        return
    if asked > 1 and cores < asked / 2:
        yield f"It asked for {cpus_in_words(needs.millicores)} and used {used} on average: ask for fewer."
    if needs.memory_bytes - usage.peak_memory > _GIGABYTE and usage.peak_memory < needs.memory_bytes / 2:
        most = memory_in_words(usage.peak_memory)
        yield f"It asked for {memory_in_words(needs.memory_bytes)} of memory and used {most} at the most: ask for less."
    if needs.gpus and usage.mean_gpu is not None and usage.mean_gpu < 0.1:  # noqa: PLR2004 - hardly ever
        yield f"It asked for a GPU, which was in use {usage.mean_gpu:.0%} of the time."


def _needs(run: Run) -> Needs:
    document = json.loads(run.settings).get("resource_requirements")
    if document is None:
        return NOTHING
    try:
        return needs_of(ResourceRequirements.from_json(document))
    except ValueError:
        # Another version, or another engine, asks in other ways.
        return NOTHING

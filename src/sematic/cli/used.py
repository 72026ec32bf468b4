"""What a run used of the machine, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sematic.cli import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sematic.model.records import Json, ResourceUsage

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 30
"""Columns of a series."""


def rows_of(usage: ResourceUsage) -> Iterator[tuple[str, str, str]]:
    """Yield what was used: of what, how much, and how that changed over time where it was sampled."""
    samples = usage.samples
    cores = usage.cpu_seconds / usage.seconds if usage.seconds else 0.0
    cpu = f"{usage.cpu_seconds:.3g} s, {cores:.2g} {'core' if f'{cores:.2g}' == '1' else 'cores'} on average"
    yield "cpu", cpu, series([each.cpu for each in samples])
    memory = f"{wording.size(usage.peak_memory)} at the most, {wording.size(usage.mean_memory)} on average"
    yield "memory", memory, series([each.memory for each in samples])
    if usage.peak_gpu_memory is not None or usage.mean_gpu is not None:
        busy = "" if usage.mean_gpu is None else f"in use {usage.mean_gpu:.0%} of the time"
        most = "" if usage.peak_gpu_memory is None else f"{wording.size(usage.peak_gpu_memory)} of memory at the most"
        yield "gpu", ", ".join(filter(None, (busy, most))), series([each.gpu or 0.0 for each in samples])
    if usage.read_bytes or usage.written_bytes:
        yield (
            "disk",
            f"{wording.size(usage.read_bytes or 0)} read, {wording.size(usage.written_bytes or 0)} written",
            "",
        )
    if usage.received_bytes or usage.sent_bytes:
        received, sent = wording.size(usage.received_bytes or 0), wording.size(usage.sent_bytes or 0)
        yield "network", f"{received} received, {sent} sent, by all of the machine", ""


def series(values: Sequence[float]) -> str:
    """Return a number of values as bars, from nothing to the largest of them; empty for fewer than two."""
    if len(values) < 2 or max(values) <= 0:  # noqa: PLR2004 - one value is no series
        return ""
    columns = min(len(values), _WIDEST)
    groups = [values[len(values) * n // columns : len(values) * (n + 1) // columns] for n in range(columns)]
    largest = max(values)
    return "".join(_BARS[round(max(group) / largest * (len(_BARS) - 1))] for group in groups)


def facts_of_usage(attempt: int, usage: ResourceUsage) -> dict[str, Json]:
    """Return what an attempt used as JSON."""
    return {
        "attempt": attempt,
        "seconds": usage.seconds,
        "cpu_seconds": usage.cpu_seconds,
        "peak_memory": usage.peak_memory,
        "mean_memory": usage.mean_memory,
        "read_bytes": usage.read_bytes,
        "written_bytes": usage.written_bytes,
        "received_bytes": usage.received_bytes,
        "sent_bytes": usage.sent_bytes,
        "peak_gpu_memory": usage.peak_gpu_memory,
        "mean_gpu": usage.mean_gpu,
        "samples": [
            {
                "seconds": each.seconds,
                "cpu": each.cpu,
                "memory": each.memory,
                "gpu": each.gpu,
                "gpu_memory": each.gpu_memory,
            }
            for each in usage.samples
        ],
    }

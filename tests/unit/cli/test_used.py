"""What a run used, in words, and hints where it had asked for something else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sematic.cli.used import facts_of_usage, rows_of, series
from sematic.graph.hints import hints_of
from sematic.model.records import ResourceUsage, Run, UsageSample
from tests.builders import a_run

GIGABYTE = 1 << 30


def a_usage(**facts: Any) -> ResourceUsage:
    usual = {"seconds": 100.0, "cpu_seconds": 100.0, "peak_memory": 2 * GIGABYTE, "mean_memory": GIGABYTE}
    return ResourceUsage(**(usual | facts))


def a_run_that_asked(**requests: str) -> Run:
    asked = {name.replace("gpu", "nvidia.com/gpu"): amount for name, amount in requests.items()}
    return a_run(settings=json.dumps({"resource_requirements": {"kubernetes": {"requests": asked}}}))


def test_what_was_used_is_told_in_words() -> None:
    samples = tuple(UsageSample(seconds=n, cpu=n, memory=n * 100, gpu=0.5, gpu_memory=n) for n in (1, 2, 4, 8))
    usage = a_usage(
        cpu_seconds=250.0,
        read_bytes=1_500_000,
        written_bytes=0,
        received_bytes=10,
        sent_bytes=20,
        mean_gpu=0.5,
        peak_gpu_memory=8_000_000_000,
        samples=samples,
    )
    assert list(rows_of(usage)) == [
        ("cpu", "250 s, 2.5 cores on average", "▂▃▅█"),
        ("memory", "2.15 GB at the most, 1.07 GB on average", "▂▃▅█"),
        ("gpu", "in use 50% of the time, 8 GB of memory at the most", "████"),
        ("disk", "1.5 MB read, 0 B written", ""),
        ("network", "10 B received, 20 B sent, by all of the machine", ""),
    ]


def test_what_is_not_known_is_not_told() -> None:
    assert [name for name, _, _ in rows_of(a_usage())] == ["cpu", "memory"]


@pytest.mark.parametrize(
    ("values", "bars"),
    [([], ""), ([5], ""), ([0, 0], ""), ([0, 7], "▁█"), ([1] * 60, "█" * 30), (list(range(61)), None)],
)
def test_a_series_is_bars_up_to_the_largest(values: list[float], bars: str | None) -> None:
    drawn = series(values)
    if bars is None:
        assert (len(drawn), drawn[0], drawn[-1]) == (30, "▁", "█")
        assert list(drawn) == sorted(drawn)
    else:
        assert drawn == bars


@pytest.mark.parametrize(
    ("requests", "facts", "hint"),
    [
        ({"memory": "8Gi"}, {"peak_memory": 300 << 20}, "8Gi of memory and used 300Mi at the most: ask for less."),
        ({"memory": "8Gi"}, {"peak_memory": 9 << 30}, "8Gi of memory and used 9Gi at the most: ask for more."),
        ({"memory": "8Gi"}, {"peak_memory": 6 << 30}, None),
        ({"memory": "512Mi"}, {"peak_memory": 50 << 20}, None),
        ({"cpu": "4"}, {"cpu_seconds": 60.0}, "4 CPUs and used 0.6 on average: ask for fewer."),
        ({"cpu": "1"}, {"cpu_seconds": 320.0}, "1 CPU and used 3.2 on average: ask for more."),
        ({"cpu": "4"}, {"cpu_seconds": 350.0}, None),
        ({"cpu": "500m"}, {"cpu_seconds": 10.0}, None),
        ({"gpu": "1"}, {"mean_gpu": 0.03}, "a GPU, which was in use 3% of the time."),
        ({"gpu": "1"}, {"mean_gpu": 0.8}, None),
        ({"gpu": "1"}, {}, None),
    ],
)
def test_a_request_that_was_far_off_is_named(requests: dict[str, str], facts: dict[str, Any], hint: str | None) -> None:
    hints = list(hints_of(a_run_that_asked(**requests), a_usage(**facts)))
    assert hints == ([] if hint is None else [f"It asked for {hint}"])


def test_a_short_run_says_nothing_of_what_it_did_not_use() -> None:
    usage = a_usage(seconds=1.0, cpu_seconds=0.1, peak_memory=1 << 20)
    assert list(hints_of(a_run_that_asked(cpu="4", memory="8Gi"), usage)) == []


def test_a_run_that_asked_for_nothing_gets_no_hint() -> None:
    assert list(hints_of(a_run(), a_usage(cpu_seconds=1e6))) == []


def test_programs_get_everything() -> None:
    sample = UsageSample(seconds=1.0, cpu=0.5, memory=7)
    facts = facts_of_usage(2, a_usage(samples=(sample,)))
    assert facts["attempt"] == 2
    assert set(facts) == {"attempt", *ResourceUsage.__slots__}
    assert facts["samples"] == [{"seconds": 1.0, "cpu": 0.5, "memory": 7, "gpu": None, "gpu_memory": None}]

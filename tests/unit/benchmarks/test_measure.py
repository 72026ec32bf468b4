"""How figures are taken and compared."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks._measure import Figure, Usage, disk_use, in_turn, peak_memory, process, work


def holding(megabytes: int) -> None:
    """Have so much memory for a moment."""
    held = bytearray(megabytes * 1_000_000)
    held[::4096] = b"x" * len(held[::4096])


def counted(size: int) -> float:
    """Say how long something took."""
    return size / 4


def test_a_ratio_is_how_often_the_yardstick_fits() -> None:
    figure = Figure(name="n", unit="s", measured=3.0, yardstick=1.5)
    assert figure.ratio == 2.0
    assert Figure(name="n", unit="s", measured=3.0).ratio is None


@pytest.mark.parametrize(
    ("measured", "is_rate", "is_met"), [(1.0, False, True), (1.1, False, False), (1.1, True, True), (0.9, True, False)]
)
def test_a_target_is_a_limit_or_a_rate(measured: float, is_rate: bool, is_met: bool) -> None:
    assert Figure(name="n", unit="s", measured=measured, target=1.0, is_rate=is_rate).is_met is is_met


def test_work_runs_in_a_fresh_process_that_knows_its_memory() -> None:
    small, large = work(holding, 1), work(holding, 100)
    assert 90 < large.growth - small.growth < 120
    assert large.peak < peak_memory() + 200


def test_the_seconds_a_work_returns_are_the_ones_that_count() -> None:
    assert work(counted, 10).seconds == 2.5


def test_things_are_measured_in_turn_and_the_median_is_kept() -> None:
    order = []

    def measured(name: str, seconds: list[float]) -> Usage:
        order.append(name)
        return Usage(seconds=seconds[order.count(name) - 1], cpu=0, peak=0, growth=0)

    first, second = in_turn(3, lambda: measured("a", [9, 1, 5, 2]), lambda: measured("b", [9, 4, 4, 4]))
    assert order == ["a", "b"] * 4
    assert (first.seconds, second.seconds) == (2, 4)


def test_a_process_that_fails_is_no_figure() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        process([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_process_is_timed_from_outside() -> None:
    began = time.perf_counter()
    usage = process([sys.executable, "-c", "pass"])
    assert 0 < usage.cpu < usage.seconds * 2.5
    assert usage.seconds <= time.perf_counter() - began


def test_disk_use_counts_every_file(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "one").write_bytes(bytes(1_000_000))
    (tmp_path / "a" / "b" / "two").write_bytes(bytes(500_000))
    assert disk_use(tmp_path) == 1.5

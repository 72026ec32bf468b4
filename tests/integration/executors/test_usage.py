"""What steps use of the machine is measured, children included, and no step pays for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import psutil
import pytest

from sematic.executors.usage import MOST_SAMPLES, SHORTEST, Meter, thinned
from sematic.machine import gpu_usage
from sematic.machine.gpu_usage import Gpus
from sematic.machine.readings import ProcessFiles
from sematic.machine.relatives import relatives_of
from sematic.model.records import UsageSample

MEGABYTE = 1_000_000
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
# A child that has 80 MB, uses the processor for a moment, and then waits.
BUSY_CHILD = """
import sys, time
memory = bytearray(80_000_000)
while time.process_time() < 0.3: pass
print(flush=True)
sys.stdin.read()
"""


class Clock:
    """Real time, and what a test adds to it."""

    added = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.added


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter(clock: Clock) -> Iterator[Meter]:
    meter = Meter(clock=clock)
    yield meter
    meter.close()


def use_processor(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_very_short_attempt_has_no_record() -> None:
    meter = Meter(clock=lambda: 7.0)
    meter.begin()
    assert meter.end() is None
    assert meter.end() is None
    meter.close()


def test_time_and_processor_time_are_measured(meter: Meter) -> None:
    meter.begin()
    use_processor(0.05)
    usage = meter.end()
    assert usage is not None
    assert usage.seconds >= 0.05
    assert 0.05 <= usage.cpu_seconds < 0.5
    assert usage.samples == ()


@on_linux
def test_the_peak_is_that_of_the_attempt_and_not_of_one_before(meter: Meter) -> None:
    peaks = []
    for size in (1, 200, 1):
        meter.begin()
        memory = bytearray(size * MEGABYTE)
        time.sleep(2 * SHORTEST)
        del memory
        usage = meter.end()
        assert usage is not None
        peaks.append(usage.peak_memory)
    assert peaks[1] > peaks[0] + 150 * MEGABYTE
    assert peaks[2] < peaks[1] - 150 * MEGABYTE


@on_linux
def test_what_was_written_to_disk_is_counted(meter: Meter, tmp_path) -> None:
    meter.begin()
    with (tmp_path / "file").open("wb") as file:
        file.write(bytes(3 * MEGABYTE))
        file.flush()
        os.fsync(file.fileno())
    time.sleep(2 * SHORTEST)
    usage = meter.end()
    assert usage is not None
    assert usage.written_bytes is not None
    # Not every file system says what it writes to disk.
    assert usage.written_bytes == 0 or usage.written_bytes >= 3 * MEGABYTE
    assert usage.received_bytes is not None


def test_children_that_have_ended_are_counted(meter: Meter) -> None:
    meter.begin()
    subprocess.run([sys.executable, "-c", BUSY_CHILD], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
    usage = meter.end()
    assert usage is not None
    # The system counts in hundredths of a second.
    assert usage.cpu_seconds >= 0.25


def test_children_that_live_are_in_the_samples(meter: Meter, clock: Clock) -> None:
    meter.begin()
    with subprocess.Popen([sys.executable, "-c", BUSY_CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        clock.added = 1.0
        meter.sample()
        usage = meter.end()
        child.kill()
    assert usage is not None
    last = usage.samples[-1]
    # The system counts in hundredths of a second.
    assert usage.cpu_seconds >= 0.25
    assert usage.peak_memory >= last.memory >= 80 * MEGABYTE
    assert usage.peak_memory >= usage.mean_memory > 0
    befores = [0.0, *(each.seconds for each in usage.samples)]
    of_samples = sum(each.cpu * (each.seconds - before) for each, before in zip(usage.samples, befores, strict=False))
    assert of_samples == pytest.approx(usage.cpu_seconds, rel=0.2)


def test_children_of_others_are_not_counted(clock: Clock) -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY_CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        # Servers that other tests have started are none of this test's either.
        others = [other.pid for other in psutil.Process().children()]
        meter = Meter(clock=clock, besides=lambda: others)
        meter.begin()
        clock.added = 1.0
        own = ProcessFiles()
        before = own.memory() or 0
        meter.sample()
        usage = meter.end()
        assert usage is not None
        # This process of tests gives memory back when it likes.
        assert usage.samples[0].memory < max(before, own.memory() or 0) + 40 * MEGABYTE
        own.close()
        meter.close()
        child.kill()


def test_what_a_stranger_began_is_a_stranger_too() -> None:
    program = "import subprocess, sys; subprocess.run(['sleep', '60'])"
    with subprocess.Popen([sys.executable, "-c", program]) as child:
        stranger, deadline = psutil.Process(child.pid), time.monotonic() + 10
        while not (below := stranger.children()) and time.monotonic() < deadline:
            time.sleep(0.01)
        pids = {child.pid, *(each.pid for each in below)}
        assert len(pids) == 2
        assert pids <= {each.pid for each in relatives_of(os.getpid(), besides=[])}
        assert pids & {each.pid for each in relatives_of(os.getpid(), besides=[child.pid])} == set()
        for each in below:
            each.kill()
        child.wait()


def test_samples_of_a_long_attempt_stay_few_and_evenly_spread(meter: Meter, clock: Clock) -> None:
    meter.begin()
    for _ in range(5 * MOST_SAMPLES):
        clock.added += 7.0
        meter.sample()
    usage = meter.end()
    assert usage is not None
    assert MOST_SAMPLES // 2 <= len(usage.samples) <= MOST_SAMPLES
    gaps = [after.seconds - before.seconds for before, after in zip(usage.samples, usage.samples[1:], strict=False)]
    assert max(gaps) <= 3 * min(gaps)


def test_thinning_keeps_the_end_and_what_was_used() -> None:
    samples = [UsageSample(seconds=second, cpu=second, memory=int(second)) for second in (1.0, 2.0, 3.0, 4.0, 5.0)]
    kept = thinned(samples)
    assert [(each.seconds, each.cpu, each.memory) for each in kept] == [(2.0, 1.5, 2), (4.0, 3.5, 4), (5.0, 5.0, 5)]


def test_a_forked_process_measures_itself(meter: Meter) -> None:
    meter.begin()
    pid = os.fork()
    if pid == 0:
        is_silent = meter.end() is None
        meter.begin()
        use_processor(2 * SHORTEST)
        usage = meter.end()
        os._exit(0 if is_silent and usage is not None and usage.cpu_seconds < 1 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    meter.end()


def test_gpus_are_asked_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    nvml = ModuleType("pynvml")
    busy = {0: 10, 1: 50, 2: 90}
    vars(nvml).update(
        nvmlInit=lambda: None,
        nvmlDeviceGetCount=lambda: 3,
        nvmlDeviceGetHandleByIndex=lambda index: index,
        nvmlDeviceGetUtilizationRates=lambda handle: SimpleNamespace(gpu=busy[handle]),
        nvmlDeviceGetComputeRunningProcesses=lambda handle: [
            SimpleNamespace(pid=7, usedGpuMemory=1000 + handle),
            SimpleNamespace(pid=8, usedGpuMemory=5),
            SimpleNamespace(pid=7, usedGpuMemory=None),
        ],
    )
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    monkeypatch.setattr(gpu_usage, "_NODE", os.devnull)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,2")
    share, memory = Gpus().reading({7})
    assert share == pytest.approx(0.5)
    assert memory == 2002


def test_a_broken_driver_of_gpus_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    nvml = ModuleType("pynvml")
    vars(nvml).update(nvmlInit=lambda: 1 / 0)
    monkeypatch.setitem(sys.modules, "pynvml", nvml)
    monkeypatch.setattr(gpu_usage, "_NODE", os.devnull)
    assert Gpus().reading({7}) == (None, None)

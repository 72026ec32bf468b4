"""What a step uses of the machine: measured around it, and sampled while it takes long."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sematic.machine.gpu_usage import Gpus
from sematic.machine.readings import ProcessFiles, Traffic
from sematic.machine.relatives import Relative, memory_of, relatives_clock, relatives_of
from sematic.model.records import ResourceUsage, UsageSample

SHORTEST = 0.01
"""Seconds below which an attempt is not worth a record."""

FIRST_SAMPLE = 0.5
"""Seconds after which the first sample is taken."""

MOST_SAMPLES = 60
"""Samples that are kept; with more, every second one is dropped, and they are taken half as often."""

_IDLE = 0.25
"""Seconds between two looks whether an attempt has become long."""

_FRESH = 0.05
"""Seconds for which a reading of bytes read and written is as good as a new one."""

_TICK = 0.02
"""Seconds by which the time when a process began may be wrong."""

_COST = 25
"""How many times as long as the last sample took the next one is away, at the least."""


@dataclass(slots=True)
class _Attempt:
    """An attempt that is being measured."""

    began: float
    cpu: float
    of_children: float
    traffic: Traffic
    samples: list[UsageSample] = field(default_factory=list)
    interval: float = FIRST_SAMPLE
    due: float = FIRST_SAMPLE
    """When the next sample is to be taken, in seconds since it began."""
    peak: int = 0
    children_before: dict[tuple[int, float], float] = field(default_factory=dict)
    """Processor seconds of children that had begun before the attempt, when they were seen first."""
    children_cpu: float = 0.0
    """Processor seconds of children that lived at the last sample."""


class Meter:
    """Measures what attempts use, one after the other: this process and the children it has meanwhile.

    `begin` and `end` take microseconds; a thread takes the samples. What cannot be measured is left out: a step never
    fails for it.

    Args:
        besides: Process ids of children that are no part of any step, and neither is what they began.
        clock: Seconds.
    """

    def __init__(
        self, *, besides: Callable[[], Collection[int]] = tuple, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._besides = besides
        self._clock = clock
        self._attempt: _Attempt | None = None
        self._files: ProcessFiles | None = None
        self._gpus: Gpus | None = None
        self._traffic = Traffic()
        self._read_at = -1.0
        self._can_forget = False
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """An attempt begins."""
        now = self._clock()
        if now - self._read_at > _FRESH or self._files is None or self._files.pid != os.getpid():
            self._read_anew(now)
        self._attempt = _Attempt(now, time.process_time(), _cpu_of_children(), self._traffic)

    def end(self) -> ResourceUsage | None:
        """The attempt has ended: return what it used; None if it was very short, or nothing is known."""
        attempt, self._attempt = self._attempt, None
        if attempt is None or self._files is None:
            return None
        seconds = self._clock() - attempt.began
        if seconds < SHORTEST or self._files.pid != os.getpid():
            return None
        try:
            with self._lock:
                return self._measured(attempt, self._files, seconds)
        except Exception:  # noqa: BLE001 - boundary: whatever is wrong with measuring, the step is not to suffer
            return None

    def close(self) -> None:
        """Measure no more."""
        self._over.set()
        if self._thread is not None and self._files is not None and self._files.pid == os.getpid():
            self._thread.join()
        if self._files is not None:
            self._files.close()
            self._files = None

    def sample(self) -> None:
        """Take a sample if an attempt is due for one."""
        with self._lock:
            attempt, files = self._attempt, self._files
            if attempt is None or files is None or self._clock() - attempt.began < attempt.due:
                return
            if self._gpus is None:
                import psutil  # noqa: F401 - importing it is no part of what a sample costs

                self._gpus = Gpus()
            began = time.perf_counter()
            self._take(attempt, files, self._gpus)
            seconds = self._clock() - attempt.began
            attempt.due = seconds + max(attempt.interval, _COST * (time.perf_counter() - began))

    def _read_anew(self, now: float) -> None:
        try:
            if self._files is None or self._files.pid != os.getpid():
                self._start()
            if self._files is not None:
                self._can_forget = self._files.forget_peak()
                self._traffic = self._files.traffic()
        except (OSError, ValueError, IndexError, RuntimeError):
            # The system has other files, or no room for a thread.
            self._traffic = Traffic()
        self._read_at = now

    def _start(self) -> None:
        """Open the files and begin the thread, in this process: a forked one has neither."""
        if self._files is not None:
            self._files.close()
            self._lock = threading.Lock()
        self._files = ProcessFiles()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._over,), name="sematic-usage", daemon=True)
        self._thread.start()

    def _run(self, over: threading.Event) -> None:
        while not over.wait(_IDLE):
            try:
                self.sample()
            except Exception:  # noqa: BLE001 - boundary: a background loop; there is one sample less
                attempt = self._attempt
                if attempt is not None:
                    attempt.due += attempt.interval

    def _take(self, attempt: _Attempt, files: ProcessFiles, gpus: Gpus) -> None:
        seconds = self._clock() - attempt.began
        relatives = relatives_of(files.pid, besides=self._besides())
        self._count(relatives, attempt)
        memory = (files.memory() or memory_of(files.pid)) + sum(each.memory for each in relatives)
        gpu, gpu_memory = gpus.reading({files.pid, *(each.pid for each in relatives)})
        used = self._cpu(attempt)
        before = attempt.samples[-1].seconds if attempt.samples else 0.0
        so_far = sum(each.cpu * length for each, length in _with_lengths(attempt.samples))
        cores = max(0.0, used - so_far) / max(seconds - before, 1e-6)
        attempt.peak = max(attempt.peak, memory)
        attempt.samples.append(UsageSample(seconds=seconds, cpu=cores, memory=memory, gpu=gpu, gpu_memory=gpu_memory))
        if len(attempt.samples) > MOST_SAMPLES:
            attempt.samples = thinned(attempt.samples)
            attempt.interval = max(2 * attempt.interval, seconds / len(attempt.samples))

    def _count(self, relatives: list[Relative], attempt: _Attempt) -> None:
        """Count what living children have used since the attempt began; of those from before, since they were seen."""
        attempt_began = relatives_clock() - (self._clock() - attempt.began)
        attempt.children_cpu = 0.0
        for each in relatives:
            is_older = each.began < attempt_began - _TICK
            before = attempt.children_before.setdefault((each.pid, each.began), each.cpu if is_older else 0.0)
            attempt.children_cpu += each.cpu - before

    def _cpu(self, attempt: _Attempt) -> float:
        own = time.process_time() - attempt.cpu
        return own + _cpu_of_children() - attempt.of_children + attempt.children_cpu

    def _measured(self, attempt: _Attempt, files: ProcessFiles, seconds: float) -> ResourceUsage:
        if attempt.samples:
            self._count(relatives_of(files.pid, besides=self._besides()), attempt)
        memory = files.memory() or (attempt.samples[-1].memory if attempt.samples else memory_of(files.pid))
        highest = files.peak_memory() if self._can_forget else None
        now = files.traffic()
        gpus = [each.gpu for each in attempt.samples if each.gpu is not None]
        gpu_memory = [each.gpu_memory for each in attempt.samples if each.gpu_memory is not None]
        # So that the next attempt need not read again what was read just now.
        self._traffic, self._read_at = now, self._clock()
        self._can_forget = files.forget_peak()
        return ResourceUsage(
            seconds=seconds,
            cpu_seconds=max(0.0, self._cpu(attempt)),
            peak_memory=max(memory, attempt.peak, highest or 0),
            mean_memory=_mean_memory(attempt.samples, otherwise=memory),
            read_bytes=_between(attempt.traffic.read, now.read),
            written_bytes=_between(attempt.traffic.written, now.written),
            received_bytes=_between(attempt.traffic.received, now.received),
            sent_bytes=_between(attempt.traffic.sent, now.sent),
            peak_gpu_memory=max(gpu_memory) if gpu_memory else None,
            mean_gpu=sum(gpus) / len(gpus) if gpus else None,
            samples=tuple(attempt.samples),
        )


def _cpu_of_children() -> float:
    """Return the processor seconds of all children this process has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _with_lengths(samples: list[UsageSample]) -> list[tuple[UsageSample, float]]:
    """Return each sample with the seconds it stands for."""
    befores = [0.0, *(each.seconds for each in samples[:-1])]
    return [(each, each.seconds - before) for each, before in zip(samples, befores, strict=False)]


def thinned(samples: list[UsageSample]) -> list[UsageSample]:
    """Return every second sample, each standing for the one before too."""
    pairs = _with_lengths(samples)
    kept = []
    for (first, length), (second, more) in zip(pairs[::2], pairs[1::2], strict=False):
        cores = (first.cpu * length + second.cpu * more) / max(length + more, 1e-6)
        higher = max(first.memory, second.memory)
        kept.append(
            UsageSample(
                seconds=second.seconds,
                cpu=cores,
                memory=higher,
                gpu=second.gpu,
                gpu_memory=second.gpu_memory,
            )
        )
    return kept + samples[2 * len(kept) :]


def _mean_memory(samples: list[UsageSample], *, otherwise: int) -> int:
    lengths = _with_lengths(samples)
    whole = sum(length for _, length in lengths)
    return round(sum(each.memory * length for each, length in lengths) / whole) if whole else otherwise


def _between(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else max(0, after - before)

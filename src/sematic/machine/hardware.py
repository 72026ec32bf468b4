"""What the machine is: processor, memory, and graphics processors where there are any."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from sematic.machine.private import make_private, write_private
from sematic.model.ids import digest_of
from sematic.model.records import Json

_SOME = 8192
"""Bytes of the system's account of its processors that are read: all of them are alike."""

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_DRIVER = Path("/proc/driver/nvidia/version")
_WINDOWS_DEVICE = Path("/dev/dxg")
_LIMIT = Path("/sys/fs/cgroup/memory.max")


def hardware(*, memory: Path | None = None) -> dict[str, Json]:
    """Return what the machine is, as JSON; what cannot be found out is null.

    Graphics processors take a while to answer; what they say is kept in the folder `memory` until the next start.
    """
    return {
        "processor": _processor(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "usable_cores": _usable_cores(),
        "memory": _memory(),
        "memory_limit": _memory_limit(),
        **_gpus(memory),
    }


@lru_cache(maxsize=1)
def _processor() -> str | None:
    with suppress(OSError, subprocess.SubprocessError):
        if sys.platform == "darwin":
            asked = ("sysctl", "-n", "machdep.cpu.brand_string")
            told = subprocess.run(asked, capture_output=True, timeout=1, check=True).stdout
            return told.decode(errors="replace").strip() or None
        with Path("/proc/cpuinfo").open(errors="replace") as file:
            lines = file.read(_SOME).splitlines()
        facts = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
        named = {name.strip().lower(): value.strip() for name, value in facts.items()}
        return named.get("model name") or named.get("cpu model") or platform.processor() or None
    return platform.processor() or None


def _usable_cores() -> int | None:
    # Not every system can keep a process to some of its cores.
    affinity = getattr(os, "sched_getaffinity", None)
    return os.cpu_count() if affinity is None else len(affinity(0))


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None


def _memory_limit() -> int | None:
    """Return how much memory the container may use; None without a limit."""
    with suppress(OSError, ValueError):
        return int(_LIMIT.read_text())
    return None


def _gpus(memory: Path | None) -> dict[str, Json]:
    """Return NVIDIA's graphics processors and the version of their driver."""
    nothing: dict[str, Json] = {"gpus": [], "gpu_driver": None}
    devices = sorted(str(each) for each in Path("/dev").glob("nvidia*")) if _DRIVER.exists() else []
    if sys.platform == "linux" and not devices and not _WINDOWS_DEVICE.exists():
        return nothing
    key: Json = " ".join([_text_of(_BOOT), _text_of(_DRIVER), *devices])
    file = None if memory is None else memory / f"gpus-{digest_of(platform.node().encode())[:16]}.json"
    if file is not None:
        with suppress(OSError, ValueError, KeyError, TypeError):
            remembered = json.loads(file.read_bytes())
            if remembered["key"] == key:
                return nothing | dict(remembered["told"])
    told = _asked_gpus()
    if told is None:
        return nothing
    if file is not None:
        with suppress(OSError):
            make_private(file.parent)
            draft = file.with_suffix(f".{os.getpid()}")
            write_private(draft, json.dumps({"key": key, "told": told}))
            draft.replace(file)
    return told


def _asked_gpus() -> dict[str, Json] | None:
    """Return what NVIDIA's library says; None if it is not installed or does not work."""
    try:
        import pynvml  # type: ignore[import-not-found,import-untyped,unused-ignore]  # it need not be installed

        pynvml.nvmlInit()
        try:
            handles = [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(pynvml.nvmlDeviceGetCount())]
            gpus: list[Json] = [
                {
                    "name": _text(pynvml.nvmlDeviceGetName(handle)),
                    "memory": int(pynvml.nvmlDeviceGetMemoryInfo(handle).total),
                }
                for handle in handles
            ]
            return {"gpus": gpus, "gpu_driver": _text(pynvml.nvmlSystemGetDriverVersion())}
        finally:
            pynvml.nvmlShutdown()
    except Exception:  # noqa: BLE001 - boundary: a driver's library may fail in any way, and a run is not about it
        return None


def _text_of(file: Path) -> str:
    with suppress(OSError):
        return file.read_text(errors="replace").strip()
    return ""


def _text(value: str | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)

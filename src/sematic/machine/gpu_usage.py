"""How busy the GPUs of this machine are, and with how much of the memory of some processes, asked through NVML."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from typing import Any

_NODE = "/dev/nvidiactl"


class Gpus:
    """The GPUs that CUDA_VISIBLE_DEVICES lets this process see. None can be asked without nvidia-ml-py and a driver."""

    def __init__(self) -> None:
        self._nvml: Any = None
        self._handles: list[Any] = []
        # Importing a library to learn that there is no GPU would be a waste.
        if os.path.exists(_NODE):  # noqa: PTH110 - one system call
            with suppress(Exception):  # whatever somebody's driver does, it is no reason to fail a step
                self._connect()

    def reading(self, pids: Collection[int]) -> tuple[float | None, int | None]:
        """Return the share of the GPUs' time in use, 0 to 1, and the bytes of their memory that processes have."""
        if not self._handles:
            return None, None
        try:
            shares = [self._nvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100 for handle in self._handles]
            memory = sum(self._memory_on(handle, pids) for handle in self._handles)
        except Exception:  # noqa: BLE001 - boundary: somebody's driver
            return None, None
        return sum(shares) / len(shares), memory

    def _connect(self) -> None:
        import pynvml

        pynvml.nvmlInit()
        self._nvml = pynvml
        count = pynvml.nvmlDeviceGetCount()
        named = os.environ.get("CUDA_VISIBLE_DEVICES")
        names = [str(index) for index in range(count)] if named is None else [each.strip() for each in named.split(",")]
        for name in names:
            if name.isdecimal() and int(name) < count:
                self._handles.append(pynvml.nvmlDeviceGetHandleByIndex(int(name)))
            elif name.startswith("GPU-"):
                self._handles.append(pynvml.nvmlDeviceGetHandleByUUID(name))

    def _memory_on(self, handle: Any, pids: Collection[int]) -> int:
        processes = self._nvml.nvmlDeviceGetComputeRunningProcesses(handle)
        return sum(process.usedGpuMemory or 0 for process in processes if process.pid in pids)

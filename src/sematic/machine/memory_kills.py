"""Whether the system has killed processes for want of memory."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

_COUNT = re.compile(r"^oom_kill (\d+)$", re.MULTILINE)


def memory_kills() -> int:
    """Return how often the system has killed for memory so far, here or anywhere; 0 if it does not say."""
    files = [Path("/proc/vmstat"), *_of_control_group()]
    return sum(map(_count_in, files))


def _of_control_group() -> list[Path]:
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, folder = line.split(":", 2)
            if not controllers:
                return [Path(f"/sys/fs/cgroup{folder}/memory.events")]
            if "memory" in controllers.split(","):
                return [Path(f"/sys/fs/cgroup/memory{folder}/memory.oom_control")]
    return []


def _count_in(file: Path) -> int:
    with suppress(OSError):
        found = _COUNT.search(file.read_text())
        return int(found[1]) if found else 0
    return 0

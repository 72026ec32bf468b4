"""The limits that a container, a batch job or systemd puts on this process: Linux control groups, both versions.

The files are described in https://docs.kernel.org/admin-guide/cgroup-v2.html and cgroup-v1/; which groups this process
is in is in `/proc/self/cgroup`, and where they can be seen in `/proc/self/mountinfo` (both in `man 7 cgroups`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a process and those in its group may use together; None for no limit."""

    millicores: int | None = None
    memory_bytes: int | None = None
    share: str = ""
    """The group that is limited, empty if none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mount:
    """Where the groups of some controllers can be seen."""

    folder: Path
    of: PurePosixPath
    """The group that is seen at the folder itself."""
    controllers: frozenset[str]
    """Empty for version 2, which has all of them in one place."""


def limits_of(root: Path) -> Limits:
    """Return the tightest limits of the group this process is in and of those around it; never fails.

    `root` is where `proc` and `sys` are.
    """
    limits = Limits()
    try:
        groups = _groups(root)
        mounts = list(_mounts(root))
    except (OSError, ValueError):
        # Not Linux, or nothing can be seen: nobody limits us as far as anybody can tell.
        return limits
    for mount in mounts:
        for controllers, group in groups:
            if mount.controllers == controllers or mount.controllers & controllers:
                for folder in _folders(mount, group):
                    limits = _tighter(limits, _limits_at(folder))
    return limits


def _groups(root: Path) -> list[tuple[frozenset[str], PurePosixPath]]:
    lines = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    fields = [line.split(":", 2) for line in lines]
    return [(frozenset(controllers.split(",")) - {""}, PurePosixPath(group)) for _, controllers, group in fields]


def _mounts(root: Path) -> Iterator[_Mount]:
    for line in (root / "proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        before, _, after = line.partition(" - ")
        kind, *rest = after.split(" ", 2)
        if kind not in {"cgroup", "cgroup2"}:
            continue
        of, folder = before.split(" ")[3:5]
        controllers = frozenset(rest[-1].split(",")) & {"cpu", "memory"} if kind == "cgroup" else frozenset()
        if controllers or kind == "cgroup2":
            yield _Mount(folder=root / folder.lstrip("/"), of=PurePosixPath(of), controllers=controllers)


def _folders(mount: _Mount, group: PurePosixPath) -> Iterator[Path]:
    """Yield the folders of a group and of those around it, as far as they can be seen."""
    # A container may see its own group as the root, under a path that the mount says nothing about.
    inside = group.relative_to(mount.of) if group.is_relative_to(mount.of) else PurePosixPath()
    if ".." in inside.parts:
        inside = PurePosixPath()
    for part in (inside, *inside.parents):
        yield mount.folder / part


def _limits_at(folder: Path) -> Limits:
    quota, period = _cpu_time(folder)
    memory = _number(_text(folder / "memory.max") or _text(folder / "memory.limit_in_bytes"))
    # Version 1 has no word for "no limit": it is a number no machine has.
    memory = None if memory is None or memory >= 2**62 else memory
    millicores = quota * 1000 // period if quota is not None and period else None
    is_limited = millicores is not None or memory is not None
    return Limits(
        millicores=None if millicores is None else max(millicores, 1),
        memory_bytes=memory,
        share=str(folder) if is_limited else "",
    )


def _cpu_time(folder: Path) -> tuple[int | None, int | None]:
    """Return how many microseconds of CPU time there are in how many microseconds; None for as much as one likes."""
    if words := _text(folder / "cpu.max").split():
        return _number(words[0]), _number(words[-1])
    return _number(_text(folder / "cpu.cfs_quota_us")), _number(_text(folder / "cpu.cfs_period_us"))


def _tighter(one: Limits, other: Limits) -> Limits:
    """Return the tighter of two limits of each kind; the share is that of the innermost group, which comes first."""
    return Limits(
        millicores=_least(one.millicores, other.millicores),
        memory_bytes=_least(one.memory_bytes, other.memory_bytes),
        share=one.share or other.share,
    )


def _least(one: int | None, other: int | None) -> int | None:
    return min((n for n in (one, other) if n is not None), default=None)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None

"""What a machine has, read from what Linux says about it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.executors.capacity import Capacity, capacity_of_machine
from sematic.graph.quantities import millicores_of
from sematic.machine.gpus import gpus_there_are, visible_gpus
from sematic.model.errors import SettingsError
from sematic.settings import known_setting, read_settings

GIB = 2**30
V2_MOUNT = "30 23 0:26 {of} /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate"
V1_MOUNTS = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 {of} /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 {of} /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
37 31 0:34 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
"""


class Machine:
    """A folder that looks like the root of a Linux machine with 8 CPUs and 32 GiB."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("proc/meminfo", f"MemTotal:  {32 * GIB // 1024} kB\nMemFree:  17 kB\n")

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text + "\n")

    def in_group(self, group: str, *, mounts: str, of: str = "/") -> None:
        self.write("proc/self/cgroup", group)
        self.write("proc/self/mountinfo", mounts.format(of=of))

    def capacity(self, *, cores: int = 8, **settings: str) -> Capacity:
        return capacity_of_machine(
            settings, environ={}, root=self.root, cores=frozenset(range(cores)), gpus=lambda _: 0
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_limits_it_is_all_there_is(machine: Machine) -> None:
    capacity = machine.capacity()
    assert (capacity.millicores, capacity.memory_bytes, capacity.share) == (8000, 32 * GIB, "")


def test_a_process_bound_to_some_cpus_has_these(machine: Machine) -> None:
    capacity = machine.capacity(cores=2)
    assert (capacity.millicores, capacity.cores) == (2000, {0, 1})


def test_a_group_of_version_2_limits_what_there_is(machine: Machine) -> None:
    machine.in_group("0::/job", mounts=V2_MOUNT)
    machine.write("sys/fs/cgroup/job/cpu.max", "150000 100000")
    machine.write("sys/fs/cgroup/job/memory.max", str(4 * GIB))
    capacity = machine.capacity()
    assert (capacity.millicores, capacity.memory_bytes) == (1500, 4 * GIB)
    assert capacity.share.endswith("sys/fs/cgroup/job")


def test_a_group_of_version_1_limits_what_there_is(machine: Machine) -> None:
    machine.in_group("4:memory:/job\n1:cpu,cpuacct:/job\n0::/", mounts=V1_MOUNTS)
    machine.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "50000")
    machine.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000")
    machine.write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", str(GIB))
    capacity = machine.capacity()
    assert (capacity.millicores, capacity.memory_bytes) == (500, GIB)


def test_no_limit_is_no_limit_in_both_versions(machine: Machine) -> None:
    machine.in_group("4:memory:/\n1:cpu,cpuacct:/\n0::/", mounts=V1_MOUNTS + V2_MOUNT)
    machine.write("sys/fs/cgroup/cpu.max", "max 100000")
    machine.write("sys/fs/cgroup/memory.max", "max")
    machine.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1")
    machine.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
    machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
    assert machine.capacity() == machine.capacity(SEMATIC_CPUS="8", SEMATIC_MEMORY="32Gi")
    assert machine.capacity().share == ""


def test_the_tightest_limit_of_the_groups_around_counts(machine: Machine) -> None:
    machine.in_group("0::/user/session", mounts=V2_MOUNT)
    machine.write("sys/fs/cgroup/user/session/cpu.max", "400000 100000")
    machine.write("sys/fs/cgroup/user/cpu.max", "200000 100000")
    machine.write("sys/fs/cgroup/user/memory.max", str(8 * GIB))
    capacity = machine.capacity()
    assert (capacity.millicores, capacity.memory_bytes) == (2000, 8 * GIB)


@pytest.mark.parametrize(("group", "of"), [("/docker/a1", "/docker/a1"), ("/docker/a1", "/"), ("/../..", "/")])
def test_a_container_sees_its_own_group_wherever_it_is(machine: Machine, group: str, of: str) -> None:
    machine.in_group(f"0::{group}", mounts=V2_MOUNT, of=of)
    machine.write("sys/fs/cgroup/cpu.max", "100000 100000")
    assert machine.capacity().millicores == 1000


def test_more_than_the_machine_has_is_no_limit(machine: Machine) -> None:
    machine.in_group("0::/", mounts=V2_MOUNT)
    machine.write("sys/fs/cgroup/cpu.max", "6400000 100000")
    machine.write("sys/fs/cgroup/memory.max", str(64 * GIB))
    assert (machine.capacity().millicores, machine.capacity().memory_bytes) == (8000, 32 * GIB)


@pytest.mark.parametrize("text", ["", "nonsense", "0:/", "::::\n1"])
def test_what_cannot_be_understood_is_no_limit(machine: Machine, text: str) -> None:
    machine.in_group(text, mounts=text)
    assert machine.capacity().millicores == 8000


def test_a_machine_without_proc_has_memory_too(tmp_path: Path) -> None:
    assert capacity_of_machine(environ={}, root=tmp_path, gpus=lambda _: 0).memory_bytes > 0


def test_settings_win(machine: Machine) -> None:
    capacity = machine.capacity(SEMATIC_CPUS="1.5", SEMATIC_MEMORY="16Gi", SEMATIC_GPUS="2")
    assert (capacity.millicores, capacity.memory_bytes, capacity.gpus) == (1500, 16 * GIB, ("0", "1"))
    assert machine.capacity(SEMATIC_CPUS="0").millicores == 0


def test_a_setting_that_is_no_amount_is_named(machine: Machine) -> None:
    with pytest.raises(SettingsError, match="SEMATIC_MEMORY is '1m', which is less than a byte"):
        machine.capacity(SEMATIC_MEMORY="1m")


@given(st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,3})?(m|k|[MG]|[KMG]i)?", fullmatch=True))
def test_an_amount_that_settings_take_can_be_understood(amount: str) -> None:
    setting = known_setting("SEMATIC_CPUS")
    assert setting is not None
    assert setting.problem_of(amount) is None
    assert millicores_of(amount, what="SEMATIC_CPUS") >= 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("SEMATIC_CPUS", "many"), ("SEMATIC_CPUS", "-1"), ("SEMATIC_MEMORY", "16GB"), ("SEMATIC_GPUS", "1.5")],
)
def test_a_setting_that_is_none_is_found_when_settings_are_read(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"{name} cannot be '{value}'. Write a"):
        read_settings({"SEMATIC_CONFIG_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize(
    ("variable", "names"),
    [
        ("0,2", ("0", "2")),
        (" 3 , 1", ("3", "1")),
        ("", ()),
        ("-1", ()),
        ("0,-1,1", ("0",)),
        ("0,9,1", ("0",)),
        ("1,1", ("1",)),
        ("GPU-5f3a,MIG-77", ("GPU-5f3a", "MIG-77")),
    ],
)
def test_gpus_are_those_that_cuda_would_see(variable: str, names: tuple[str, ...]) -> None:
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": variable}, there=4) == names


def test_where_there_is_no_gpu_none_can_be_named() -> None:
    assert [visible_gpus({"CUDA_VISIBLE_DEVICES": name}, there=0) for name in ("0", "GPU-1")] == [(), ()]


def test_the_user_can_say_how_many_gpus_there_are() -> None:
    assert visible_gpus({}, there=4, wanted=2) == ("0", "1")
    assert visible_gpus({}, there=0, wanted=2) == ("0", "1")
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": "2,3"}, there=4, wanted=1) == ("2",)


def test_gpus_are_counted_in_dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", None)
    for name in ("nvidia0", "nvidia3", "nvidiactl", "nvidia-uvm", "null"):
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / name).touch()
    assert gpus_there_are(tmp_path) == 2
    assert gpus_there_are(tmp_path / "nowhere") == 0


@pytest.mark.parametrize("works", [True, False])
def test_the_driver_is_asked_where_its_library_is(works: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = ModuleType("pynvml")
    library.NVMLError = OSError  # type: ignore[attr-defined]
    library.nvmlDeviceGetCount = lambda: 5  # type: ignore[attr-defined]
    library.nvmlShutdown = lambda: None  # type: ignore[attr-defined]

    def start() -> None:
        if not works:
            raise OSError("Driver Not Loaded")

    library.nvmlInit = start  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pynvml", library)
    assert gpus_there_are(tmp_path) == (5 if works else 0)

"""Slots shared by real processes: what one takes the others lack, until it gives it back or dies."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sematic.executors.capacity import Capacity
from sematic.executors.slots import Slots, slots_of_machine
from sematic.graph.quantities import Needs
from sematic.machine.runtime_folder import runtime_folder

TWO_CPUS = Capacity(millicores=2000, memory_bytes=2**30)
ONE_CPU, BOTH_CPUS = Needs(millicores=1000), Needs(millicores=2000)

HOLDS = """
import os, sys
from sematic.executors.slots import slots_of_machine
from sematic.graph.quantities import Needs
slots = slots_of_machine({"SEMATIC_CPUS": "2"})
assert slots.claim("held", Needs(millicores=int(sys.argv[1])))
print("holding", flush=True)
sys.stdin.read()
slots.close()
"""

HAMMERS = """
import sys, time
from pathlib import Path
from sematic.executors.slots import slots_of_machine
from sematic.graph.quantities import Needs
slots, marks = slots_of_machine({"SEMATIC_CPUS": "2"}), Path(sys.argv[1])
for turn in range(20):
    needs = Needs(millicores=500 * (1 + (turn + int(sys.argv[2])) % 4))
    while (claim := slots.claim(str(turn), needs)) is None:
        time.sleep(0.002)
    mark = marks / f"{sys.argv[2]}-{needs.millicores}"
    mark.touch()
    taken = sum(int(other.name.partition("-")[2]) for other in marks.iterdir())
    assert taken <= 2000, taken
    time.sleep(0.001)
    mark.unlink()
    slots.release(str(turn))
slots.close()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    tmp_path.chmod(0o700)
    return {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}


@contextmanager
def another_driver(environment: dict[str, str], *, millicores: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDS, str(millicores)]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "holding\n"
        yield other


def test_two_drivers_share_two_cpus(environment: dict[str, str]) -> None:
    slots = slots_of_machine({"SEMATIC_CPUS": "2"}, environ=environment)
    with another_driver(environment, millicores=1000) as other:
        assert slots.claim("a", BOTH_CPUS) is None
        slots.release("a")
        assert slots.claim("b", ONE_CPU) is not None
        slots.release("b")
        assert other.stdin is not None
        other.stdin.close()
        other.wait()
        assert slots.claim("a", BOTH_CPUS) is not None
    slots.close()
    assert list(Path(environment["XDG_RUNTIME_DIR"], "sematic").iterdir()) == []


def test_a_driver_that_is_killed_gives_everything_back_even_before_it_is_reaped(environment: dict[str, str]) -> None:
    slots = slots_of_machine({"SEMATIC_CPUS": "2"}, environ=environment)
    with another_driver(environment, millicores=2000) as other:
        assert slots.claim("a", ONE_CPU) is None
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        assert slots.claim("a", ONE_CPU) is not None
    slots.close()


def test_a_driver_that_is_stopped_keeps_what_it_has(environment: dict[str, str]) -> None:
    slots = slots_of_machine({"SEMATIC_CPUS": "2"}, environ=environment)
    with another_driver(environment, millicores=2000) as other:
        other.send_signal(signal.SIGSTOP)
        assert slots.claim("a", ONE_CPU) is None
        other.kill()
    slots.close()


def test_eight_drivers_never_take_more_than_there_is(environment: dict[str, str], tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    drivers = [
        subprocess.Popen([sys.executable, "-c", HAMMERS, str(marks), str(number)], env=environment)
        for number in range(8)
    ]
    assert [driver.wait(timeout=120) for driver in drivers] == [0] * 8
    assert list((tmp_path / "sematic").iterdir()) == []


def test_a_pipeline_within_a_claim_shares_the_claim_and_does_not_wait_for_it(environment: dict[str, str]) -> None:
    slots = slots_of_machine({"SEMATIC_CPUS": "2"}, environ=environment)
    claim = slots.claim("a", BOTH_CPUS)
    assert claim is not None
    with another_driver({**environment, **claim.environ}, millicores=2000) as inner:
        assert inner.pid
    slots.close()


def test_a_claim_is_shared_even_in_a_session_whose_leader_is_outside_of_the_container(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getsid", lambda _: 0)
    outer = slots_of_machine({"SEMATIC_CPUS": "2"}, environ=environment)
    claim = outer.claim("a", BOTH_CPUS)
    assert claim is not None
    inner = slots_of_machine({"SEMATIC_CPUS": "2"}, environ={**environment, **claim.environ})
    assert inner.claim("b", BOTH_CPUS) is not None
    inner.close()
    outer.close()


def test_a_process_that_is_stopped_while_it_writes_makes_others_wait_not_hang(tmp_path: Path) -> None:
    slots = Slots(TWO_CPUS, tmp_path / "slots.json")
    with (tmp_path / "slots.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert slots.claim("a", ONE_CPU) is None
    assert slots.claim("a", ONE_CPU) is not None


def test_a_forked_process_gives_nothing_back(tmp_path: Path) -> None:
    slots = Slots(TWO_CPUS, tmp_path / "slots.json")
    slots.claim("a", BOTH_CPUS)
    child = os.fork()
    if not child:
        slots.release("a")
        slots.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert Slots(TWO_CPUS, tmp_path / "slots.json").claim("b", ONE_CPU) is None


def test_threads_claim_no_more_than_there_is(tmp_path: Path) -> None:
    slots, granted = Slots(TWO_CPUS, tmp_path / "slots.json"), []
    threads = [
        threading.Thread(target=lambda key: granted.append(slots.claim(key, ONE_CPU)), args=(str(n),))
        for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(claim is not None for claim in granted) == 2


def test_the_runtime_folder_is_for_this_user_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    folder = runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})
    assert (folder, folder.stat().st_mode & 0o777) == (tmp_path / "sematic", 0o700)
    assert runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == folder


def test_a_runtime_folder_others_can_write_in_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "sematic").mkdir()
    (tmp_path / "sematic").chmod(0o777)
    with pytest.raises(PermissionError, match=r"sematic is not a folder that only you can write in. Remove it"):
        runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_a_runtime_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "sematic").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError, match="Remove it"):
        runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_without_a_safe_runtime_folder_a_driver_counts_for_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / "sematic").mkdir()
    (tmp_path / "sematic").chmod(0o755)
    slots = slots_of_machine({"SEMATIC_CPUS": "1"}, environ={"XDG_RUNTIME_DIR": str(tmp_path)})
    assert slots.claim("a", ONE_CPU) is not None
    assert slots.claim("b", ONE_CPU) is None
    assert "are not shared with other pipelines" in caplog.text


def test_who_is_started_by_cron_shares_with_who_is_not(tmp_path: Path) -> None:
    (tmp_path / str(os.getuid())).mkdir(mode=0o700)
    told = runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path / str(os.getuid()))}, users=tmp_path)
    assert runtime_folder({}, users=tmp_path) == told


def test_a_runtime_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    folder = runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path / "shared")}, users=tmp_path, temporary=tmp_path)
    assert folder == tmp_path / f"sematic-{os.getuid()}"


def test_what_was_closed_in_vain_is_given_back_by_the_next_claim(tmp_path: Path) -> None:
    slots = Slots(TWO_CPUS, tmp_path / "slots.json")
    slots.claim("a", BOTH_CPUS)
    with (tmp_path / "slots.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        slots.close()
    other = Slots(TWO_CPUS, tmp_path / "slots.json")
    assert other.claim("b", ONE_CPU) is None
    assert slots.claim("c", ONE_CPU) is not None
    slots.close()
    assert other.claim("b", ONE_CPU) is not None

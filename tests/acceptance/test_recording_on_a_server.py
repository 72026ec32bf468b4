"""Drivers and servers in real processes: killed, restarted, down, slow, wrong; nothing is lost or comes twice."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
import urllib3

from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState
from sematic.store.cancelling import Cancelling
from sematic.store.embedded import open_store
from sematic.store.logs import RunLogs
from tests.acceptance.test_cli_run import SEMATIC

SERVER = Path(__file__).with_name("server_program.py")
GRACE = 30.0
"""Seconds that a busy machine may take for what takes a fraction of one."""

PROGRAM = """\
    import logging, os, pathlib, sys, time
    import sematic

    if "BASIC_LOGGING" in os.environ:
        logging.basicConfig()

    HERE = pathlib.Path(__file__).parent

    @sematic.func
    def step(x: int, wait_for: str) -> int:
        print(f"step {x}")
        (HERE / f"reached-{x}").touch()
        while wait_for and not (HERE / wait_for).exists():
            time.sleep(0.02)
        return x + 1

    @sematic.func
    def large(x: int) -> bytes:
        return b"x" * 50_000

    @sematic.func
    def last(x: int, content: bytes) -> int:
        return x

    @sematic.func
    def chain(holds: list[str]) -> int:
        x = 0
        for hold in holds:
            x = step(x, hold)
        return last(x, large(x))

    if __name__ == "__main__":
        future = chain(sys.argv[1:])
        (HERE / f"id-{time.time_ns()}").write_text(future.id)
        print("RESULT", sematic.LocalRunner().run(future))
    """


class Place:
    """A machine with a driver, and another with a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.here, self.there = folder / "here", folder / "there"
        self.program = folder / "program.py"
        self.program.write_text(dedent(PROGRAM))
        with closing(socket.create_server(("127.0.0.1", 0))) as door:
            self.port = door.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[str]] = []

    def environ(self, **more: str) -> dict[str, str]:
        return {**os.environ, "SEMATIC_CONFIG_DIR": str(self.here), "SEMATIC_API_ADDRESS": self.address, **more}

    def serve(self, *key: str) -> subprocess.Popen[str]:
        process = self.started([sys.executable, SERVER, self.there, str(self.port), *key], environ=self.environ())
        assert eventually(self.answers)
        return process

    def answers(self) -> bool:
        with suppress(urllib3.exceptions.HTTPError):
            return urllib3.request("GET", f"{self.address}/api/v1/info", retries=False, timeout=2).status == 200
        return False

    def drive(self, *holds: str, **environ: str) -> subprocess.Popen[str]:
        return self.started([sys.executable, self.program, *holds], environ=self.environ(**environ))

    def started(self, command: list[object], *, environ: dict[str, str]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            list(map(str, command)), env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.processes.append(process)
        return process

    def push(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SEMATIC, "push", *args], env=self.environ(), capture_output=True, text=True, check=False, timeout=60
        )

    def touch(self, name: str) -> None:
        (self.folder / name).touch()

    def reached(self, number: int) -> None:
        assert eventually((self.folder / f"reached-{number}").exists)

    def root_ids(self) -> list[RunId]:
        return [RunId(path.read_text()) for path in sorted(self.folder.glob("id-*"))]

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.end()


def eventually(is_true: Callable[[], bool], *, within: float = GRACE) -> bool:
    until = time.monotonic() + within
    while not is_true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def ended(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=60)
    return output


def told(folder: Path, root_id: RunId) -> object:
    with open_store(folder) as store:
        logs = RunLogs(folder)
        bindings = store.history.bindings_of(root_id)
        wanted = {b.artifact_id for of_run in bindings.values() for b in of_run if b.artifact_id}
        run, runs = store.history.pipeline_run(root_id), store.history.runs_of(root_id)
        # A step writes before it is recorded; where its driver was killed in between, it never is.
        written = {one.id for one in runs} & set(logs.attempts_in(root_id))
        return (
            run,
            runs,
            bindings,
            # A value that several runs have is as old as the first that was recorded there.
            [replace(a, created_at=run.created_at) for a in store.history.artifacts(sorted(wanted)).values()],
            {each: logs.log_of(root_id, each, 1).path.read_bytes() for each in written},
        )


def assert_alike(place: Place, *, runs: int) -> None:
    for root_id in place.root_ids():
        here, there = told(place.here, root_id), told(place.there, root_id)
        assert here == there
        assert len(here[1]) == runs
        assert here[0].state is PipelineRunState.COMPLETE


def test_a_server_that_is_killed_and_started_again_during_a_run_lacks_nothing_and_has_nothing_twice(place):
    server = place.serve()
    driver = place.drive("", "down", "", "up")
    place.reached(1)
    server.kill()
    server.wait()
    place.touch("down")
    place.reached(3)
    # Longer than a driver tries without a word.
    time.sleep(3)
    place.serve()
    place.touch("up")
    output = ended(driver)
    assert "RESULT 4" in output
    assert output.count("cannot be reached") == 1
    assert output.count("is there again") <= 1
    place.push("--pending")
    assert_alike(place, runs=7)


def test_what_a_killed_driver_left_behind_is_sent_by_push(place):
    server = place.serve()
    driver = place.drive("", "never")
    place.reached(1)
    server.kill()
    server.wait()
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    place.serve()
    pushed = place.push("--pending")
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert "is on http" in pushed.stdout
    (root_id,) = place.root_ids()
    assert told(place.here, root_id) == told(place.there, root_id)
    assert place.push("--pending").stdout.startswith("Nothing waits")
    with open_store(place.there) as store:
        assert eventually(lambda: bool(store.interruptions([root_id])))


def test_a_server_that_is_down_all_the_time_costs_a_run_nothing_but_its_reports(place):
    driver = place.drive("", "")
    output = ended(driver)
    assert "RESULT 2" in output
    assert output.count("cannot be reached") == 1
    assert "wait on this machine" in output
    place.serve()
    # The next run sends it, too.
    assert "RESULT 1" in ended(place.drive(""))
    assert place.push("--pending").returncode == 0
    first, second = place.root_ids()
    assert told(place.here, first) == told(place.there, first)
    assert told(place.here, second) == told(place.there, second)


@pytest.mark.parametrize("environ", [{}, {"BASIC_LOGGING": "yes"}])
def test_what_is_said_of_the_server_is_shown_and_in_no_log_of_a_step(place, environ):
    server = place.serve()
    driver = place.drive("down", "told", **environ)
    assert driver.stdout
    place.reached(0)
    server.kill()
    server.wait()
    place.touch("down")
    place.reached(1)
    said = ""
    while "cannot be reached" not in said:
        said = driver.stdout.readline()
        assert said
    assert said.startswith("WARNING:sematic:" if environ else "The server at")
    place.touch("told")
    assert "RESULT 2" in ended(driver)
    (root_id,) = place.root_ids()
    written = told(place.here, root_id)[4]
    assert sorted(written.values()) == [b"step 0\n", b"step 1\n"]


def test_a_run_that_was_recorded_without_a_server_is_pushed(place):
    ended(place.drive("", SEMATIC_API_ADDRESS=""))
    place.serve()
    (root_id,) = place.root_ids()
    for _ in range(2):
        pushed = place.push(root_id[:8], "--json")
        assert pushed.returncode == 0, pushed.stdout + pushed.stderr
        (sent,) = json.loads(pushed.stdout)["sent"]
        assert (sent["root_id"], sent["is_complete"]) == (root_id, True)
    assert_alike(place, runs=4)


def test_two_that_push_at_once_both_succeed_and_nothing_is_there_twice(place):
    ended(place.drive(*[""] * 16, SEMATIC_API_ADDRESS=""))
    place.serve()
    (root_id,) = place.root_ids()
    pushes = [place.started([SEMATIC, "push", root_id[:8]], environ=place.environ()) for _ in range(3)]
    said = [ended(push) for push in pushes]
    assert [push.returncode for push in pushes] == [0] * 3, said
    assert place.push(root_id[:8]).returncode == 0
    assert_alike(place, runs=19)


def test_a_key_that_is_replaced_during_a_run_delays_what_is_sent_until_the_next_command_has_the_new_one(place):
    server = place.serve("old")
    driver = place.drive("", "hold", "", SEMATIC_API_KEY="old")
    place.reached(1)
    (root_id,) = place.root_ids()
    server.kill()
    server.wait()
    place.serve("new")
    place.touch("hold")
    output = ended(driver)
    assert "RESULT 3" in output
    # Who met the server only after it was there again was refused without having missed it.
    assert output.count("does not take") <= 1
    assert "is there again" not in output
    assert "wait on this machine" in output
    environ = place.environ(SEMATIC_API_KEY="new")
    pushed = subprocess.run([SEMATIC, "push", "--pending"], env=environ, capture_output=True, text=True, check=False)
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert root_id[:8] in pushed.stdout
    assert_alike(place, runs=6)


def test_a_wrong_key_is_said_once_and_costs_nothing(place):
    place.serve("right")
    output = ended(place.drive("", SEMATIC_API_KEY="wrong"))
    assert "RESULT 1" in output
    assert output.count("There is no such key") == 1
    environ = place.environ(SEMATIC_API_KEY="right")
    pushed = subprocess.run([SEMATIC, "push", "--pending"], env=environ, capture_output=True, text=True, check=False)
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert_alike(place, runs=4)


def test_two_drivers_at_once_are_both_recorded(place):
    place.serve()
    drivers = [place.drive("go", "", ""), place.drive("go", "", "")]
    place.reached(0)
    place.touch("go")
    assert all("RESULT 3" in ended(driver) for driver in drivers)
    assert len(place.root_ids()) == 2
    assert_alike(place, runs=6)


def test_a_wish_on_the_server_that_a_run_end_is_heard(place):
    place.serve()
    driver = place.drive("never")
    place.reached(0)
    (root_id,) = place.root_ids()
    with open_store(place.there) as there:
        assert eventually(lambda: bool(there.leases.of([root_id])))
    environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(place.there)}
    began = time.monotonic()
    canceled = subprocess.run(
        [SEMATIC, "cancel", root_id, "--yes"], env=environ, capture_output=True, text=True, check=False
    )
    assert "RESULT " not in ended(driver)
    assert canceled.returncode == 0, canceled.stdout + canceled.stderr
    assert time.monotonic() - began < GRACE
    with open_store(place.there) as there:
        assert there.history.pipeline_run(root_id).state is PipelineRunState.CANCELED


@pytest.mark.parametrize("how", [["cancel", "RUN", "--yes"], ["clean", "--zombie-pipeline-runs", "--force"]])
def test_a_driver_whose_server_was_down_for_a_moment_is_not_taken_for_dead(place, how):
    server = place.serve()
    driver = place.drive("hold", "")
    place.reached(0)
    (root_id,) = place.root_ids()
    with open_store(place.there) as there:
        assert eventually(lambda: bool(there.leases.of([root_id]) and there.interruptions.unended([root_id])))
    server.kill()
    server.wait()
    # Longer than a driver may be silent while a server is there.
    time.sleep(6)
    place.serve()
    environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(place.there), "SEMATIC_API_ADDRESS": ""}
    args = [root_id if each == "RUN" else each for each in how]
    done = subprocess.run([SEMATIC, *args], env=environ, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    if how[0] == "clean":
        place.touch("hold")
    output = ended(driver)
    assert ("RESULT 2" in output) is (how[0] == "clean"), output
    assert "does not take" not in output
    place.push("--pending")
    assert told(place.there, root_id) == told(place.here, root_id)


def test_a_driver_whose_run_was_ended_on_the_server_without_it_ends_when_it_hears_of_that(place):
    place.serve()
    driver = place.drive("never")
    place.reached(0)
    (root_id,) = place.root_ids()
    with open_store(place.there) as there:
        assert eventually(lambda: bool(there.leases.of([root_id]) and there.interruptions.unended([root_id])))
        Cancelling(store=there, root_id=root_id).end()
    output = ended(driver)
    assert "CancellationError" in output
    assert "no longer" not in output
    with open_store(place.here) as here, open_store(place.there) as there:
        states = {store.history.pipeline_run(root_id).state for store in (here, there)}
    assert states == {PipelineRunState.CANCELED}


def test_who_follows_a_log_goes_on_when_the_server_is_there_again(place):
    server = place.serve()
    driver = place.drive("", "down", "up")
    place.reached(1)
    (root_id,) = place.root_ids()
    with open_store(place.there) as there:
        assert eventually(lambda: RunLogs(place.there).attempts_in(root_id) and there.leases.of([root_id]))
    following = place.started([SEMATIC, "logs", "-f", root_id], environ=place.environ())
    assert following.stdout
    first = following.stdout.readline()
    server.kill()
    server.wait()
    place.touch("down")
    place.reached(2)
    # A few looks in vain.
    time.sleep(2)
    place.serve()
    place.touch("up")
    assert "RESULT 3" in ended(driver)
    place.push("--pending")
    said = first + following.stdout.read()
    lines = [line.rpartition("| ")[2] for line in said.splitlines()]
    # Logs of several steps may come together, in any order.
    assert sorted(lines) == ["step 0", "step 1", "step 2"]
    assert following.wait(GRACE) == 0


def interrupted(place: Place) -> tuple[subprocess.Popen[str], RunId]:
    """Have a driver killed in the middle of a run that a server records; return the server too."""
    server = place.serve()
    driver = place.drive("", "never")
    place.reached(1)
    (root_id,) = place.root_ids()
    with open_store(place.there) as there:
        assert eventually(lambda: bool(there.leases.of([root_id])))
    driver.kill()
    driver.wait()
    return server, root_id


def command(place: Place, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SEMATIC, *args], env=place.environ(), capture_output=True, text=True, check=False)


@pytest.mark.parametrize("is_waiting", [True, False])
@pytest.mark.parametrize("how", [["cancel", "RUN", "--yes"], ["clean", "--zombie-pipeline-runs", "--force"]])
def test_an_interrupted_run_that_is_ended_here_is_ended_on_the_server_at_once(place, how, is_waiting):
    _, root_id = interrupted(place)
    if not is_waiting:
        assert place.push("--pending").returncode == 0
    done = command(place, *(root_id if each == "RUN" else each for each in how))
    assert (done.returncode, done.stderr) == (0, "")
    assert told(place.there, root_id) == told(place.here, root_id)
    assert told(place.there, root_id)[0].state is PipelineRunState.CANCELED
    assert place.push("--pending").stdout.startswith("Nothing waits")


def test_an_interrupted_run_that_is_ended_here_while_the_server_is_down_is_ended_there_later(place):
    server, root_id = interrupted(place)
    server.kill()
    server.wait()
    done = command(place, "cancel", root_id, "--yes")
    assert done.returncode == 0
    assert "`sematic push --pending`" in done.stderr
    place.serve()
    assert place.push("--pending").returncode == 0
    assert told(place.there, root_id) == told(place.here, root_id)


def test_a_run_that_no_server_knows_is_ended_here_without_a_word_to_it(place):
    driver = place.drive("never", SEMATIC_API_ADDRESS="")
    place.reached(0)
    driver.kill()
    driver.wait()
    place.serve()
    (root_id,) = place.root_ids()
    done = command(place, "cancel", root_id, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert place.push("--pending").stdout.startswith("Nothing waits")


@contextmanager
def slow_way_to(port: int, *, delay: float) -> Iterator[int]:
    """Pass connections on to a port, each answer late; give the port to use instead."""
    door = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def passed(source: socket.socket, target: socket.socket, pause: float) -> None:
        with suppress(OSError), source:
            while content := source.recv(65536):
                is_over.wait(pause)
                target.sendall(content)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                server = socket.create_connection(("127.0.0.1", port))
                for source, target, pause in ((client, server, 0.0), (server, client, delay)):
                    threading.Thread(target=passed, args=(source, target, pause), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield door.getsockname()[1]
    is_over.set()
    door.close()


def test_a_slow_server_slows_no_step(place):
    place.serve()
    with slow_way_to(place.port, delay=0.7) as port:
        driver = place.drive(*[""] * 10, SEMATIC_API_ADDRESS=f"http://127.0.0.1:{port}")
        output = ended(driver)
    assert "RESULT 10" in output
    (root_id,) = place.root_ids()
    run = told(place.here, root_id)[0]
    assert (run.ended_at - run.created_at).total_seconds() < 5
    assert "cannot be reached" not in output

"""Whatever is killed, whenever: every run resumes to the right answer, and nothing that was finished runs again.

`make crash-test` does so 200 times (`SEMATIC_CRASHES`), the usual tests a few times.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from sematic.model.ids import digest_of
from sematic.model.reading import RunFilter
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from tests.acceptance import crash_program

PROGRAM = Path(crash_program.__file__)
SEMATIC = Path(sys.executable).with_name("sematic")
CRASHES = int(os.environ.get("SEMATIC_CRASHES", "10"))
SEEDS = range(CRASHES)
LONGEST = 120
"""Seconds that a run, or what is left of it, may take."""


class Victim:
    """A pipeline in a process of its own, which may be killed; its store can be looked at meanwhile."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.trace = folder / "trace"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
        self.environ = {**kept, "SEMATIC_CONFIG_DIR": str(folder / "store"), "SEMATIC_LOG_LEVEL": "WARNING"}
        self.process: subprocess.Popen[bytes] | None = None
        self.family: list[psutil.Process] = []

    def start(self) -> None:
        """Run the program from its beginning."""
        self._start([sys.executable, str(PROGRAM), str(self.seed), str(self.trace)])

    def resume(self) -> None:
        """Go on with the pipeline run where it was left."""
        self._start([str(SEMATIC), "resume", self.root_id()])

    def _start(self, command: list[str]) -> None:
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=PROGRAM.parent, env=self.environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def wait(self) -> int:
        """Return how the process ended."""
        assert self.process is not None
        return self.process.wait(LONGEST)

    def kill(self, chance: random.Random) -> bool:
        """Kill the driver, a process below it, or both; return whether the driver is gone."""
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            driver = psutil.Process(self.process.pid)
            below = driver.children(recursive=True)
            self.family = [driver, *below]
            what = chance.choice(["driver", "driver", "below", "both"])
            if what in {"below", "both"} and below:
                _kill(chance.choice(below))
            if what in {"driver", "both"}:
                _kill(driver)
                self.process.wait(LONGEST)
        return self.process.poll() is not None

    def store(self) -> Store:
        return open_store(self.folder / "store", for_writing=False)

    def root_id(self) -> str:
        with self.store() as store:
            found = store.runs.page(RunFilter(), limit=2).items
        assert len(found) == 1, "Resuming must not make a second pipeline run."
        return found[0].id

    def has_begun(self) -> bool:
        with self.store() as store:
            return bool(store.runs.page(RunFilter(), limit=1).items)

    def finished(self) -> set[str]:
        """Return the runs whose success is durable."""
        with self.store() as store:
            return {run.id for run in store.history.runs_of(self.root_id()) if run.state is RunState.RESOLVED}

    def begun(self) -> list[str]:
        """Return the runs whose functions began to execute, once for each time."""
        lines = self.trace.read_text().splitlines() if self.trace.exists() else []
        return [line.split()[2] for line in lines if line.startswith("begin")]

    def answer(self) -> str:
        from sematic.types.document import decoded
        from sematic.types.registry import codec_of

        with self.store() as store:
            root_id = self.root_id()
            [output] = [b for b in store.history.bindings_of(root_id)[root_id] if b.direction == "output"]
            artifact = store.artifacts.by_ids([output.artifact_id])[output.artifact_id]
            return decoded(artifact, codec_of(str), blobs=store.blobs)

    def said(self) -> str:
        return (self.folder / "output").read_text(errors="replace")


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL)


def _gone(family: list[psutil.Process]) -> list[psutil.Process]:
    """Return the processes that are still there after two seconds."""
    _, alive = psutil.wait_procs(family, timeout=2)
    return [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def chance(seed: int) -> random.Random:
    return random.Random(f"crash {seed}")


@pytest.fixture
def victim(tmp_path: Path, seed: int) -> Iterator[Victim]:
    victim = Victim(tmp_path, seed)
    yield victim
    if victim.process is not None and victim.process.poll() is None:
        victim.process.kill()
        victim.process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_was_killed_resumes_to_the_right_answer(victim: Victim, chance: random.Random, seed: int) -> None:
    victim.start()
    while not victim.has_begun():
        assert victim.process.poll() is None, victim.said()
        time.sleep(0.02)
    for _ in range(chance.randint(1, 3)):
        time.sleep(chance.random() * 0.5)
        if not victim.kill(chance):
            # Only something below was killed: the run goes on by itself.
            continue
        assert _gone(victim.family) == []
        if victim.wait() == 0:
            break
        done, before = victim.finished(), len(victim.begun())
        if victim.root_id() in done:
            # It was killed after all was done.
            break
        victim.resume()
        _check_nothing_repeated(victim, done, before, chance)
    assert victim.wait() == 0 or victim.root_id() in victim.finished(), victim.said()
    assert victim.answer() == crash_program.expected(seed)
    _check_nothing_is_left(victim)


def _check_nothing_repeated(victim: Victim, done: set[str], before: int, chance: random.Random) -> None:
    # Some of what is resumed is left alone until its end, some is killed again.
    if chance.random() < 0.5:
        assert victim.wait() == 0, victim.said()
    else:
        time.sleep(chance.random() * 0.5)
    again = set(victim.begun()[before:])
    assert again & done == set()


def _check_nothing_is_left(victim: Victim) -> None:
    folder = victim.folder / "store"
    # Whoever opens the store to write clears away what killed writers left.
    open_store(folder).close()
    assert list((folder / "blobs" / "tmp").glob("*")) == []
    assert [path for path in (folder / "drivers").glob("*") if path.is_file()] == []
    for path in (folder / "blobs").glob("??/*"):
        assert digest_of(path.read_bytes()) == path.parent.name + path.name
    with closing(sqlite3.connect(folder / "sematic.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert _gone(_of_this_store(folder)) == []


def _of_this_store(folder: Path) -> list[psutil.Process]:
    """Return the processes that use a store, wherever they hang in the tree."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("SEMATIC_CONFIG_DIR") == str(folder):
                found.append(process)
    return found

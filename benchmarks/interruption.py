"""A driver that is killed in the middle: how soon that is told, and what going on costs above the steps that lack."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import _slow_chain
from benchmarks._measure import Figure, run_script, store
from sematic.model.reading import RunFilter
from sematic.model.states import RunState
from sematic.store.embedded import open_store

PROGRAM = Path(_slow_chain.__file__)
SEMATIC = Path(sys.executable).with_name("sematic")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one driver that was killed."""

    told: float
    """Seconds from the kill to a command's having said that the run was interrupted."""
    known: float
    """Seconds from the kill to the store's answer that it was."""
    resumed: float
    """Seconds that going on took above what the missing steps take."""
    repeated: int
    """Steps that had finished and were executed again."""


def measure(size: int, times: int) -> list[Figure]:
    """Return what becomes of a chain of so many steps whose driver is killed."""
    outcomes = [_killed(size) for _ in range(times)]
    plain = statistics.median(_seconds_of([sys.executable, "-c", "pass"], os.environ) for _ in range(times))

    def median(name: str) -> float:
        return statistics.median(getattr(outcome, name) for outcome in outcomes)

    return [
        Figure(name="kill -9 of the driver, until the store says so", unit="s", measured=median("known"), target=5),
        Figure(
            name="kill -9 of the driver, until `sematic list` has said so",
            unit="s",
            measured=median("told"),
            target=5,
            yardstick=plain,
            yardstick_name="python -c pass",
        ),
        Figure(
            name="`sematic resume`, above the steps that were missing",
            unit="s",
            measured=median("resumed"),
            yardstick=plain,
            yardstick_name="python -c pass",
        ),
        Figure(
            name=f"finished steps of {size} that were executed again",
            unit="steps",
            measured=max(outcome.repeated for outcome in outcomes),
            target=0,
        ),
    ]


def _killed(size: int) -> Outcome:
    with store() as folder:
        environ = os.environ | {"SEMATIC_CONFIG_DIR": folder, "SEMATIC_LOG_LEVEL": "WARNING"}
        driver = subprocess.Popen([sys.executable, str(PROGRAM), str(size)], env=environ, cwd=PROGRAM.parent)
        _wait_for_half(Path(folder), size)
        driver.kill()
        driver.wait()
        began = time.perf_counter()
        with open_store(Path(folder), for_writing=False) as opened:
            root = opened.runs.page(limit=1).items[0]
            while not opened.interruptions.troubles([root.id]):
                time.sleep(0.001)
            known = time.perf_counter() - began
            done = {run.id: run.attempts for run in opened.history.runs_of(root.id) if run.state is RunState.RESOLVED}
            total = len(opened.history.runs_of(root.id)) - 1
        began = time.perf_counter()
        said = subprocess.run([SEMATIC, "list"], env=environ, capture_output=True, text=True, check=True).stdout
        told = time.perf_counter() - began
        assert "interrupted" in said
        took = _seconds_of([str(SEMATIC), "resume", root.id], environ)
        with open_store(Path(folder), for_writing=False) as opened:
            runs = {run.id: run for run in opened.history.runs_of(root.id)}
    assert runs[root.id].state is RunState.RESOLVED
    repeated = sum(runs[run_id].attempts != attempts for run_id, attempts in done.items())
    return Outcome(
        told=known + told, known=known, resumed=took - (total - len(done)) * _slow_chain.SECONDS, repeated=repeated
    )


def _wait_for_half(folder: Path, size: int) -> None:
    while True:
        time.sleep(0.02)
        if not (folder / "sematic.db").exists():
            continue
        with open_store(folder, for_writing=False) as opened:
            done = opened.runs.page(RunFilter(roots_only=False, state=RunState.RESOLVED), limit=size).items
        if len(done) >= size // 2:
            return


def _seconds_of(command: list[str], environ: os._Environ[str] | dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True, cwd=PROGRAM.parent)
    return time.perf_counter() - began


if __name__ == "__main__":
    run_script(measure, size=20)

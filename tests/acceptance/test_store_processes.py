"""The store in real processes: many drivers at once, one killed in the middle, one that forgets to close."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sematic.model.ids import digest_of
from sematic.model.reading import RunFilter
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.acceptance.store_drivers import STEPS, chain_of, write_pipelines
from tests.builders import an_artifact_id, run_id_of

DRIVERS = 32
PIPELINES = 3
PROJECT = Path(__file__).parents[2]


def start_script(what: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "tests.acceptance.store_drivers", what, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=PROJECT)


def check_consistency(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "sematic.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for path in (folder / "blobs").glob("??/*"):
        assert digest_of(path.read_bytes()) == path.parent.name + path.name


@pytest.fixture
def processes():
    """Processes that have everything imported already, as 32 imports would take longer than the test."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.acceptance.store_drivers"])
    return context


def test_many_drivers_make_and_fill_one_store_at_once(tmp_path, processes):
    drivers = [
        processes.Process(target=write_pipelines, args=(str(tmp_path), number, PIPELINES)) for number in range(DRIVERS)
    ]
    for driver in drivers:
        driver.start()
    for driver in drivers:
        driver.join()
    assert [driver.exitcode for driver in drivers] == [0] * DRIVERS
    check_consistency(tmp_path)
    with open_store(tmp_path, for_writing=False) as store:
        for driver in range(DRIVERS):
            for pipeline in range(PIPELINES):
                check_pipeline(store, run_id_of(chain_of(driver, pipeline)))
        assert len(store.runs.page(RunFilter(state=RunState.RESOLVED), limit=1000).items) == DRIVERS * PIPELINES


def check_pipeline(store, root_id) -> None:
    assert store.history.pipeline_run(root_id).state is PipelineRunState.COMPLETE
    runs = store.history.runs_of(root_id)
    assert [run.position for run in runs] == list(range(STEPS + 1))
    assert {run.state for run in runs} == {RunState.RESOLVED}
    bindings = store.history.bindings_of(root_id)
    assert [b.artifact_id for b in bindings[root_id]] == [an_artifact_id(STEPS)]
    assert [bindings[run.id][0].artifact_id for run in runs[1:]] == [an_artifact_id(n) for n in range(STEPS)]


def test_a_killed_driver_leaves_a_consistent_store_with_all_it_had_made_durable(tmp_path):
    writer = start_script("until-killed", tmp_path)
    assert writer.stdout is not None
    durable = [int(writer.stdout.readline()) for _ in range(5)][-1]
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    check_consistency(tmp_path)
    with open_store(tmp_path) as store:
        found = store.runs.page(limit=100_000).items
        # What was recorded together is there together or not at all, and in order.
        assert {run.state for run in found} == {RunState.RESOLVED}
        assert {run.name for run in found} == {f"r{number}" for number in range(len(found))}
        assert len(found) > durable
        for run in found:
            assert len(store.history.bindings_of(run.id)[run.id]) == 1
        for number in range(durable + 1):
            assert store.blobs.has(digest_of(str(number).encode() * 500_000))
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []


def test_a_program_that_forgets_to_close_loses_nothing(tmp_path):
    program = start_script("forgetful", tmp_path)
    program.communicate()
    assert program.returncode == 0
    with open_store(tmp_path, for_writing=False) as store:
        assert store.history.run(run_id_of("forgotten")).state is RunState.RESOLVED

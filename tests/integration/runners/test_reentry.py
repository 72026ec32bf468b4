"""Going on with a pipeline run whose driver died."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

import sematic
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.integration.runners.steps import pipeline, run_named

KILLED = """
    import os, pathlib, signal, sys, time
    from dataclasses import dataclass
    import sematic

    LOG = pathlib.Path(os.environ["CALLS"])

    @dataclass
    class Config:
        rates: list[float]

    def note(name):
        with LOG.open("a") as log:
            log.write(name + "\\n")

    @sematic.func
    def first(config: Config) -> list[float]:
        note("first")
        return config.rates

    @sematic.func
    def dies(values: list[float]) -> float:
        note("dies")
        if os.environ.get("DIE"):
            time.sleep(0.3)  # the group commit of what came before
            os.kill(os.getpid(), signal.SIGKILL)
        return sum(values)

    @sematic.func
    def nested(config: Config) -> tuple[float, float]:
        note("nested")
        values = first(config)
        return dies(values), values[1]

    @sematic.func
    def last(parts: list[float], table: dict[str, float]) -> float:
        note("last")
        return sum(parts) + table["a"]

    @sematic.func
    def pipeline(rate: float) -> float:
        note("pipeline")
        total, second = nested(Config([rate, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0]))
        return last([total, second, 1.0], {"a": total})

    if __name__ == "__main__":
        mode = sematic.RerunMode.REENTER if len(sys.argv) > 1 else None
        root = pipeline(1.0)
        print(root.id, flush=True)
        runner = sematic.LocalRunner(rerun_from=sys.argv[1] if mode else None, rerun_mode=mode)
        print(runner.run(root))
"""


def test_a_run_whose_driver_was_killed_is_gone_on_with_in_place(store_folder, tmp_path):
    script, calls = tmp_path / "killed.py", tmp_path / "calls"
    script.write_text(textwrap.dedent(KILLED))
    environ = {**os.environ, "CALLS": str(calls)}
    died = subprocess.run(
        [sys.executable, script], env={**environ, "DIE": "1"}, capture_output=True, text=True, check=False
    )
    assert died.returncode == -9, died.stderr
    root_id = died.stdout.strip()
    assert calls.read_text().split() == ["pipeline", "nested", "first", "dies"]
    with open_store(store_folder) as store:
        assert store.history.pipeline_run(root_id).state is PipelineRunState.RUNNING

    resumed = subprocess.run(
        [sys.executable, script, root_id], env=environ, capture_output=True, text=True, check=False
    )
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout.split()[1] == "159.0"
    assert calls.read_text().split() == ["pipeline", "nested", "first", "dies", "dies", "last"]
    with open_store(store_folder) as store:
        runs = store.history.runs_of(root_id)
        assert store.history.pipeline_run(root_id).state is PipelineRunState.COMPLETE
        assert {run.state for run in runs} == {RunState.RESOLVED}
        lost = store.runs.attempts_of(run_named(store, root_id, "dies").id)
    assert [attempt.error.name for attempt in lost] == ["InfrastructureError"]


def test_a_run_cannot_be_gone_on_with_under_other_arguments(store_folder, tmp_path):
    script, calls = tmp_path / "killed.py", tmp_path / "calls"
    script.write_text(textwrap.dedent(KILLED))
    environ = {**os.environ, "CALLS": str(calls)}
    died = subprocess.run(
        [sys.executable, script], env={**environ, "DIE": "1"}, capture_output=True, text=True, check=False
    )
    script.write_text(script.read_text().replace("root = pipeline(1.0)", "root = pipeline(2.0)"))
    refused = subprocess.run(
        [sys.executable, script, died.stdout.strip()], env=environ, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "another 'rate' than the 2.0 given now" in refused.stderr


def test_a_run_that_has_ended_cannot_be_re_entered():
    root = pipeline(1.0)
    sematic.LocalRunner().run(root)
    with pytest.raises(ValueError, match=r"it has ended \(succeeded\)"):
        sematic.LocalRunner(rerun_from=root.id, rerun_mode=sematic.RerunMode.REENTER).run(pipeline(1.0))

"""What LocalRunner writes down."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pytest

import sematic
from sematic.model.errors import CorruptedBlobError, EncodeError, PipelineRunError
from sematic.model.records import Direction
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.integration.runners.steps import Config, evaluate, pipeline, run_named


def test_every_run_is_written_down_with_inputs_defaults_and_output(store_folder):
    root = pipeline(2.0)
    assert sematic.LocalRunner().run(root) == 15.0
    with open_store(store_folder) as store:
        runs = store.history.runs_of(root.id)
        assert [(run.name, run.state) for run in runs] == [
            ("pipeline", RunState.RESOLVED),
            ("train", RunState.RESOLVED),
            ("evaluate", RunState.RESOLVED),
        ]
        bound = {
            (b.direction, b.name): b.artifact_id
            for b in store.history.bindings_of(root.id)[run_named(store, root.id, "train").id]
        }
        assert set(bound) == {(Direction.INPUT, "config"), (Direction.INPUT, "seed"), (Direction.OUTPUT, "output")}
        assert all(bound.values())
        assert store.history.pipeline_run(root.id).state is PipelineRunState.COMPLETE
        assert all(run.started_at <= run.ended_at for run in runs)


@sematic.func(standalone=True)
def doubled(x: int) -> int:
    return 2 * x


@sematic.func
def doubled_all(count: int) -> list[int]:
    return [doubled(x) for x in range(count)]


def test_no_more_steps_are_told_as_at_work_at_once_than_there_were_places(store_folder):
    root = doubled_all(60)
    sematic.LocalRunner(max_parallelism=2).run(root)
    with open_store(store_folder) as store:
        steps = [run for run in store.history.runs_of(root.id) if run.name == "doubled"]
    turns = sorted([(run.started_at, 1) for run in steps] + [(run.ended_at, -1) for run in steps])
    assert max(accumulate(change for _, change in turns)) == 2


@sematic.func(standalone=True)
def takes_a_while(x: int) -> int:
    time.sleep(0.3)
    return x


@sematic.func(standalone=True, retry=sematic.RetrySettings(exceptions=(FileNotFoundError,), retries=1))
def succeeds_again(file: str) -> int:
    if not Path(file).exists():
        Path(file).touch()
        raise FileNotFoundError(file)
    return 1


@sematic.func
def one_after_the_other(file: str) -> list[int]:
    return [succeeds_again(file), takes_a_while(2)]


def test_a_second_try_that_waited_for_a_place_began_when_it_had_one(store_folder, tmp_path):
    root = one_after_the_other(str(tmp_path / "tried"))
    assert sematic.LocalRunner(max_parallelism=1).run(root) == [1, 2]
    with open_store(store_folder) as store:
        retried, other = (run_named(store, root.id, name) for name in ("succeeds_again", "takes_a_while"))
        (failed,) = store.runs.attempts_of(retried.id)
    assert failed.started_at == retried.started_at
    assert failed.ended_at <= other.started_at < other.ended_at <= retried.last_started_at <= retried.ended_at


def test_a_parents_output_is_the_artifact_its_nested_run_made(store_folder):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        bindings = store.history.bindings_of(root.id)
        outputs = {
            run.name: next(b for b in bindings[run.id] if b.direction is Direction.OUTPUT)
            for run in store.history.runs_of(root.id)
        }
    assert outputs["pipeline"].artifact_id == outputs["evaluate"].artifact_id
    assert outputs["pipeline"].producer_id == outputs["evaluate"].run_id


def test_the_command_line_is_written_down_without_secrets(store_folder, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["train.py", "--lr", "3", "--password=hush"])
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        assert store.history.pipeline_run(root.id).command == ("train.py", "--lr", "3", "--password=***")


def test_names_and_tags_are_written_down(store_folder):
    root = pipeline(2.0).set(name="nightly", tags=["a", "b"])
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        run = store.history.run(root.id)
    assert (run.name, run.tags) == ("nightly", ("a", "b"))


def test_a_failure_keeps_its_traceback_and_the_others_their_state(store_folder):
    @sematic.func
    def broken(config: Config) -> float:
        raise ZeroDivisionError("nothing left")

    @sematic.func
    def failing() -> float:
        return evaluate(broken(Config(1)))

    root = failing()
    with pytest.raises(PipelineRunError):
        sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        states = {run.name: run.state for run in store.history.runs_of(root.id)}
        error = run_named(store, root.id, "broken").error
        assert store.history.pipeline_run(root.id).state is PipelineRunState.FAILED
    assert states == {
        "failing": RunState.NESTED_FAILED,
        "broken": RunState.FAILED,
        "evaluate": RunState.CANCELED,
    }
    assert (error.name, error.message) == ("ZeroDivisionError", "nothing left")
    assert 'raise ZeroDivisionError("nothing left")' in error.repr
    assert "builtins.ArithmeticError" in error.ancestors


def test_a_failed_attempt_is_written_down(store_folder):
    @sematic.func(retry=sematic.RetrySettings((ValueError,), 1))
    def flaky() -> int:
        if sematic.context().attempt == 1:
            raise ValueError("first")
        return 1

    root = flaky()
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        assert store.history.run(root.id).attempts == 2
        attempts = store.runs.attempts_of(root.id)
    assert [(attempt.number, attempt.error.message) for attempt in attempts] == [(1, "first")]


def test_an_output_that_cannot_be_stored_fails_the_run_and_says_which_part():
    @dataclass
    class Holder:
        lock: object

    @sematic.func
    def make() -> Holder:

        return Holder(threading.Lock())

    with pytest.raises(PipelineRunError, match=r"lock"):
        sematic.LocalRunner().run(make())


def test_an_argument_that_cannot_be_stored_is_named_before_anything_runs():
    @sematic.func
    def take(lock: object) -> int:
        return 1

    with pytest.raises(EncodeError, match="'lock'"):
        sematic.LocalRunner().run(take(threading.Lock()))


def test_a_damaged_value_fails_the_run_that_needs_it_and_says_whose_it_is(store_folder):
    import numpy as np

    @sematic.func
    def make() -> np.ndarray:
        return np.arange(100_000)

    @sematic.func
    def damage(folder: str, array: np.ndarray) -> str:
        [blob] = (p for p in Path(folder).rglob("*") if p.is_file() and p.stat().st_size == 800_000)
        blob.chmod(0o644)
        content = bytearray(blob.read_bytes())
        content[1000] ^= 1
        blob.write_bytes(content)
        return "damaged"

    @sematic.func
    def use(array: np.ndarray, after: str) -> int:
        return int(array.sum())

    @sematic.func
    def spoiled(folder: str) -> int:
        array = make()
        return use(array, damage(folder, array))

    with pytest.raises(PipelineRunError) as caught:
        sematic.LocalRunner().run(spoiled(str(store_folder / "blobs")))
    assert isinstance(caught.value.__context__.__cause__, CorruptedBlobError)


FULL = """
    import resource
    import numpy as np
    import sematic

    @sematic.func
    def small() -> int:
        return 1

    @sematic.func
    def large(after: int) -> np.ndarray:
        return np.random.default_rng(after).random(1_000_000)

    @sematic.func
    def pipeline() -> np.ndarray:
        return large(small())

    if __name__ == "__main__":
        # No file may grow beyond 2 MB: to a process, that is a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
        sematic.LocalRunner().run(pipeline())
"""


def test_a_disk_that_is_full_fails_the_step_and_loses_nothing_else(store_folder, tmp_path):
    script = tmp_path / "full.py"
    script.write_text(textwrap.dedent(FULL))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    with open_store(store_folder) as store:
        shown = done.stderr.split("sematic show ")[-1][:8]
        root = store.history.runs_of(store.runs.by_prefix(shown).root_id)
    assert [(run.name, run.state) for run in root] == [
        ("pipeline", RunState.NESTED_FAILED),
        ("small", RunState.RESOLVED),
        ("large", RunState.FAILED),
    ]
    assert not [path for path in (store_folder / "blobs").rglob("*") if path.is_file() and path.stat().st_size > 10**6]

"""What LocalRunner writes down, takes over and goes on with."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

import sematic
from sematic.model.errors import CorruptedBlobError, EncodeError, PipelineRunError
from sematic.model.records import Direction
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import Store, open_store

CALLS: list[str] = []


@dataclass
class Config:
    rate: float
    depth: int = 3


@sematic.func
def train(config: Config, seed: int = 7) -> float:
    """Train a model."""
    CALLS.append("train")
    return config.rate * seed


@sematic.func
def evaluate(score: float) -> float:
    CALLS.append("evaluate")
    return score + 1


@sematic.func
def pipeline(rate: float) -> float:
    CALLS.append("pipeline")
    return evaluate(train(Config(rate)))


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    CALLS.clear()


def run_named(store: Store, root_id: str, name: str):
    return next(run for run in store.history.runs_of(root_id) if run.name == name)


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
        import threading

        return Holder(threading.Lock())

    with pytest.raises(PipelineRunError, match=r"lock"):
        sematic.LocalRunner().run(make())


def test_an_argument_that_cannot_be_stored_is_named_before_anything_runs():
    @sematic.func
    def take(lock: object) -> int:
        return 1

    import threading

    with pytest.raises(EncodeError, match="'lock'"):
        sematic.LocalRunner().run(take(threading.Lock()))


def test_a_damaged_value_fails_the_run_that_needs_it_and_says_whose_it_is(store_folder):
    import numpy as np

    @sematic.func
    def make() -> np.ndarray:
        return np.arange(100_000)

    @sematic.func
    def damage(folder: str, array: np.ndarray) -> str:
        blob = max((p for p in Path(folder).rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
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


# Cache


@sematic.func(cache=True)
def slow(number: int) -> int:
    CALLS.append("slow")
    return number * 2


@sematic.func
def cached_pipeline(numbers: list[int]) -> list[int]:
    return [slow(number) for number in numbers]


def test_a_cached_call_is_reused_across_runs_of_the_same_namespace(store_folder):
    first, second = cached_pipeline([1, 2]), cached_pipeline([2, 3])
    assert sematic.LocalRunner(cache_namespace="n").run(first) == [2, 4]
    assert sematic.LocalRunner(cache_namespace="n").run(second) == [4, 6]
    assert CALLS == ["slow"] * 3
    with open_store(store_folder) as store:
        reused = [run for run in store.history.runs_of(second.id) if run.original_run_id]
        original = store.history.run(reused[0].original_run_id)
    assert len(reused) == 1
    assert (original.root_id, reused[0].state, reused[0].attempts) == (first.id, RunState.RESOLVED, 0)


def test_a_cached_call_is_reused_within_one_run():
    sematic.LocalRunner(cache_namespace="n").run(cached_pipeline([5, 5, 5]))
    assert CALLS == ["slow"]


def test_a_cached_call_that_returned_a_graph_is_reused_within_one_run():
    @sematic.func(cache=True)
    def nested(number: int) -> int:
        CALLS.append("nested")
        return slow(number)

    @sematic.func
    def after(first: int, number: int) -> int:
        return nested(number)

    @sematic.func
    def twice() -> int:
        return after(nested(4), 4)

    assert sematic.LocalRunner(cache_namespace="n").run(twice()) == 8
    assert CALLS == ["nested", "slow"]


def test_another_namespace_or_none_reuses_nothing():
    for namespace in ("n", "m", None, None):
        sematic.LocalRunner(cache_namespace=namespace).run(cached_pipeline([1]))
    assert CALLS == ["slow"] * 4


def test_only_the_first_fifty_characters_of_a_namespace_count():
    for suffix in ("a", "b"):
        sematic.LocalRunner(cache_namespace="x" * 50 + suffix).run(cached_pipeline([1]))
    assert CALLS == ["slow"]


def test_a_namespace_may_be_made_from_the_root_future():
    def namespace(future):
        return future.function.__name__

    for _ in range(2):
        sematic.LocalRunner(cache_namespace=namespace).run(cached_pipeline([1]))
    assert CALLS == ["slow"]


def test_a_namespace_that_fails_disables_the_cache_and_says_so():
    def namespace(future):
        raise LookupError("no commit")

    for _ in range(2):
        with pytest.warns(RuntimeWarning, match="no commit"):
            sematic.LocalRunner(cache_namespace=namespace).run(cached_pipeline([1]))
    assert CALLS == ["slow"] * 2


def test_a_cached_value_whose_bytes_are_gone_is_made_again(store_folder):
    import numpy as np

    @sematic.func(cache=True)
    def make() -> np.ndarray:
        CALLS.append("make")
        return np.ones(50_000)

    sematic.LocalRunner(cache_namespace="n").run(make())
    for path in (store_folder / "blobs").rglob("*"):
        if path.is_file() and path.stat().st_size >= 400_000:
            path.unlink()
    assert sematic.LocalRunner(cache_namespace="n").run(make()).sum() == 50_000
    assert CALLS == ["make", "make"]


def test_a_cached_value_whose_bytes_are_damaged_is_made_again(store_folder):
    import numpy as np

    @sematic.func(cache=True)
    def make() -> np.ndarray:
        CALLS.append("make")
        return np.ones(50_000)

    sematic.LocalRunner(cache_namespace="n").run(make())
    for path in (store_folder / "blobs").rglob("*"):
        if path.is_file() and path.stat().st_size >= 400_000:
            path.chmod(0o644)
            path.write_bytes(b"?" + path.read_bytes()[1:])
    assert sematic.LocalRunner(cache_namespace="n").run(make()).sum() == 50_000
    assert CALLS == ["make", "make"]


# Reruns


def test_rerunning_from_a_step_takes_over_what_it_does_not_affect(store_folder):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        step = run_named(store, root.id, "evaluate").id
    CALLS.clear()
    again = pipeline(2.0)
    assert sematic.LocalRunner(rerun_from=step).run(again) == 15.0
    assert CALLS == ["pipeline", "evaluate"]
    with open_store(store_folder) as store:
        assert run_named(store, again.id, "train").original_run_id == run_named(store, root.id, "train").id
        assert store.history.pipeline_run(again.id).rerun_from == step


def test_rerunning_from_a_step_executes_everything_downstream(store_folder):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        step = run_named(store, root.id, "train").id
    CALLS.clear()
    sematic.LocalRunner(rerun_from=step).run(pipeline(2.0))
    assert CALLS == ["pipeline", "train", "evaluate"]


def test_rerunning_with_other_inputs_takes_over_only_what_had_the_same(store_folder):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        step = run_named(store, root.id, "evaluate").id
    CALLS.clear()
    assert sematic.LocalRunner(rerun_from=step).run(pipeline(3.0)) == 22.0
    assert CALLS == ["pipeline", "train", "evaluate"]


def test_continuing_executes_what_did_not_succeed(store_folder):
    broken = [True]

    @sematic.func
    def second(score: float) -> float:
        CALLS.append("second")
        if broken[0]:
            raise ValueError
        return score

    @sematic.func
    def two_steps() -> float:
        return second(train(Config(1)))

    root = two_steps()
    with pytest.raises(PipelineRunError):
        sematic.LocalRunner().run(root)
    CALLS.clear()
    broken[0] = False
    runner = sematic.LocalRunner(rerun_from=root.id, rerun_mode=sematic.RerunMode.CONTINUE)
    assert runner.run(two_steps()) == 7.0
    assert CALLS == ["second"]


def test_rerunning_from_an_unknown_run_is_refused():
    with pytest.raises(ValueError, match="There is no run"):
        sematic.LocalRunner(rerun_from="f" * 32).run(pipeline(1.0))


def test_the_beginning_of_an_id_is_enough_to_rerun_from(store_folder):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        step = run_named(store, root.id, "evaluate").id
    CALLS.clear()
    again = pipeline(2.0)
    sematic.LocalRunner(rerun_from=step[:8]).run(again)
    assert CALLS == ["pipeline", "evaluate"]
    with open_store(store_folder) as store:
        assert store.history.pipeline_run(again.id).rerun_from == step


@pytest.mark.parametrize("mode", list(sematic.RerunMode))
def test_another_pipeline_cannot_be_rerun_from(mode):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with pytest.raises(ValueError, match="evaluate"):
        sematic.LocalRunner(rerun_from=root.id, rerun_mode=mode).run(evaluate(1.0))


@pytest.mark.parametrize("wrong", [{"rerun_from": 3}, {"rerun_from": "a", "rerun_mode": "CONTINUE"}])
def test_arguments_of_the_wrong_kind_are_named(wrong):
    with pytest.raises(ValueError, match=list(wrong)[-1]):
        sematic.LocalRunner(**wrong)


def test_a_run_that_somebody_is_driving_cannot_be_re_entered(store_folder):
    @sematic.func
    def outer() -> int:
        reenter = sematic.LocalRunner(rerun_from=sematic.context().root_id, rerun_mode=sematic.RerunMode.REENTER)
        refused: list[BaseException] = []

        def attempt() -> None:
            # Until the group commit, the other side does not know of the run at all.
            while not refused or "There is no run" in str(refused[-1]):
                try:
                    reenter.run(outer())
                except ValueError as error:
                    refused.append(error)

        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
        return "another process" in str(refused[-1])

    assert sematic.LocalRunner().run(outer()) == 1


def test_continuing_from_a_nested_run_is_refused(store_folder):
    root = pipeline(2.0)
    sematic.LocalRunner().run(root)
    with open_store(store_folder) as store:
        step = run_named(store, root.id, "train").id
    with pytest.raises(ValueError, match="nested"):
        sematic.LocalRunner(rerun_from=step, rerun_mode=sematic.RerunMode.CONTINUE).run(pipeline(2.0))


def test_a_mode_without_a_run_is_refused():
    with pytest.raises(ValueError, match="rerun_from"):
        sematic.LocalRunner(rerun_mode=sematic.RerunMode.CONTINUE)


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
    with pytest.raises(ValueError, match="COMPLETE"):
        sematic.LocalRunner(rerun_from=root.id, rerun_mode=sematic.RerunMode.REENTER).run(pipeline(1.0))

"""What of an earlier pipeline run is taken over."""

from __future__ import annotations

import threading

import pytest

import sematic
from sematic.model.errors import PipelineRunError
from sematic.store.embedded import open_store
from tests.integration.runners.steps import CALLS, Config, evaluate, pipeline, run_named, train


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

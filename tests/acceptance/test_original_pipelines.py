"""Pipelines written for the original run unchanged: values, states and errors come out as they did there."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sematic
from sematic.abstract_function import FunctionError
from sematic.abstract_future import FutureState
from sematic.resolvers.local_resolver import LocalResolver
from sematic.resolvers.silent_resolver import SilentResolver
from sematic.runners.local_runner import LocalRunner
from sematic.types import HuggingFaceModelReference, PromptResponse
from sematic.types.types.aws.s3 import S3Bucket
from sematic.types.types.huggingface import HuggingFaceDatasetReference
from sematic.utils.exceptions import PipelineRunError, ResolutionError
from tests.acceptance.pipelines import (
    arithmetic,
    boosting,
    broken,
    bucket,
    context_aware,
    dynamic,
    flowers,
    hyper_parameters,
    interrupted,
    language_model,
    remembered,
    torch_digits,
    unstable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a store of its own, and counters that start from nothing."""
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "store"))
    unstable.CALLS.clear()
    return tmp_path / "store"


@pytest.fixture
def executed(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Give what was executed since it was asked last."""
    loggers = [remembered.__name__, interrupted.__name__]
    for name in loggers:
        caplog.set_level("INFO", logger=name)

    def since() -> list[str]:
        messages = [record.getMessage() for record in caplog.records if record.name in loggers]
        caplog.clear()
        return messages

    return since


def recorded(root_id: str) -> list[dict[str, Any]]:
    """Return what the journal says of all runs of a pipeline run, as another process reads it."""
    done = subprocess.run(
        [sys.executable, "-m", "sematic", "show", root_id, "--json"], capture_output=True, text=True, check=True
    )
    return list(_flat(json.loads(done.stdout)))


def _flat(run: dict[str, Any]) -> list[dict[str, Any]]:
    nested = [below for child in run.get("runs", []) for below in _flat(child)]
    return [run, *nested]


def states_of(root_id: str) -> dict[str, str]:
    return {run["name"]: run["state"] for run in recorded(root_id)}


RUNNERS = [sematic.SilentRunner, LocalRunner]


@pytest.mark.parametrize("runner", RUNNERS)
def test_arithmetic_in_nested_pipelines(runner: Callable[[], Any]) -> None:
    assert runner().run(arithmetic.pipeline(1, 2, 3)) == 24.0


def test_names_and_tags_of_futures_are_recorded() -> None:
    future = arithmetic.pipeline(1, 2, 3).set(name="Arithmetic", tags=["a", "b"])
    LocalRunner().run(future)
    runs = {run["name"]: run for run in recorded(future.id)}
    assert runs["Arithmetic"]["tags"] == ["a", "b"]
    assert runs["Partial sum"]["tags"] == ["first", "partial"]
    assert {run["state"] for run in runs.values()} == {"RESOLVED"}


def test_resolve_still_works() -> None:
    with pytest.warns(DeprecationWarning, match="resolve"):
        assert arithmetic.pipeline(1, 2, 3).resolve(tracking=False) == 24.0
    with pytest.warns(DeprecationWarning, match="resolve"):
        assert arithmetic.pipeline(1, 2, 3).resolve(LocalResolver()) == 24.0
    with pytest.warns(DeprecationWarning, match="resolve"):
        assert SilentResolver().resolve(arithmetic.pipeline(1, 2, 3)) == 24.0
    with pytest.warns(DeprecationWarning, match="resolve"):
        assert sematic.LocalResolver().resolve(arithmetic.pipeline(1, 2, 3)) == 24.0


def test_a_future_knows_its_state_and_value_afterwards() -> None:
    future = arithmetic.pipeline(1, 2, 3)
    LocalRunner().run(future)
    assert future.state is FutureState.RESOLVED
    assert future.value == 24.0


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_network_trained_on_images(runner: Callable[[], Any]) -> None:
    config = torch_digits.PipelineConfig(
        train_config=torch_digits.TrainConfig(epochs=3), dataloader_config=torch_digits.DataLoaderConfig(batch_size=64)
    )
    results = runner().run(torch_digits.pipeline(config))
    assert results.accuracy > 0.75
    assert len(results.losses) == 10
    assert sum(map(sum, results.confusion.data[0].z)) == 597


@pytest.mark.parametrize("runner", RUNNERS)
def test_frames_models_and_figures(runner: Callable[[], Any]) -> None:
    result = runner().run(flowers.pipeline(["linear", "tree"], flowers.SplitConfig(columns=["petal length (cm)"])))
    assert result.best in result.scores
    assert set(result.scores) == {"linear", "tree"}
    assert result.scores[result.best] > 0.8
    assert len(result.figure.axes[0].patches) == 2
    assert result.notes == []


@pytest.mark.parametrize("runner", RUNNERS)
def test_standalone_functions_with_resources(runner: Callable[[], Any]) -> None:
    few, many = runner().run(boosting.pipeline([1, 20]))
    assert few.shape == many.shape == (5,)
    assert (few != many).any()


def test_resources_are_recorded() -> None:
    future = boosting.pipeline([1])
    LocalRunner().run(future)
    train = next(run for run in recorded(future.id) if run["name"] == "train")
    assert train["state"] == "RESOLVED"


@pytest.mark.parametrize("runner", RUNNERS)
def test_failures_are_tried_again(runner: Callable[[], Any]) -> None:
    assert runner().run(unstable.pipeline(2)) == [3, 3]
    assert sorted(unstable.CALLS) == ["nested"] * 3 + ["subclass_of_retried"] * 3


def test_retries_run_out() -> None:
    future = unstable.subclass_of_retried(99)
    with pytest.raises(PipelineRunError) as raised:
        LocalRunner().run(future)
    assert len(unstable.CALLS) == 4
    assert "subclass_of_retried failed on attempt 4" in str(raised.value)
    assert future.state is FutureState.FAILED


def test_other_errors_are_not_tried_again() -> None:
    with pytest.raises(PipelineRunError):
        LocalRunner().run(unstable.other_error(1))
    assert unstable.CALLS == ["other_error"]


def test_a_namespace_makes_results_reused(executed: Callable[[], list[str]]) -> None:
    assert LocalRunner(cache_namespace="mine").run(remembered.pipeline([2, 3])) == 11
    assert executed() == ["slow_square(2)", "slow_square(3)", "never_cached(2)", "total([4, 9, -2])"]
    assert LocalRunner(cache_namespace="mine").run(remembered.pipeline([2, 4])) == 18
    assert executed() == ["slow_square(4)", "never_cached(2)", "total([4, 16, -2])"]


@pytest.mark.parametrize(
    ("first", "second", "is_reused"),
    [
        (None, None, False),
        ("mine", None, False),
        ("mine", "yours", False),
        ("n" * 50 + "a", "n" * 50 + "b", True),
        (remembered.namespace_of, "computed-slow_square", True),
        (lambda future: 1 / 0, lambda future: 1 / 0, False),
    ],
    ids=["none", "one of two", "different", "equal to 50 characters", "computed", "failing"],
)
@pytest.mark.filterwarnings("ignore")
def test_namespaces_keep_results_apart(
    first: Any, second: Any, is_reused: bool, executed: Callable[[], list[str]]
) -> None:
    assert LocalRunner(cache_namespace=first).run(remembered.slow_square(5)) == 25
    assert LocalRunner(cache_namespace=second).run(remembered.slow_square(5)) == 25
    assert len(executed()) == (1 if is_reused else 2)


def test_a_reused_result_names_the_run_it_came_from() -> None:
    first, second = remembered.slow_square(5), remembered.slow_square(5)
    runner = LocalRunner(cache_namespace="mine")
    runner.run(first)
    runner.run(second)
    (run,) = recorded(second.id)
    assert run["original_run_id"] == first.id
    assert run["state"] == "RESOLVED"


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_chain_of_exceptions(runner: Callable[[], Any]) -> None:
    with pytest.raises(PipelineRunError) as raised:
        runner().run(broken.pipeline("no luck"))
    error = raised.value
    assert "DomainError" in str(error)
    assert "no luck" in str(error)
    assert "line" in str(error)
    assert isinstance(error.__context__, FunctionError)
    assert isinstance(error.__context__.__cause__, broken.DomainError)
    assert error.__context__.__cause__.args == ("no luck",)
    assert ResolutionError is PipelineRunError


def test_the_states_after_a_failure() -> None:
    future = broken.pipeline("no luck").set(name="root")
    with pytest.raises(PipelineRunError):
        LocalRunner().run(future)
    runs = recorded(future.id)
    by_name = {(run["name"], run["state"]) for run in runs}
    assert ("root", "NESTED_FAILED") in by_name
    assert ("middle", "NESTED_FAILED") in by_name
    assert ("fails", "FAILED") in by_name
    assert ("both", "CANCELED") in by_name
    assert {state for name, state in by_name if name == "after"} == {"CANCELED"}
    failed = next(run for run in runs if run["name"] == "fails")
    assert "no luck" in json.dumps(failed["error"])
    assert future.state is FutureState.NESTED_FAILED


def test_a_forgotten_call_fails_its_run() -> None:
    with pytest.raises(PipelineRunError, match="fine"):
        LocalRunner().run(broken.forgets_a_call())


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_runner_cannot_run_inside_a_function(runner: Callable[[], Any]) -> None:
    with pytest.raises(PipelineRunError) as raised:
        runner().run(broken.runs_a_runner())
    assert isinstance(raised.value.__context__.__cause__, RuntimeError)


def test_an_output_of_the_wrong_type_fails_the_run() -> None:
    with pytest.raises(PipelineRunError, match="int"):
        LocalRunner().run(broken.wrong_output())


def test_functions_know_their_run() -> None:
    future = context_aware.pipeline()
    answer = LocalRunner().run(future)
    runs = recorded(future.id)
    assert answer["root"] == future.id
    assert answer["run"] == next(run["id"] for run in runs if run["name"] == "ids")
    with pytest.raises(sematic.future_context.NotInSematicFuncError):
        sematic.context()


def test_siblings_have_runs_of_their_own() -> None:
    one, other = sematic.SilentRunner().run(context_aware.below())
    assert one["run"] != other["run"]
    assert one["root"] == other["root"]


@pytest.mark.parametrize("runner", RUNNERS)
def test_prompts_links_images_and_references(runner: Callable[[], Any]) -> None:
    model = HuggingFaceModelReference.from_string("someone/tiny@abc")
    dataset = HuggingFaceDatasetReference.from_string("squad:plain")
    summary = runner().run(language_model.pipeline(model, ["ab", "cd"], dataset))
    assert summary.responses == [PromptResponse("ab", "tiny says: ba"), PromptResponse("cd", "tiny says: dc")]
    assert summary.dataset.to_string() == "squad:plain"
    assert summary.card.url == "https://huggingface.co/someone/tiny@abc"
    assert summary.picture.bytes == language_model.PIXEL


@pytest.mark.parametrize("given", [S3Bucket("data", "eu-central-1"), "data"])
def test_buckets_enumerations_and_dates(given: Any) -> None:
    partitions = [bucket.Partition("eu", dt.datetime(2026, 5, 6, tzinfo=dt.UTC))]
    described = LocalRunner().run(bucket.pipeline(given, partitions, "csv"))
    assert described == {"s3://data/exports/eu/2026-05-06.csv": ("data", len("exports/eu/2026-05-06.csv"))}


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize(
    ("future", "value"),
    [
        (lambda: dynamic.fibonacci(9), 34),
        (dynamic.pipeline, ["a", "b", 1, 3, 2, "two"]),
        (dynamic.tuple_of_futures, (1, (2, "two"))),
    ],
)
def test_graphs_shaped_by_values(runner: Callable[[], Any], future: Callable[[], Any], value: Any) -> None:
    assert runner().run(future()) == value


def test_a_script_with_a_main(own_store: Path) -> None:
    environment = os.environ | {"SEMATIC_CONFIG_DIR": str(own_store), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "sematic", "run", hyper_parameters.__file__, "--depths", "1", "3", "9"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert "best depth: 3" in done.stdout


def test_a_step_is_run_again_from_the_middle() -> None:
    future = arithmetic.pipeline(1, 2, 3)
    LocalRunner().run(future)
    partial = next(run for run in recorded(future.id) if run["name"] == "Partial sum")
    again = arithmetic.pipeline(1, 2, 3)
    assert LocalRunner(rerun_from=partial["id"]).run(again) == 24.0
    with pytest.raises(ValueError):
        LocalRunner(rerun_from="0" * 32).run(arithmetic.pipeline(1, 2, 3))


def test_what_failed_is_continued(tmp_path: Path, executed: Callable[[], list[str]]) -> None:
    path = tmp_path / "needed"
    failing = interrupted.pipeline(3, path)
    with pytest.raises(PipelineRunError, match="needed"):
        LocalRunner().run(failing)
    assert executed() == ["pipeline(3)", "prepare(3)", "needs_file(6)"]
    path.write_text("four")
    again = LocalRunner(rerun_from=failing.id, rerun_mode=sematic.RerunMode.CONTINUE)
    assert again.run(interrupted.pipeline(3, path)) == 10
    assert executed() == ["pipeline(3)", "needs_file(6)"]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.filterwarnings("ignore:.*metrics are still to come")
def test_metrics_are_harmless(runner: Callable[[], Any]) -> None:
    assert runner().run(interrupted.measured(2)) == 2


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_the_pipeline_run(own_store: Path, sent: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, interrupted.__file__], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(sent)
        _, errors = process.communicate()
    assert process.returncode != 0
    assert "CancellationError" in errors
    listed = subprocess.run(
        [sys.executable, "-m", "sematic", "list", "--json"], capture_output=True, text=True, check=True
    )
    (root,) = json.loads(listed.stdout)
    assert root["state"] == "CANCELED"
    assert {run["state"] for run in recorded(root["id"])} == {"CANCELED"}

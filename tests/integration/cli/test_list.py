"""`sematic list` on seeded stores."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import pytest

from sematic.model.changes import Change, PipelineRunCreated, RunCreated
from sematic.model.records import Run
from sematic.model.states import RunState
from sematic.store.driving import driving
from tests.builders import a_pipeline_run, a_run, after_noon, an_error, changes_of_chain, moves_of, run_id_of
from tests.integration.cli.conftest import PLACES, CommandLine

Record = Callable[[Sequence[Change]], None]


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


def a_root(name: str, *states: RunState, at: float = 0, **facts: object) -> list[Change]:
    error = facts.pop("error", None)
    run: Run = a_run(name, created_at=after_noon(at), **facts)
    moves = moves_of(run, *states, at=run.created_at, **({"error": error} if error else {}))
    return [PipelineRunCreated(a_pipeline_run(name)), RunCreated(run), *moves]


def test_without_a_store_it_says_what_to_try(sematic: CommandLine) -> None:
    assert "sematic run examples/hello" in sematic.says("list")


def test_without_a_store_there_are_no_runs_for_programs(sematic: CommandLine) -> None:
    assert sematic.json("list") == []


def test_looking_makes_no_store(sematic: CommandLine) -> None:
    sematic.says("list")
    assert not sematic.own.exists()


def test_the_newest_come_first_and_nested_runs_are_left_out(sematic: CommandLine, record: Record) -> None:
    record([*changes_of_chain(3), *a_root("newer", at=100)])
    assert [run["name"] for run in sematic.json("list")] == ["newer", "chain"]


def test_what_is_queued_tells_how_long_it_waits_where_others_tell_how_long_they_took(
    sematic: CommandLine, record: Record
) -> None:
    record([RunCreated(a_run("waits")), *a_root("ends", RunState.SCHEDULED, RunState.RESOLVED, at=-100)])
    shown = sematic.says("list")
    assert re.search(r" waiting \d.*  waits ", shown)
    assert re.search(r" 1\.00 s  ends ", shown)
    assert (shown.count("waiting"), shown.count("created")) == (1, 0)


def test_all_shows_nested_runs(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    assert len(sematic.json("list", "--all")) == 4


def test_programs_get_the_promised_facts(sematic: CommandLine, record: Record) -> None:
    record(a_root("step", RunState.SCHEDULED, RunState.FAILED, error=an_error("boom"), tags=("a", "b")))
    [run] = sematic.json("list")
    assert run["parent_id"] is None
    assert run["id"] == run["root_id"]
    assert (run["function"], run["name"], run["state"], run["tags"]) == (
        "pipelines.demo.step",
        "step",
        "FAILED",
        ["a", "b"],
    )
    assert run["created_at"] == "2026-11-20T12:00:00+00:00"
    assert run["started_at"] == "2026-11-20T12:00:01+00:00"
    assert run["ended_at"] == "2026-11-20T12:00:02+00:00"
    assert run["error"]["message"] == "boom"


def test_people_see_state_name_tags_and_error(sematic: CommandLine, record: Record) -> None:
    record(a_root("step", RunState.SCHEDULED, RunState.FAILED, error=an_error("first\nlast"), tags=("nightly",)))
    shown = sematic.says("list")
    assert "✕ failed" in shown
    assert "step  pipelines.demo.step  [nightly]" in shown
    assert "ValueError: last" in shown


def test_a_run_whose_child_failed_shows_the_childs_error(sematic: CommandLine, record: Record) -> None:
    record(a_root("root", RunState.SCHEDULED, RunState.RAN))
    root = a_run("root", state=RunState.RAN)
    child = a_run("child", root_id=root.id, parent_id=root.id, position=1)
    failure = moves_of(child, RunState.SCHEDULED, RunState.FAILED, error=an_error("too big"))
    record([RunCreated(child), *failure, *moves_of(root, RunState.NESTED_FAILED)])
    assert "child: ValueError: too big" in sematic.says("list")


def test_filters_can_be_combined(sematic: CommandLine, record: Record) -> None:
    record(a_root("a", RunState.SCHEDULED, tags=("x",)))
    record(a_root("b", RunState.SCHEDULED, RunState.RESOLVED, tags=("x",), at=1))
    record(a_root("c", RunState.SCHEDULED, RunState.RESOLVED, at=2))
    assert [run["name"] for run in sematic.json("list", "--state", "succeeded", "--tag", "x")] == ["b"]


def test_failed_means_a_childs_failure_too_newest_first(sematic: CommandLine, record: Record) -> None:
    record(a_root("own", RunState.SCHEDULED, RunState.FAILED))
    record(a_root("nested", RunState.SCHEDULED, RunState.RAN, RunState.NESTED_FAILED, at=1))
    record(a_root("own2", RunState.SCHEDULED, RunState.FAILED, at=2))
    record(a_root("fine", RunState.SCHEDULED, RunState.RESOLVED, at=3))
    assert [run["name"] for run in sematic.json("list", "--state", "failed")] == ["own2", "nested", "own"]
    assert [run["name"] for run in sematic.json("list", "--state", "failed", "--limit", "2")] == ["own2", "nested"]


def test_a_pipeline_is_found_by_its_path_or_a_part_of_it(sematic: CommandLine, record: Record) -> None:
    record(a_root("train"))
    record(a_root("train_all", at=1))
    assert [run["name"] for run in sematic.json("list", "--pipeline", "pipelines.demo.train")] == ["train"]
    assert [run["name"] for run in sematic.json("list", "--pipeline", "TRAIN_A")] == ["train_all"]


def test_people_are_told_that_there_are_more(sematic: CommandLine, record: Record) -> None:
    for number in range(3):
        record(a_root(f"step-{number}", at=number))
    assert "Showing the newest 2; --limit N shows more." in sematic.says("list", "--limit", "2")
    assert "Showing" not in sematic.says("list", "--limit", "3")


def test_nothing_found_is_not_an_empty_store(sematic: CommandLine, record: Record) -> None:
    record(a_root("step"))
    assert sematic.says("list", "--tag", "none").startswith("No run is like that.")


def test_an_unknown_state_is_wrong_usage(sematic: CommandLine) -> None:
    result = sematic("list", "--state", "splendid")
    assert result.exit_code == 2
    assert "succeeded" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("list", "--state", "splendid"), ("show",), ("list", "--limit", "x"), ("dance",), ("github",), ("show", "a", "b")],
)
def test_wrong_usage_is_a_document_for_programs(sematic: CommandLine, arguments: tuple[str, ...]) -> None:
    result = sematic(*arguments, "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)["error"]
    assert error["type"] == "UsageError"
    assert error["message"].endswith((".", "(b)", "?"))
    assert result.stderr == ""


def test_the_word_that_is_asked_for_is_the_word_that_is_shown(sematic: CommandLine, record: Record) -> None:
    record(a_root("executing", RunState.SCHEDULED))
    record(a_root("calling", RunState.SCHEDULED, RunState.RAN, at=1))
    record(a_root("failing", RunState.SCHEDULED, RunState.RETRYING, at=2))
    with ExitStack() as drivers:
        for name in ("executing", "calling", "failing"):
            drivers.enter_context(driving(sematic.folder, run_id_of(name)))
        for state, names in {"running": ["calling", "executing"], "retrying": ["failing"]}.items():
            assert [run["name"] for run in sematic.json("list", "--state", state)] == names
            shown = sematic.says("list", "--state", state).splitlines()[1:]
            assert [line.split()[1] for line in shown] == [state] * len(names)
    wrong = sematic("list", "--state", "waiting")
    assert wrong.exit_code == 2
    assert "'waiting' is no state. Write one of: queued, running, retrying" in wrong.output


def test_where_only_nested_runs_are_in_a_state_that_is_said(sematic: CommandLine, record: Record) -> None:
    record(a_root("root", RunState.SCHEDULED, RunState.RAN))
    root = a_run("root")
    queued = a_run("step", root_id=root.id, parent_id=root.id, position=1, function="pipelines.demo.step")
    record([RunCreated(queued)])
    with driving(sematic.folder, root.id):
        for more in ([], ["--pipeline", "step"]):
            said = sematic.says("list", "--state", "queued", *more)
            assert said == "No pipeline run is like that, but nested runs are: --all lists them too.\n"
        for arguments in (["--state", "failed"], ["--state", "queued", "--tag", "none"], ["--tag", "none"]):
            assert sematic.says("list", *arguments) == "No run is like that. `sematic list` shows all.\n"
        assert sematic.says("list", "--state", "failed", "--all").startswith("No run is like that.")
        assert "waiting" in sematic.says("list", "--state", "queued", "--all")


def test_when_what_has_ended_before_it_began_was_created_is_told(sematic: CommandLine, record: Record) -> None:
    run = a_run("step")
    record([RunCreated(run), *moves_of(run, RunState.CANCELED)])
    [line] = sematic.says("list").splitlines()[1:]
    assert line.split()[3] == "created"

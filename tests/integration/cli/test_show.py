"""`sematic show` on seeded stores."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

import pytest

from sematic.cli import show_page
from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    Change,
    ExternalResourceMoved,
    FunctionRecorded,
    JobRecorded,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
    UsageMeasured,
)
from sematic.model.jobs import JobState
from sematic.model.records import GitState, ResourceUsage, Run
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import driving
from sematic.store.logs import RunLogs
from tests.builders import (
    NOON,
    a_function,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    an_error,
    an_input,
    changes_of_chain,
    job_course,
    moves_of,
    resource_life,
    run_id_of,
)
from tests.integration.cli.conftest import PLACES, CommandLine

Record = Callable[[Sequence[Change]], None]


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


def a_failed_pipeline(*, children: int) -> list[Change]:
    root = a_run("root")
    changes: list[Change] = [RunCreated(root), *moves_of(root, RunState.SCHEDULED, RunState.RAN)]
    for number in range(children):
        child: Run = a_run(
            f"train-{number}", function="demo.train", root_id=root.id, parent_id=root.id, position=number + 1
        )
        is_bad = number == children - 1
        error = {"error": an_error("bad rate")} if is_bad else {}
        end = RunState.FAILED if is_bad else RunState.RESOLVED
        changes += [RunCreated(child), *moves_of(child, RunState.SCHEDULED, end, **error)]
    ran = a_run("root", state=RunState.RAN)
    return [*changes, *moves_of(ran, RunState.NESTED_FAILED)]


def test_an_unknown_run_is_a_sentence(sematic: CommandLine) -> None:
    assert sematic.fails("show", "abc") == "Error: There is no run 'abc'. `sematic list` shows the runs there are.\n"


def test_an_unknown_run_is_one_document_for_programs(sematic: CommandLine) -> None:
    result = sematic("show", "abc", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["type"] == "UnknownRunError"
    assert result.stderr == ""


def test_an_ambiguous_beginning_lists_what_it_may_be(sematic: CommandLine, record: Record) -> None:
    record([RunCreated(a_run(f"step-{number}", id=f"{number:02}" + "a" * 30)) for number in range(8)])
    for command in ("show", "why"):
        said = sematic.fails(command, "0")
        assert "'0' is the start of several ids. Give more characters." in said
        assert f"07{'a' * 30}  step-7  pipelines.demo.step-7" in said
        assert said.count("pipelines.demo.step") == 5
        assert "and 3 more" in said


def test_an_ambiguous_artifact_lists_what_it_may_be(sematic: CommandLine, record: Record) -> None:
    record([ArtifactRecorded(an_artifact(value)) for value in range(40)])
    said = sematic.fails("artifact", an_artifact(7).id[:1])
    assert "int  " in said


def test_it_shows_inputs_output_and_nested_runs(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    shown = sematic.says("show", run_id_of("chain")[:10])
    assert run_id_of("chain") in shown
    assert shown.index("chain-1") < shown.index("chain-2") < shown.index("chain-3")


@pytest.mark.parametrize("options", [[], ["--all"]])
def test_runs_are_counted_as_in_the_dashboard_this_one_included_and_what_only_builds_containers_left_out(
    sematic: CommandLine, record: Record, options: list[str]
) -> None:
    root = run_id_of("chain")
    container = a_run("_make_list", root_id=root, parent_id=root, position=4, is_virtual=True)
    record([*changes_of_chain(3), RunCreated(container)])
    assert "\nRuns  4 succeeded, this one included\n" in sematic.says("show", root, *options)


def test_a_nested_run_says_what_it_is_part_of(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    assert f"part of   chain, run {run_id_of('chain')}" in sematic.says("show", run_id_of("chain-2"))


def test_many_calls_of_a_function_are_one_line_and_failures_stay_visible(sematic: CommandLine, record: Record) -> None:
    record(a_failed_pipeline(children=30))
    shown = sematic.says("show", run_id_of("root"))
    assert "29 succeeded, 1 failed" in shown
    assert shown.count("train") == 3
    assert "Error  in train-29" in shown
    assert "ValueError: bad rate" in shown


def test_all_folds_nothing(sematic: CommandLine, record: Record) -> None:
    record(a_failed_pipeline(children=30))
    assert "train-7 " in sematic.says("show", run_id_of("root"), "--all")


def test_programs_get_inputs_output_and_nested_runs(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(2))
    shown = sematic.json("show", run_id_of("chain"))
    first, second = shown["runs"]
    assert (first["name"], second["name"]) == ("chain-1", "chain-2")
    assert second["inputs"][0]["producer_id"] == first["id"]
    assert second["inputs"][0]["artifact_id"] == first["output"]["artifact_id"]
    assert second["output"]["summary"] == "2"
    assert second["runs"] == []


def test_ten_thousand_levels_are_one_valid_document(sematic: CommandLine, record: Record) -> None:
    runs = [a_run("level-0")]
    for number in range(1, 10_000):
        above = runs[-1]
        runs.append(a_run(f"level-{number}", root_id=runs[0].id, parent_id=above.id, position=number))
    record([RunCreated(run) for run in runs])
    said = sematic.says("show", runs[0].id, "--json")
    assert said.count('"runs": [') == 10_000
    assert (said.count("{"), said.count("[")) == (said.count("}"), said.count("]"))
    assert len(said) < 40_000_000


def test_every_command_indents_its_json_the_same(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    inner = a_run("inner", root_id=run_id_of("chain"), parent_id=run_id_of("chain-1"), position=9)
    record([RunCreated(inner)])
    for arguments in (("show", run_id_of("chain")), ("list", "--all"), ("artifact", an_artifact(1).id)):
        said = sematic.says(*arguments, "--json")
        assert said == json.dumps(json.loads(said), indent=2, ensure_ascii=False) + "\n"


def test_programs_learn_where_it_came_from(sematic: CommandLine, record: Record) -> None:
    from sematic.model.changes import PipelineRunCreated

    git = GitState(commit="a" * 40, branch="main", is_dirty=True)
    function = a_function()
    run = a_run(source_id=function.id)
    pipeline_run = a_pipeline_run(git=git, command=("python", "a b.py"), user="ada", hostname="box")
    record([PipelineRunCreated(pipeline_run), FunctionRecorded(function), RunCreated(run)])
    shown = sematic.json("show", run.id)
    assert shown["git"] == {"commit": "a" * 40, "branch": "main", "is_dirty": True}
    assert (shown["source"], shown["docstring"]) == (function.source, "Do.")
    page = sematic.says("show", run.id)
    assert "main @ aaaaaaaaaa, with changes that are not committed" in page
    assert "python 'a b.py' (by ada on box)" in page


def test_attempts_are_told(sematic: CommandLine, record: Record) -> None:
    run = a_run()
    states = (RunState.SCHEDULED, RunState.RETRYING, RunState.SCHEDULED, RunState.RESOLVED)
    record([RunCreated(run), AttemptFailed(an_attempt(run)), *moves_of(run, *states)])
    assert sematic.json("show", run.id)["failed_attempts"][0]["error"]["message"] == "try 1"
    shown = sematic.says("show", run.id)
    assert "2; 1 attempt failed" in shown
    assert "1  1.00 s  ValueError: try 1" in shown.partition("Failed attempts")[2]


def test_nested_runs_show_their_inputs_and_output(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(2))
    shown = sematic.says("show", run_id_of("chain"))
    assert "(x=0)  → 1" in shown
    assert "(x=1)  → 2" in shown


def test_long_inputs_and_outputs_make_no_long_lines(sematic: CommandLine, record: Record) -> None:
    root, child = a_run("root"), a_run("child", root_id=run_id_of("root"), parent_id=run_id_of("root"), position=1)
    value = an_artifact("v" * 300)
    inputs = tuple(an_input(child, f"input_{number}", artifact_id=value.id) for number in range(10))
    moves = moves_of(child, RunState.SCHEDULED, RunState.RESOLVED)
    bound = OutputBound(run_id=child.id, artifact_id=value.id)
    record([ArtifactRecorded(value), RunCreated(root), RunCreated(child, inputs), bound, *moves])
    assert max(map(len, sematic.says("show", root.id).partition("Runs  ")[2].splitlines())) <= 200


def test_an_input_that_is_not_there_yet_says_so(sematic: CommandLine, record: Record) -> None:
    run = a_run()
    record([RunCreated(run, (an_input(run, "x", producer_id=run_id_of("other")),))])
    assert "not there yet" in sematic.says("show", run.id)
    assert sematic.json("show", run.id)["inputs"][0]["artifact_id"] is None


def test_runs_that_only_build_containers_are_shown_on_demand(sematic: CommandLine, record: Record) -> None:
    root = a_run("root")
    inner = a_run("_make_list", root_id=root.id, parent_id=root.id, position=1, is_virtual=True)
    record([RunCreated(root), RunCreated(inner)])
    assert "_make_list" not in sematic.says("show", root.id)
    assert sematic.json("show", root.id)["runs"] == []
    assert "_make_list" in sematic.says("show", root.id, "--all")


def test_names_and_values_cannot_command_the_terminal(sematic: CommandLine, record: Record) -> None:
    run = a_run("evil\x1b[2J", function="demo.evil")
    artifact = an_artifact("x\x1b[31m")
    changes = [ArtifactRecorded(artifact), OutputBound(run_id=run.id, artifact_id=artifact.id)]
    record([RunCreated(run), *changes, *moves_of(run, RunState.SCHEDULED, RunState.RESOLVED)])
    for page in (sematic.says("show", run.id), sematic.says("list"), sematic.says("artifact", artifact.id)):
        assert "\x1b" not in page


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((), "created (1 h ago), waiting for 1 h 30 min"),
        ((RunState.SCHEDULED,), "started (1 h ago), running for 1 h 29 min"),
        ((RunState.SCHEDULED, RunState.RAN), "started (1 h ago), running for 1 h 29 min"),
        ((RunState.SCHEDULED, RunState.RETRYING), "started (1 h ago), under way for 1 h 29 min"),
        ((RunState.SCHEDULED, RunState.RESOLVED), "started (1 h ago), took 1.00 s"),
        ((RunState.CANCELED,), "created (1 h ago), canceled 1 h ago"),
        ((RunState.FAILED,), "created (1 h ago), failed 1 h ago"),
    ],
)
def test_what_goes_on_or_waits_is_not_said_to_have_taken_any_time(
    sematic: CommandLine,
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
    states: Sequence[RunState],
    told: str,
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] - of another class
            return after_noon(5400).astimezone(tz)

    monkeypatch.setattr(show_page, "datetime", Clock)
    run = a_run()
    record([RunCreated(run), *moves_of(run, *states)])
    lines = [line.split() for line in sematic.says("show", run.id).splitlines()]
    assert told in [" ".join([*words[:1], *words[3:]]) for words in lines]


def test_jobs_and_external_resources_are_shown(sematic: CommandLine, record: Record) -> None:
    run = a_run()
    waiting = job_course(run.id, JobState.PENDING, attempt=2, node="", reason="No node has 8 free CPUs.")
    record([RunCreated(run), *map(JobRecorded, [*job_course(run.id), *waiting])])
    record([ExternalResourceMoved(each) for each in resource_life(run.id, message="3 of 4 coins")])
    shown = sematic.says("show", run.id)
    assert "attempt 1  succeeded  ray on n1  waited 2.00 s" in shown
    assert "attempt 2  queued     ray        waiting " in shown
    assert "No node has 8 free CPUs." in shown
    assert "Till  deactivated" in shown
    assert "3 of 4 coins" in shown
    told = sematic.json("show", run.id)
    assert [job["state"] for job in told["jobs"]] == ["Succeeded", "Pending"]
    assert [step["state"] for step in told["external_resources"][0]["steps"]][-1] == "DEACTIVATED"


WHY = "It was ended by SIGKILL, and was started again."


def a_driver(run: Run, *told: tuple[JobState, str]) -> list[JobRecorded]:
    """What is told of the driver of a pipeline run, and why."""
    course = job_course(run.id, *(state for state, _ in told), attempt=0)
    return [JobRecorded(replace(job, reason=reason)) for job, (_, reason) in zip(course, told, strict=True)]


def test_that_a_driver_was_started_again_is_told_after_its_end(sematic: CommandLine, record: Record) -> None:
    run = a_run()
    restart = [(JobState.RESTARTING, WHY), (JobState.RUNNING, WHY)]
    record([RunCreated(run), *a_driver(run, (JobState.RUNNING, ""), *restart, (JobState.SUCCEEDED, ""))])
    assert f"driver succeeded ray on n1 waited 0.0 ms {WHY}" in " ".join(sematic.says("show", run.id).split())
    (job,) = sematic.json("show", run.id)["jobs"]
    assert (job["restarts"], job["restart_reason"], job["reason"]) == (1, WHY, "")


def test_how_often_a_driver_was_started_again_is_told_before_why_it_failed(
    sematic: CommandLine, record: Record
) -> None:
    run = a_run()
    restart = [(JobState.RUNNING, ""), (JobState.RESTARTING, WHY)]
    record([RunCreated(run), *a_driver(run, *restart, *restart, (JobState.FAILED, "The pipeline run failed."))])
    said = " ".join(sematic.says("show", run.id).split())
    assert f"Started again 2 times, the last time: {WHY} Then: The pipeline run failed." in said


@pytest.mark.parametrize("end", [None, PipelineRunState.FAILED])
def test_a_driver_that_told_no_end_is_lost_once_its_run_is_over_or_nobody_drives_it(
    sematic: CommandLine, record: Record, end: PipelineRunState | None
) -> None:
    run = a_run("lost")
    record([PipelineRunCreated(a_pipeline_run("lost")), RunCreated(run), *moves_of(run, RunState.SCHEDULED)])
    record(a_driver(run, (JobState.RUNNING, "")))
    if end is not None:
        record([PipelineRunMoved(root_id=run.id, expected=PipelineRunState.CREATED, to=end, at=NOON)])
    assert "driver  lost  ray on n1" in sematic.says("show", run.id)
    assert [job["state"] for job in sematic.json("show", run.id)["jobs"]] == ["Running"]


def test_a_driver_whose_run_is_driven_is_not_lost(sematic: CommandLine, record: Record) -> None:
    run = a_run("lost")
    record([PipelineRunCreated(a_pipeline_run("lost")), RunCreated(run), *moves_of(run, RunState.SCHEDULED)])
    record(a_driver(run, (JobState.RUNNING, "")))
    with driving(sematic.folder, run.id):
        assert "driver  running  ray on n1" in sematic.says("show", run.id)


def test_what_the_run_used_is_shown_with_a_hint(sematic: CommandLine, record: Record) -> None:
    asked = {"resource_requirements": {"kubernetes": {"requests": {"memory": "8Gi"}}}}
    run = a_run(settings=json.dumps(asked))
    usage = ResourceUsage(seconds=60.0, cpu_seconds=30.0, peak_memory=300 << 20, mean_memory=200 << 20)
    record([RunCreated(run), UsageMeasured(run_id=run.id, attempt=1, usage=usage)])
    shown = sematic.says("show", run.id)
    assert "cpu     30 s, 0.5 cores on average" in shown
    assert "It asked for 8Gi of memory and used 300Mi at the most: ask for less." in shown
    (told,) = sematic.json("show", run.id)["usage"]
    assert (told["attempt"], told["peak_memory"], told["samples"]) == (1, 300 << 20, [])


def test_how_much_was_written_is_said_and_a_failed_run_shows_its_last_lines(
    sematic: CommandLine, record: Record
) -> None:
    record(a_failed_pipeline(children=2))
    failed = next(run for run in sematic.json("show", run_id_of("root"))["runs"] if run["state"] == "FAILED")
    path = RunLogs(sematic.folder).path_of(run_id_of("root"), failed["id"], 1)
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"line {number}\n" for number in range(1, 31)) + "\x1b[2Jlast\n")
    shown = sematic.says("show", run_id_of("root"))
    assert f"log       1 nested run wrote something: sematic logs {run_id_of('root')[:8]}" in shown
    assert f"Last lines it wrote  sematic logs {failed['id'][:8]} shows all\n  line 22\n" in shown
    assert shown.endswith("line 30\n  last\n")
    nested = sematic.says("show", failed["id"])
    assert f"log       31 lines: sematic logs {failed['id'][:8]}" in nested
    assert sematic.json("show", failed["id"])["logs"] == [
        {"attempt": 1, "file": sematic.told(path), "bytes": path.stat().st_size, "line_count": 31}
    ]


def test_of_a_step_that_crashed_the_line_is_shown_where_it_was(sematic: CommandLine, record: Record) -> None:
    record(a_failed_pipeline(children=2))
    failed = next(run for run in sematic.json("show", run_id_of("root"))["runs"] if run["state"] == "FAILED")
    path = RunLogs(sematic.folder).path_of(run_id_of("root"), failed["id"], 1)
    path.parent.mkdir(parents=True)
    frames = ["train.py", *["<frozen runpy>"] * 30]
    stack = "".join(f'  File "{file}", line 4 in deep\n' for file in frames)
    path.write_text(f"before\nFatal Python error: Aborted\n\nStack (most recent call first):\n{stack}")
    shown = sematic.says("show", run_id_of("root"))
    assert shown.endswith(
        'Fatal Python error: Aborted\n  Stack (most recent call first):\n    File "train.py", line 4 in deep\n'
    )

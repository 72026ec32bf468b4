"""What of an earlier pipeline run may stand in for a new one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sematic.model.changes import FunctionRecorded, PipelineRunCreated
from sematic.model.records import FunctionSource, Run
from sematic.model.states import RunState
from sematic.runners.rerun import EarlierRuns, RerunMode, Standing, earlier_runs, is_same, sources_of
from sematic.testing.memory import MemoryJournal
from tests.builders import (
    a_function,
    a_pipeline_run,
    a_run,
    an_artifact,
    an_artifact_id,
    changes_of_success,
    digest_named,
)

TODAY = a_function(code=digest_named("today"))


@pytest.mark.parametrize(
    ("before", "is_the_same"),
    [
        (a_function(code=digest_named("today")), True),
        (a_function(code=digest_named("yesterday")), False),
        # Recorded before code was looked at: its text tells.
        (a_function(), True),
        (replace(a_function(), source="def step(): return 2"), False),
        (None, False),
    ],
)
def test_code_tells_whether_a_function_is_the_same(before: FunctionSource | None, is_the_same: bool) -> None:
    assert is_same(before, TODAY) is is_the_same


def earlier_with(run: Run, *, again: bool = False, code: str = "today") -> EarlierRuns:
    return EarlierRuns(
        runs={run.id: run},
        outputs={run.id: an_artifact_id(2)},
        inputs={run.id: {"x": an_artifact_id(1)}},
        again={run.id} if again else set(),
        sources={run.id: a_function(code=digest_named(code))},
    )


@pytest.mark.parametrize(
    ("earlier", "value", "standing"),
    [
        (earlier_with(a_run(state=RunState.RESOLVED)), 1, Standing.VALID),
        (earlier_with(a_run(state=RunState.RESOLVED)), 7, Standing.OTHER_INPUTS),
        (earlier_with(a_run(state=RunState.RESOLVED), code="yesterday"), 1, Standing.OTHER_CODE),
        (earlier_with(a_run(state=RunState.RESOLVED), again=True), 1, Standing.AFFECTED),
        (earlier_with(a_run(state=RunState.FAILED), again=True), 1, Standing.UNFINISHED),
    ],
)
def test_what_stands_in_the_way_is_named(earlier: EarlierRuns, value: int, standing: Standing) -> None:
    assert earlier.standing(a_run().id, inputs={"x": an_artifact_id(value)}, source=TODAY) is standing


def test_code_does_not_matter_where_nobody_asks() -> None:
    earlier = earlier_with(a_run(state=RunState.RESOLVED), code="yesterday")
    earlier.sources = None
    assert earlier.standing(a_run().id, inputs={"x": an_artifact_id(1)}, source=TODAY) is Standing.VALID


def recorded(*runs: Run) -> MemoryJournal:
    """Return a journal of runs that succeeded, each of a pipeline run of its own."""
    journal = MemoryJournal()
    for run in runs:
        function = a_function(run.name, id=run.source_id, code=digest_named(f"code of {run.name}"))
        journal.record(
            [
                PipelineRunCreated(a_pipeline_run(run.name)),
                FunctionRecorded(function),
                *changes_of_success(run, inputs=[an_artifact(1)], output=an_artifact(2)),
            ]
        )
    return journal


def test_the_code_of_what_was_taken_over_is_that_of_its_original() -> None:
    original = a_run("original", source_id=digest_named("old text"))
    taken = a_run("taken", source_id=digest_named("new text"), original_run_id=original.id)
    found = sources_of(recorded(original, taken), [taken])
    assert found[taken.id].code == digest_named("code of original")


def test_an_original_that_is_gone_is_not_known() -> None:
    taken = a_run("taken", source_id=digest_named("new text"), original_run_id=a_run("gone").id)
    assert sources_of(recorded(taken), [taken]) == {}


def test_only_a_whole_pipeline_run_is_gone_on_with_by_what_changed() -> None:
    nested = a_run("nested", parent_id=a_run("root").id, root_id=a_run("root").id)
    journal = recorded(a_run("root", source_id=digest_named("text")))
    with pytest.raises(ValueError, match=r"RerunMode\.CHANGED goes on from a whole pipeline run"):
        earlier_runs(journal, start=nested, mode=RerunMode.CHANGED, function="pipelines.demo.root")

"""Of every run the one is found that did the same before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.model.changes import Batch, Change, RunCreated
from sematic.model.ids import RunId, new_batch_id
from sematic.model.records import Run
from sematic.store.embedded import Store, open_store
from sematic.store.runs import calls_of, last_elsewhere
from tests.builders import a_run, after_noon, an_input, run_id_of
from tests.integration.store.test_runs import plan_of


@pytest.fixture
def store(tmp_path: Path, database: str | None):
    with open_store(tmp_path, database=database) as store:
        yield store


def a_pipeline(name: str, *calls: str, at: float) -> list[Run]:
    """Return a root of `pipeline`, and a run of each function it calls, all at some moment after noon."""
    root = a_run(name, function="pipeline", created_at=after_noon(at))
    nested = [
        a_run(
            f"{name}-{position}",
            function=function,
            root_id=root.id,
            parent_id=root.id,
            position=position,
            created_at=after_noon(at + position / 1000),
        )
        for position, function in enumerate(calls, start=1)
    ]
    return [root, *nested]


def recorded(store: Store, *pipelines: list[Run]) -> None:
    changes: list[Change] = [RunCreated(run) for pipeline in pipelines for run in pipeline]
    store.apply(Batch(id=new_batch_id(), changes=tuple(changes)))


def nearest(store: Store, name: str) -> RunId | None:
    found = store.runs.nearest_earlier(store.history.run(run_id_of(name)))
    return None if found is None else found.id


def test_a_root_is_compared_with_the_root_before(store: Store) -> None:
    recorded(store, *(a_pipeline(name, "step", at=at) for at, name in enumerate("abc")))
    assert [nearest(store, name) for name in "abc"] == [None, run_id_of("a"), run_id_of("b")]


def test_a_root_is_not_compared_with_a_nested_run(store: Store) -> None:
    recorded(store, a_pipeline("a", "pipeline", at=0), a_pipeline("b", at=1))
    assert nearest(store, "b") == run_id_of("a")


def test_a_nested_run_is_compared_with_the_call_at_the_same_place(store: Store) -> None:
    recorded(store, a_pipeline("a", "f", "g", "f", at=0), a_pipeline("b", "f", "f", "g", "f", at=1))
    assert [nearest(store, f"b-{n}") for n in (1, 2, 3)] == [run_id_of("a-1"), run_id_of("a-3"), run_id_of("a-2")]
    # There were not so many calls: the last one is nearest.
    assert nearest(store, "b-4") == run_id_of("a-3")


def test_a_function_that_was_only_called_in_the_same_pipeline_is_compared_with_the_call_before(store: Store) -> None:
    recorded(store, a_pipeline("a", "f", "g", "f", at=0))
    assert [nearest(store, f"a-{n}") for n in (1, 2, 3)] == [None, None, run_id_of("a-1")]


def test_a_later_pipeline_is_not_earlier(store: Store) -> None:
    recorded(store, a_pipeline("a", "f", at=5), a_pipeline("b", "f", at=9))
    assert nearest(store, "a-1") is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_is_found_in_an_index(store: Store) -> None:
    recorded(store, a_pipeline("a", "f", at=0))
    run = store.history.run(run_id_of("a-1"))
    for query, index in (
        (last_elsewhere(run, before=1), "runs_by_function"),
        (last_elsewhere(store.history.run(run_id_of("a")), before=1), "roots_by_function"),
        (calls_of(run, root_id=run.root_id), "runs_by_root"),
    ):
        plan = plan_of(store, query)
        assert index in plan[0]
        assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_the_inputs_of_one_run_are_in_order(store: Store) -> None:
    run = a_run("a")
    inputs = tuple(an_input(run, name) for name in ("y", "x"))
    store.apply(Batch(id=new_batch_id(), changes=(RunCreated(run, inputs),)))
    assert [each.name for each in store.runs.inputs_of(run.id)] == ["y", "x"]

"""Each store holds what its name says."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import islice

import pytest

from sematic.model.records import ViewKind
from sematic.model.states import PipelineRunState, RunState
from sematic.store.embedded import open_store
from tests.stores import long_log
from tests.stores.pipelines.values import STEPS
from tests.stores.placed import training


def states(runs):
    return Counter(run.state for run in runs)


def test_the_digits_are_there_twice_and_once_more_partly_taken_over(place_of):
    place = place_of("digits")
    first, second, rerun = (place.runs(label) for label in ("first", "second", "rerun"))
    for runs in (first, second, rerun):
        assert set(states(runs)) == {RunState.RESOLVED}
    assert len(second) < len(first)
    taken_over = [run for run in rerun if run.original_run_id]
    assert {run.original_run_id for run in taken_over} <= {run.id for run in first}
    assert 0 < len(taken_over) < len(rerun)


def test_a_step_that_waits_for_room_asked_for_it(tmp_path):
    with open_store(tmp_path) as store:
        step = store.runs.by_prefix(training(store)["waiting"])
    asked = json.loads(step.settings)["resource_requirements"]["kubernetes"]["requests"]
    assert asked == {"memory": "16Gi", "nvidia.com/gpu": "1"}


def test_one_pipeline_failed_three_levels_down_after_another_attempt(place_of):
    place = place_of("digits")
    failed = {run.id: run for run in place.runs("failed")}
    step = failed[place.stamp.runs["failed_step"]]
    assert step.state is RunState.FAILED
    assert failed[failed[step.parent_id].parent_id].parent_id is None
    assert "ValueError" in step.error.repr
    assert "direct cause" in step.error.repr
    assert "site-packages/sklearn" in step.error.repr
    attempts = place.store.runs.attempts_of(step.id)
    assert [attempt.error.name for attempt in attempts] == ["TimeoutError"]
    log = place.store.logs.log_of(step.root_id, step.id, 2)
    assert "gradient norm is nan" in b"".join(log.pieces()).decode()


def test_others_were_canceled_interrupted_or_are_under_way(place_of):
    place = place_of("digits")
    ids = place.stamp.runs
    roots = {label: place.store.runs.by_prefix(ids[label]) for label in ("canceled", "interrupted", "running")}
    assert roots["canceled"].state is RunState.CANCELED
    assert roots["interrupted"].state is RunState.RAN
    assert set(place.store.interruptions([ids["interrupted"], ids["running"]])) == {ids["interrupted"]}
    under_way = states(place.runs("running"))
    assert under_way[RunState.SCHEDULED] == 1
    assert under_way[RunState.CREATED] > 0
    assert under_way[RunState.RESOLVED] > 0


def test_some_runs_came_from_the_cache_and_some_asked_for_resources(place_of):
    place = place_of("digits")
    assert any(run.original_run_id and run.cache for run in place.runs("warm"))
    assert not any(run.original_run_id for run in place.runs("cold"))
    assert any("resource_requirements" in run.settings for run in place.runs("simulations"))
    assert len(place.get(f"/runs/{place.stamp.runs['first']}/notes")["items"]) == 2


def test_the_map_is_wide_and_five_of_it_failed(place_of):
    place = place_of("10k-map")
    runs = place.runs("root")
    counted = states(run for run in runs if run.function == "pipelines.wide.score")
    assert counted == {RunState.RESOLVED: 295, RunState.FAILED: 5}
    assert sum(run.original_run_id is not None for run in runs) == 12
    assert runs[0].state is RunState.NESTED_FAILED
    small = place.runs("small")
    assert set(states(small)) == {RunState.RESOLVED}
    assert small[-1].name == "best"


def test_each_step_of_the_chain_needs_the_one_before(place_of):
    place = place_of("10k-chain")
    graph = place.get(f"/runs/{place.stamp.runs['root']}/graph")
    assert len(place.runs("root")) == 51
    # Differences, as the columns hold them: each step needs its neighbour, and the root's output is the last one's.
    assert len(graph["inputs"]["consumer"]) == 49


def test_the_layers_are_three_deep(place_of):
    place = place_of("10k-layered")
    runs = {run.id: run for run in place.runs("root")}
    depth = 0
    run = runs[place.stamp.runs["deepest"]]
    while run.parent_id is not None:
        run, depth = runs[run.parent_id], depth + 1
    assert depth == 3
    assert sum(re.fullmatch(r"pipelines\.layers\.unit_\d", run.function) is not None for run in runs.values()) == 300


def test_many_runs_are_in_every_state_and_of_many_people(place_of):
    place = place_of("100k-runs")
    items, after = [], {}
    while True:
        page = place.get("/runs", limit=200, roots_only="true", **after)
        items += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(items) == 600
    assert {item["state"] for item in items} >= {"RESOLVED", "NESTED_FAILED", "CANCELED", "RAN"}
    assert len({item["function"] for item in items}) == 500
    assert len({item["owner"] for item in items}) == 10
    assert place.store.runs.by_prefix(place.stamp.runs["interrupted"]).id in place.store.interruptions(
        [place.stamp.runs["interrupted"]]
    )


def test_the_log_has_so_many_lines_and_is_the_same_each_time(place_of):
    place = place_of("1m-log")
    root, run = place.stamp.runs["root"], place.stamp.runs["long"]
    log = place.store.logs.log_of(root, run, 2)
    assert log.line_count() == 30_000
    assert sum(long_log.NEEDLE in line.text for line in log.lines()) == 3
    text = b"".join(log.pieces()).decode()
    for sign in ("\x1b[1;31m", "\r", "Traceback", "WARNING", "数据", "\x1b[38;2;"):
        assert sign in text
    assert max(map(len, text.split("\n"))) > 3_000_000
    assert text.split("\n")[:500] == list(islice(long_log.lines(30_000), 500))
    writing = place.stamp.runs["writing"]
    assert place.store.logs.log_of(place.stamp.runs["running"], writing, 1).line_count() == long_log.SOME


def test_every_table_and_column_is_shown_as_a_table(place_of):
    place = place_of("wide-df")
    for label in place.stamp.runs.keys() - {"root"}:
        (bound,) = place.get(f"/runs/{place.stamp.runs[label]}/outputs")["items"]
        assert bound["view"]["kind"] == "table"
    (wide,) = place.get(f"/runs/{place.stamp.runs['wide']}/outputs")["items"]
    content = wide["view"]["content"]
    assert (content["rows"], content["columns"]) == (500, 100)
    assert {field["kind"] for field in content["fields"]} >= {"number", "bool", "time", "category", "text"}


def test_hostile_texts_are_names_tags_notes_values_and_messages(place_of):
    place = place_of("hostile-strings")
    root = place.store.runs.by_prefix(place.stamp.runs["values"])
    assert "<script>" in root.name
    assert any("onerror" in tag for tag in root.tags)
    notes = place.get(f"/runs/{root.id}/notes")["items"]
    assert any("javascript:" in note["markdown"] for note in notes)
    raised = place.store.runs.by_prefix(place.stamp.runs["raises"])
    assert "<script>" in raised.error.message
    assert set(states(place.runs("values"))) == {RunState.RESOLVED}
    assert any(len(run.function) > 200 for run in place.runs("values"))


MADE_KINDS = set(ViewKind) - {ViewKind.CHART}


def test_a_value_of_every_kind_is_there(place_of):
    place = place_of("values")
    kinds = set()
    for step in STEPS:
        (bound,) = place.get(f"/runs/{place.stamp.runs[step.__name__]}/outputs")["items"]
        kinds.add(bound["view"]["kind"])
    assert kinds == MADE_KINDS


@pytest.mark.parametrize(
    "name",
    ["digits", "10k-map", "10k-chain", "10k-layered", "100k-runs", "1m-log", "wide-df", "hostile-strings", "values"],
)
def test_a_server_answers_whatever_is_asked_of_a_store(place_of, name):
    place = place_of(name)
    for root in place.get("/runs", limit=30, roots_only="true")["items"]:
        place.get(f"/runs/{root['id']}/graph")
        place.get(f"/runs/{root['id']}/notes")
    for run_id in place.stamp.runs.values():
        place.get(f"/runs/{run_id}")
        place.get(f"/runs/{run_id}/why")
        place.get(f"/runs/{run_id}/source")
        run = place.store.runs.by_prefix(run_id)
        for attempt in place.store.logs.attempts_of(run.root_id, run.id):
            place.get(f"/runs/{run_id}/logs/{attempt}", tail=100)
        for side in ("inputs", "outputs"):
            for bound in place.get(f"/runs/{run_id}/{side}")["items"]:
                if bound["artifact_id"] is not None:
                    _look_at(place, bound["artifact_id"])
    assert place.get("/pipelines")["items"]


def _look_at(place, artifact_id):
    shown = place.get(f"/artifacts/{artifact_id}")
    for name, _ in shown["view"]["parts"]:
        answer = place.client.get(f"/api/v1/artifacts/{artifact_id}/parts/{name}")
        assert answer.status_code == 200, answer.text[:300]
        assert answer.content


def test_the_pipeline_runs_of_drawn_stores_have_ended_as_their_roots_did(place_of):
    ended = {RunState.RESOLVED: PipelineRunState.COMPLETE, RunState.NESTED_FAILED: PipelineRunState.FAILED}
    for name in ("10k-map", "10k-chain", "10k-layered"):
        place = place_of(name)
        for root in place.store.runs.page(limit=10).items:
            assert place.store.history.pipeline_run(root.id).state is ended[root.state]


def test_a_search_was_run_day_after_day_and_its_numbers_have_trends(place_of):
    place = place_of("tries")
    ids = place.stamp.runs
    whole, best, used = (place.get(f"/runs/{ids[label]}/trend") for label in ("last", "best_of", "is_good"))
    assert [trend["looked_at"] for trend in (whole, best, used)] == [20, 20, 20]
    assert [len(trend["points"]) for trend in (whole, best, used)] == [20, 20, 20]
    assert {point["value"] for point in used["points"]} == {True, False}
    tried = [run for run in place.runs("last") if run.name == "fit"]
    assert len(tried) == 12
    places = [place.get(f"/runs/{run.id}/trend")["points"][0]["run_id"] for run in tried]
    assert len(set(places)) == 12

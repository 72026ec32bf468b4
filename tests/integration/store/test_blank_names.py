"""Runs that were stored with a blank name are called as their functions, wherever they are read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sematic.model.changes import RunCreated
from sematic.store.embedded import open_store
from sematic.store.pipeline_calls import PipelineCalls
from sematic.store.pipelines import PipelineQueries
from sematic.store.skeleton import skeleton_of
from tests.builders import a_run, run_id_of


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        root = a_run("train")
        fit = a_run("fit", root_id=root.id, parent_id=root.id, position=1)
        store.journal.record([RunCreated(replace(run, name="  ")) for run in (root, fit)])
        store.journal.flush()
        yield store


def test_a_run_with_a_blank_name_is_called_as_its_function(store):
    root_id = run_id_of("train")
    assert [run.name for run in store.history.runs_of(root_id)] == ["train", "fit"]
    assert skeleton_of(store.engine, root_id).names == ["train", "fit"]
    assert {call.name for call in PipelineCalls(engine=store.engine).of([root_id])[0].items} == {"train", "fit"}
    assert {each.name for each in store.cache.asked_in(root_id, limit=2)} == {"train", "fit"}
    assert [each.name for each in PipelineQueries(store.engine).page(limit=1).items] == ["train"]

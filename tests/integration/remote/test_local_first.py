"""A driver records here and on a server."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sematic import LocalRunner
from sematic.model.states import PipelineRunState
from sematic.settings import config_folder
from sematic.store import schema
from sematic.store.embedded import open_store
from sematic.store.logs import RunLogs
from tests.integration.remote.steps import HOOKS, cached, pipeline


@pytest.fixture
def here():
    with open_store(config_folder()) as store:
        yield store


def told(store, root_id):
    """Return everything a store has of a pipeline run that both are to have alike."""
    history = store.history
    bindings = history.bindings_of(root_id)
    wanted = {b.artifact_id for of_run in bindings.values() for b in of_run if b.artifact_id}
    logs = RunLogs(store.folder)
    return (
        history.pipeline_run(root_id),
        history.runs_of(root_id),
        bindings,
        history.artifacts(sorted(wanted)),
        history.functions(root_id),
        {
            (run_id, attempt): logs.log_of(root_id, run_id, attempt).path.read_bytes()
            for run_id, attempts in logs.attempts_in(root_id).items()
            for attempt in attempts
        },
    )


def waiting(store):
    with store.engine.connect() as db:
        return db.execute(select(schema.outbox)).all()


def test_everything_of_a_run_is_on_the_server_when_it_has_ended(server, here):
    future = pipeline(1)
    assert LocalRunner().run(future) == 100_002
    there = server[1]
    assert told(there, future.id) == told(here, future.id)
    assert there.history.pipeline_run(future.id).state is PipelineRunState.COMPLETE
    assert waiting(here) == []
    assert there.leases.of([future.id]) == {}
    code = there.history.pipeline_run(future.id).code
    assert there.blobs.has(code)
    for artifact in there.history.artifacts(
        [b.artifact_id for of_run in there.history.bindings_of(future.id).values() for b in of_run]
    ).values():
        for digest, _ in artifact.buffers:
            there.blobs.open(digest)


def test_a_result_of_somebody_elses_is_reused(server, here, tmp_path, monkeypatch):
    calls = []
    HOOKS["costly"] = lambda: calls.append(1)
    assert LocalRunner(cache_namespace="shared").run(cached(4)) == 8
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "elsewhere"))
    future = cached(4)
    assert LocalRunner(cache_namespace="shared").run(future) == 8
    assert calls == [1]
    assert [run.original_run_id is not None for run in server[1].history.runs_of(future.id)] == [False, True]


def test_a_server_with_the_very_same_store_is_sent_nothing(server, here, monkeypatch):
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(server[1].folder))
    future = pipeline(1)
    assert LocalRunner().run(future) == 100_002
    assert waiting(server[1]) == []
    assert server[1].history.pipeline_run(future.id).state is PipelineRunState.COMPLETE

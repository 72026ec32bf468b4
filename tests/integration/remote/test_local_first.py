"""A driver records here and on a server."""

from __future__ import annotations

import os
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from sematic import LocalRunner
from sematic.model.changes import Batch, PipelineRunCreated, PipelineRunMoved, RunCreated
from sematic.model.errors import UnsuitableRunError
from sematic.model.reading import Gap
from sematic.model.states import PipelineRunState, RunState
from sematic.runners.sending import sending
from sematic.settings import config_folder
from sematic.store import schema
from sematic.store.cancelling import Cancelling
from sematic.store.embedded import open_store
from sematic.store.logs import RunLogs
from sematic.wire.log_uploads import LARGEST
from tests.builders import (
    NOON,
    a_pipeline_run,
    a_run,
    an_artifact,
    changes_of_success,
    moves_of,
)
from tests.integration.remote.steps import HOOKS, cached, pipeline
from tests.serving import eventually


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
    server[1].outbox_to(server[0]).open_for(a_run("of a killed driver").id)
    future = pipeline(1)
    assert LocalRunner().run(future) == 100_002
    assert waiting(server[1]) == []
    assert server[1].history.pipeline_run(future.id).state is PipelineRunState.COMPLETE


def moved_elsewhere(there, root_id):
    """Have somebody end a pipeline run on the server, behind its driver's back."""
    state = there.history.pipeline_run(root_id).state
    moved = PipelineRunMoved(root_id=root_id, expected=state, to=PipelineRunState.CANCELED, at=NOON)
    there.apply(Batch([moved]))


def test_a_run_that_the_server_refuses_goes_on_and_others_are_sent(server, here, caplog):
    there = server[1]
    future = pipeline(1)

    def interfere():
        HOOKS.clear()
        assert eventually(lambda: there.interruptions.unended([future.id]) == [future.id])
        moved_elsewhere(there, future.id)

    HOOKS["add"] = interfere
    assert LocalRunner().run(future) == 100_002
    said = [record.message for record in caplog.records if record.name == "sematic"]
    assert len(said) == 1
    assert "does not take pipeline run" in said[0]
    assert "It goes on" in said[0]
    assert here.history.pipeline_run(future.id).state is PipelineRunState.COMPLETE
    assert waiting(here) != []
    other = pipeline(2)
    assert LocalRunner().run(other) == 100_003
    assert there.history.pipeline_run(other.id).state is PipelineRunState.COMPLETE
    outbox = here.outbox_to(server[0])
    # Which it is depends on what of it the server is told next: that a run moved, or that there is another.
    assert re.search("^It was canceled there|has ended: canceled; no run is added", outbox.refusals()[future.id])
    with (
        sending(here, address=server[0], key=None, say=lambda *_: None) as sends,
        pytest.raises(UnsuitableRunError, match="not on the server as a whole"),
    ):
        sends.run(future.id)


def test_a_run_that_was_begun_without_the_server_is_there_when_it_is_gone_on_with(server, here):
    root = a_run("begun")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("begun")), RunCreated(root)]))
    outbox = here.outbox_to(server[0])
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert sends.run(root.id).is_complete
    assert told(server[1], root.id) == told(here, root.id)
    here.journal_to(outbox, root_id=root.id).record(moves_of(root, RunState.SCHEDULED))
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert eventually(lambda: outbox.count(root.id) == 1)
        assert [sent.is_complete for sent in sends.pending()] == [True]
    assert server[1].history.run(root.id).state is RunState.SCHEDULED


def test_a_run_that_came_to_the_server_another_way_is_no_refusal_and_what_came_after_is_sent(server, here):
    root = a_run("begun")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("begun")), RunCreated(root)]))
    outbox = here.outbox_to(server[0])
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert sends.run(root.id).is_complete
        # As two that told it to the server at the same time left it.
        outbox.restart(root.id)
        outbox.refuse(root.id, why="AlreadyRecordedError: it is in the store already", at=NOON)
        with closing(here.journal_to(outbox, root_id=root.id)) as journal:
            journal.record(moves_of(root, RunState.SCHEDULED))
        assert sends.run(root.id).is_complete
    assert told(server[1], root.id) == told(here, root.id)
    assert (waiting(here), outbox.refusals()) == ([], {})


def test_another_run_with_the_same_id_stays_refused(server, here):
    root = a_run("begun")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("begun")), RunCreated(root)]))
    other = replace(root, function="another.function")
    server[1].apply(Batch([PipelineRunCreated(a_pipeline_run("begun")), RunCreated(other)]))
    here.outbox_to(server[0]).restart(root.id)
    with (
        sending(here, address=server[0], key=None, say=lambda *_: None) as sends,
        pytest.raises(UnsuitableRunError, match="Something else is recorded there"),
    ):
        sends.run(root.id)
    assert server[1].history.run(root.id) == other


def test_nothing_is_sent_while_another_process_does(server, here):
    root = a_run("begun")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("begun")), RunCreated(root)]))
    outbox = here.outbox_to(server[0])
    said = threading.Event()
    with sending(here, address=server[0], key=None, say=lambda *_: said.set()) as sends, ThreadPoolExecutor(1) as pool:
        with outbox.alone(root.id):
            sent = pool.submit(sends.run, root.id)
            assert said.wait(10)
            assert (sent.done(), outbox.count()) == (False, 0)
        assert sent.result(10).is_complete


def test_a_run_that_was_canceled_here_behind_the_servers_back_is_ended_there_by_a_push(server, here):
    root = a_run("begun")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("begun")), RunCreated(root)]))
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        sends.run(root.id)
        Cancelling(store=here, root_id=root.id).end()
        assert sends.run(root.id).is_complete
        assert told(server[1], root.id) == told(here, root.id)
        assert (server[1].history.run(root.id).state, waiting(here)) == (RunState.CANCELED, [])


def test_a_run_that_ended_here_without_the_server_knowing_is_told(server, here):
    future = pipeline(1)
    LocalRunner().run(future)
    with closing(server[1].engine.connect()) as db, db.begin():
        db.execute(update(schema.pipeline_runs).values(state="CANCELED"))
    with (
        sending(here, address=server[0], key=None, say=lambda *_: None) as sends,
        pytest.raises(UnsuitableRunError, match="there it is CANCELED, here COMPLETE"),
    ):
        sends.run(future.id)


def test_a_part_of_a_log_that_was_given_up_is_left_out_on_the_server_too(server, here):
    root = a_run("talks")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("talks")), RunCreated(root)]))
    log = RunLogs(here.folder).log_of(root.id, root.id, 1)
    log.path.parent.mkdir(parents=True)
    log.path.write_bytes((b"x" * 999 + b"\n") * 5000)
    assert log.trim(1 << 20)
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert sends.run(root.id).is_complete
    there = RunLogs(server[1].folder).log_of(root.id, root.id, 1)
    assert [line.text for line in there.lines()] == [line.text for line in log.lines()]
    assert (there.size, there.gap) == (log.size, log.gap)


def test_of_a_log_that_is_larger_than_any_its_beginning_is_sent(server, here):
    root = a_run("talks")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("talks")), RunCreated(root)]))
    log = RunLogs(here.folder).log_of(root.id, root.id, 1)
    log.path.parent.mkdir(parents=True)
    log.path.write_bytes(b"one\n")
    gap = Gap(start=4, end=LARGEST + 4, first_line=1, lines=7)
    log.leave_out(gap, when_said=lambda: os.truncate(log.path, LARGEST + 8))
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert sends.run(root.id).is_complete
    there = RunLogs(server[1].folder).log_of(root.id, root.id, 1)
    assert [line.text for line in there.lines()] == ["one"]


def test_an_attempt_that_was_never_recorded_stands_in_nobodys_way(server, here):
    root = a_run("talks")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("talks")), RunCreated(root)]))
    for attempt in (1, 2):
        log = RunLogs(here.folder).log_of(root.id, root.id, attempt)
        log.path.parent.mkdir(parents=True, exist_ok=True)
        log.path.write_bytes(b"said\n")
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert sends.run(root.id).is_complete
    assert RunLogs(server[1].folder).attempts_of(root.id, root.id) == (1,)


def test_a_run_whose_value_is_lost_here_is_refused_and_kept(server, here):
    artifact = an_artifact("lost", document=None)
    root = a_run("lost")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("lost")), *changes_of_success(root, output=artifact)]))
    with (
        sending(here, address=server[0], key=None, say=lambda *_: None) as sends,
        pytest.raises(UnsuitableRunError, match="are missing"),
    ):
        sends.run(root.id)
    assert here.outbox_to(server[0]).count(root.id) > 0


def test_a_log_of_a_step_that_was_never_recorded_stands_in_nobodys_way(server, here):
    root = a_run("talks")
    here.apply(Batch([PipelineRunCreated(a_pipeline_run("talks")), RunCreated(root)]))
    for run_id in (root.id, a_run("stranger").id):
        log = RunLogs(here.folder).log_of(root.id, run_id, 1)
        log.path.parent.mkdir(parents=True, exist_ok=True)
        log.path.write_bytes(b"said\n")
    with sending(here, address=server[0], key=None, say=lambda *_: None) as sends:
        assert sends.run(root.id).is_complete
    assert list(RunLogs(server[1].folder).attempts_in(root.id)) == [root.id]


def test_a_server_that_takes_connections_and_says_nothing_slows_no_step(here, monkeypatch):
    monkeypatch.setattr("sematic.runners.recording.PATIENCE", 0.2)
    HOOKS["costly"] = lambda: None
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("SEMATIC_API_ADDRESS", f"http://127.0.0.1:{silent.getsockname()[1]}")
        futures = [cached(number) for number in range(3)]
        for future in futures:
            LocalRunner(cache_namespace="shared").run(future)
    for future in futures:
        run = here.history.pipeline_run(future.id)
        assert (run.ended_at - run.created_at).total_seconds() < 3

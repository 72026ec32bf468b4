"""Canceling over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.states import PipelineRunState, RunState
from sematic.server.access import Role
from sematic.store.driving import driving
from sematic.store.schema import audit
from tests.builders import a_pipeline_run, a_run, an_input, moves_of, run_id_of
from tests.integration.server.one_run.conftest import Web
from tests.integration.store.test_leases import a_lease

ROOT = run_id_of("root")


@pytest.fixture
def kept_in(database: str | None) -> str | None:
    """Each kind of database in turn."""
    return database


@pytest.fixture
def root(web: Web) -> str:
    """A pipeline run in the middle: one step has ended, one runs, one waits for that, and one for nobody."""
    root = a_run("root")
    steps = [
        a_run(name, root_id=ROOT, parent_id=ROOT, position=n)
        for n, name in enumerate(("done", "busy", "next", "other"), start=1)
    ]
    done, busy, waits, other = steps
    web.store.journal.record(
        [
            PipelineRunCreated(replace(a_pipeline_run("root"), state=PipelineRunState.RUNNING)),
            RunCreated(root),
            *moves_of(root, RunState.SCHEDULED, RunState.RAN),
            RunCreated(done),
            *moves_of(done, RunState.SCHEDULED, RunState.RESOLVED),
            RunCreated(busy),
            *moves_of(busy, RunState.SCHEDULED),
            RunCreated(waits, (an_input(waits, producer_id=busy.id),)),
            RunCreated(other),
        ]
    )
    web.store.journal.flush()
    return root.id


def counts(preview: dict[str, object]) -> tuple[object, ...]:
    return preview["running"], preview["waiting"], preview["finished"]


def test_a_preview_says_what_would_end_and_ends_nothing(web: Web, root: str) -> None:
    with driving(web.store.folder, ROOT):
        preview = web.get(f"/runs/{root}/cancel")
        assert (preview["is_all"], preview["is_interrupted"], counts(preview)) == (True, False, (2, 2, 1))
        step = web.get(f"/runs/{run_id_of('busy')}/cancel", step=True)
        assert (step["is_all"], counts(step)) == (False, (1, 1, 0))
    assert web.store.runs.cancellations_of(ROOT) == []


def test_what_only_builds_a_container_is_not_counted(web: Web, root: str) -> None:
    busy = run_id_of("busy")
    virtual = replace(a_run("_make_list", root_id=ROOT, parent_id=ROOT, position=5), is_virtual=True)
    web.store.journal.record([RunCreated(virtual, (an_input(virtual, producer_id=busy),))])
    web.store.journal.flush()
    with driving(web.store.folder, ROOT):
        assert counts(web.get(f"/runs/{root}/cancel")) == (2, 2, 1)
        assert counts(web.get(f"/runs/{busy}/cancel", step=True)) == (1, 1, 0)


def test_a_driver_that_lives_is_asked_and_knows_by_whom(web: Web, root: str) -> None:
    with driving(web.store.folder, ROOT):
        answer = web.put(f"/runs/{run_id_of('busy')}/cancel", {}, method="POST", status=202)
    assert (answer["how"], answer["is_all"], answer["root_id"]) == ("asked", True, root)
    (wish,) = web.store.runs.cancellations_of(ROOT)
    assert (wish.run_id, wish.by) == (None, "ada@example.org")


def test_a_step_can_be_cancelled_alone(web: Web, root: str) -> None:
    with driving(web.store.folder, ROOT):
        web.put(f"/runs/{run_id_of('busy')}/cancel", {"step": True}, method="POST", status=202)
    (wish,) = web.store.runs.cancellations_of(ROOT)
    assert wish.run_id == run_id_of("busy")
    with web.store.engine.connect() as db:
        (entry,) = db.execute(select(audit)).all()
    assert (entry.actor, entry.action, entry.target) == ("ada@example.org", "run.cancel", run_id_of("busy"))


def test_what_nobody_executes_any_more_ends_at_once(web: Web, root: str) -> None:
    assert web.get(f"/runs/{root}/cancel")["is_interrupted"] is True
    assert "Cancel all of it" in web.refuses(
        f"/runs/{run_id_of('busy')}/cancel", method="POST", status=409, json={"step": True}
    )
    assert web.put(f"/runs/{root}/cancel", {}, method="POST", status=202)["how"] == "ended"
    states = {run.name: run.state for run in web.store.history.runs_of(ROOT)}
    assert states["done"] is RunState.RESOLVED
    assert {states[name] for name in ("root", "busy", "next", "other")} == {RunState.CANCELED}


def silent_for(web: Web, seconds: float) -> None:
    beat_at = datetime.now(UTC) - timedelta(seconds=seconds)
    web.store.leases.take(a_lease("root", hostname="elsewhere", is_remote=True, beat_at=beat_at))


def test_a_driver_elsewhere_that_is_silent_is_asked_too(web: Web, root: str) -> None:
    silent_for(web, 60)
    assert web.store.interruptions([ROOT])
    assert web.get(f"/runs/{root}/cancel")["is_interrupted"] is False
    assert web.put(f"/runs/{root}/cancel", {}, method="POST", status=202)["how"] == "asked"
    assert [wish.run_id for wish in web.store.runs.cancellations_of(ROOT)] == [None]
    assert web.store.history.pipeline_run(ROOT).state is PipelineRunState.RUNNING


def test_what_a_silent_driver_drives_ends_at_once_by_force_only(web: Web, root: str) -> None:
    silent_for(web, 0)
    assert web.put(f"/runs/{root}/cancel", {"force": True}, method="POST", status=202)["how"] == "asked"
    silent_for(web, 60)
    assert web.put(f"/runs/{root}/cancel", {"force": True}, method="POST", status=202)["how"] == "ended"
    assert web.store.history.pipeline_run(ROOT).state is PipelineRunState.CANCELED


def test_what_a_driver_elsewhere_drove_ends_at_once_after_two_minutes(web: Web, root: str) -> None:
    silent_for(web, 130)
    assert web.put(f"/runs/{root}/cancel", {}, method="POST", status=202)["how"] == "ended"


def test_what_has_ended_is_not_cancelled(web: Web) -> None:
    root = a_run("ended")
    ended = replace(a_pipeline_run("ended"), state=PipelineRunState.COMPLETE)
    web.store.journal.record([PipelineRunCreated(ended), RunCreated(root)])
    web.store.journal.flush()
    for method in ("GET", "POST"):
        assert "has ended already" in web.refuses(f"/runs/{root.id}/cancel", method=method, status=409)


@pytest.mark.parametrize("body", [{"step": "yes"}, [], {"step": 1}])
def test_what_is_no_wish_is_refused(web: Web, root: str, body: object) -> None:
    web.refuses(f"/runs/{root}/cancel", method="POST", status=422, json=body)


def test_viewers_look_and_cancel_nothing(web: Web, root: str) -> None:
    web.role = Role.VIEWER
    web.get(f"/runs/{root}/cancel")
    web.refuses(f"/runs/{root}/cancel", method="POST", status=403, json={})
    assert web.store.runs.cancellations_of(ROOT) == []

"""Recording over HTTP, as a program of somebody else's would."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import urllib3

from sematic.model.changes import ArtifactRecorded, Batch, OutputBound, PipelineRunCreated, RunCreated
from sematic.model.errors import UnauthenticatedError, UnknownRunError
from sematic.model.ids import digest_of
from sematic.model.states import RunState
from sematic.server.access import Caller, Role
from sematic.wire.journal import body_of, delivery_of
from tests.builders import a_pipeline_run, a_run, an_artifact, changes_of_chain, moves_of
from tests.serving import serving


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("server")) as (address, store):
        yield address, store


@pytest.fixture
def store(server):
    return server[1]


@pytest.fixture
def post(server):
    def posted(*batches, path="/api/v1/journal", content=None):
        body = delivery_of([body_of(batch) for batch in batches]) if content is None else content
        return urllib3.request("POST", server[0] + path, body=body)

    return posted


def test_batches_are_applied_in_order_and_once(post, store):
    changes = changes_of_chain(3, name="in order")
    batches = [Batch(changes[:7]), Batch(changes[7:])]
    assert post(*batches).json() == {"applied": 2}
    assert post(*batches).json() == {"applied": 2}
    assert len(store.history.runs_of(a_run("in order").id)) == 4


def test_a_run_that_somebody_else_moved_is_a_conflict(post):
    run = a_run("conflict")
    assert post(Batch([RunCreated(run)])).status == 200
    (moved,) = moves_of(replace(run, state=RunState.SCHEDULED), RunState.RESOLVED)
    answer = post(Batch([moved]))
    assert (answer.status, answer.json()["type"]) == (409, "StaleRunError")
    assert run.id in answer.json()["detail"]


def test_a_batch_that_was_recorded_with_other_changes_is_refused(post, store):
    first, second = a_run("first of an id"), a_run("second of an id")
    batch = Batch([RunCreated(first)])
    body = body_of(batch)
    assert post(batch).status == 200
    answer = post(Batch([RunCreated(second)], id=batch.id))
    assert (answer.status, answer.json()["type"]) == (409, "AlteredBatchError")
    assert batch.id in answer.json()["detail"]
    with pytest.raises(UnknownRunError):
        store.history.run(second.id)
    again = json.dumps(json.loads(body), sort_keys=True, indent=1).encode()
    assert post(content=delivery_of([again])).json() == {"applied": 1}


def test_a_batch_that_was_recorded_on_this_machine_may_be_sent_too(post, store):
    batch = Batch([RunCreated(a_run("here and sent"))])
    store.apply(batch)
    assert post(batch).json() == {"applied": 1}


LONE = a_run("lone")
OTHER = a_run("other root")
PLACED = [PipelineRunCreated(a_pipeline_run("other root")), RunCreated(OTHER)]
LATE = datetime.now(UTC) + timedelta(days=2)


def child(name, parent, *, root=OTHER, **facts):
    return RunCreated(a_run(name, root_id=root.id, parent_id=parent.id, position=1, **facts))


@pytest.mark.parametrize(
    ("changes", "status", "why"),
    [
        ([child("of no root", LONE, root=LONE)], 404, LONE.id),
        ([*PLACED, child("of no parent", LONE)], 404, LONE.id),
        ([*PLACED, RunCreated(a_run("nobody's child", root_id=OTHER.id))], 422, "parent"),
        ([RunCreated(LONE), *PLACED, child("a stranger's child", LONE)], 422, "which is not in"),
        ([*PLACED, child("one", a_run("two")), child("two", a_run("one"))], 422, "nested in itself"),
        ([*PLACED, child("its own parent", a_run("its own parent"))], 422, "nested in itself"),
        ([RunCreated(a_run("root with a parent", parent_id=OTHER.id))], 422, "parent"),
        ([*PLACED, child("nested", OTHER), child("deep", OTHER, root=a_run("nested"))], 422, "which is not in"),
        ([*PLACED, child("nested", OTHER), PipelineRunCreated(a_pipeline_run("nested"))], 422, "no pipeline run"),
        ([RunCreated(a_run("its own original", original_run_id=a_run("its own original").id))], 422, "itself"),
        ([RunCreated(LONE), *moves_of(LONE, RunState.RESOLVED, original_run_id=LONE.id)], 422, "itself"),
        ([RunCreated(a_run("to come", created_at=LATE))], 422, "yet to come"),
        ([RunCreated(LONE), *moves_of(LONE, RunState.SCHEDULED, at=LATE)], 422, "yet to come"),
        ([PipelineRunCreated(a_pipeline_run("to come", created_at=LATE))], 422, "yet to come"),
    ],
)
def test_what_fits_nowhere_is_refused(tmp_path, changes, status, why):
    with serving(tmp_path) as (address, store):
        body = delivery_of([body_of(Batch(changes))])
        answer = urllib3.request("POST", f"{address}/api/v1/journal", body=body)
        assert (answer.status, why in answer.json()["detail"]) == (status, True)
        assert not store.history.runs_of(LONE.id) + store.history.runs_of(OTHER.id)


def test_nothing_is_added_to_a_pipeline_run_that_has_ended(post, store):
    batches = [Batch(changes_of_chain(1, name="ended"))]
    post(*batches)
    late = a_run("late", root_id=a_run("ended").id, parent_id=a_run("ended").id, position=9)
    answer = post(Batch([RunCreated(late)]))
    assert (answer.status, answer.json()["type"]) == (409, "UnsuitableRunError")
    assert "succeeded" in answer.json()["detail"]
    assert post(*batches).json() == {"applied": 1}
    assert len(store.history.runs_of(a_run("ended").id)) == 2


def test_what_came_before_a_refused_batch_is_applied_and_counted(post, store):
    good, bad = a_run("before the bad"), a_run("bad")
    stranger = Batch([OutputBound(run_id=bad.id)])
    late = a_run("after the bad")
    answer = post(Batch([RunCreated(good)]), stranger, Batch([RunCreated(late)]))
    assert (answer.status, answer.json()) == (200, {"applied": 1})
    assert store.history.run(good.id) == good
    assert post(stranger, Batch([RunCreated(late)])).status == 404
    assert post(content=b"", path=f"/api/v1/blobs/{'0' * 64}").status == 405


def test_a_run_is_not_created_twice(post):
    run = a_run("twice")
    post(Batch([RunCreated(run)]))
    answer = post(Batch([RunCreated(run)]))
    assert (answer.status, answer.json()["type"]) == (409, "AlreadyRecordedError")


def test_what_refers_to_missing_bytes_is_refused_until_they_are_there(post, server, store):
    content = b"large" * 100
    artifact = replace(an_artifact("with a buffer"), buffers=((digest_of(content), len(content)),))
    batch = Batch([ArtifactRecorded(artifact)])
    answer = post(batch)
    assert (answer.status, answer.json()["type"]) == (409, "MissingBlobsError")
    assert digest_of(content) in answer.json()["detail"]
    assert urllib3.request("PUT", f"{server[0]}/api/v1/blobs/{digest_of(content)}", body=content).status == 204
    assert post(batch).json() == {"applied": 1}
    assert store.history.artifacts([artifact.id]) == {artifact.id: artifact}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b'{"batches": 3}', b'{"batches": [{"id": "a", "changes": []}]}', b"[" * 10_000, b"\xff\xfe"],
)
def test_what_is_no_delivery_is_a_problem_with_a_sentence(post, content):
    answer = post(content=content)
    assert (answer.status, answer.json()["type"]) == (422, "InvalidMessageError")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_more_than_the_server_takes_at_once_is_refused_unread(post, monkeypatch):
    monkeypatch.setattr("sematic.server.routes.journal.MOST_BYTES", 1000)
    answer = post(content=b" " * 1001)
    assert (answer.status, "1,000 bytes" in answer.json()["detail"]) == (413, True)


def test_recording_needs_an_editor(tmp_path):
    def identify(request):
        key = request.headers.get("x-api-key", "")
        if key == "wrong":
            raise UnauthenticatedError("There is no such key.")
        return Caller(name=key, role=Role.EDITOR if key == "editor" else Role.VIEWER)

    with serving(tmp_path, identify=identify) as (address, _):
        statuses = {
            key: urllib3.request(
                "POST", f"{address}/api/v1/journal", body=b'{"batches": []}', headers={"X-API-KEY": key}
            ).status
            for key in ("editor", "viewer", "wrong")
        }
    assert statuses == {"editor": 200, "viewer": 403, "wrong": 401}


def test_the_document_describes_a_change_of_each_kind(server):
    document = urllib3.request("GET", f"{server[0]}/api/v1/openapi.json").json()
    assert "run_moved" in json.dumps(document["components"]["schemas"]["OneChange"])


def test_a_delivery_that_breaks_off_has_no_effect(server, store):
    place = urlsplit(server[0])
    run = a_run("broken off")
    body = delivery_of([body_of(Batch([RunCreated(run)]))])
    with socket.create_connection((place.hostname, place.port)) as connection:
        head = f"POST /api/v1/journal HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body) + 1}\r\n\r\n"
        connection.sendall(head.encode() + body)
    assert urllib3.request("GET", f"{server[0]}/api/v1/info").status == 200
    with pytest.raises(UnknownRunError):
        store.history.run(run.id)

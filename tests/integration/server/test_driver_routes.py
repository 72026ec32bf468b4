"""What drivers far away say and ask: logs, leases, history."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
import urllib3

from sematic.model.changes import Batch, CancelAsked, PipelineRunCreated, RunCreated
from sematic.model.records import Cancellation, Lease
from sematic.store.log_file import LEAST_LIMIT
from sematic.store.logs import RunLogs
from sematic.wire.json import to_json
from tests.builders import NOON, a_pipeline_run, a_run, an_artifact, changes_of_chain
from tests.serving import serving

RUN = a_run("logged")


@pytest.fixture
def server(tmp_path):
    with serving(tmp_path) as served:
        served[1].apply(Batch([PipelineRunCreated(a_pipeline_run("logged")), RunCreated(RUN)]))
        yield served


@pytest.fixture
def send(server):
    def sent(method, path, *, body=None):
        return urllib3.request(method, f"{server[0]}/api/v1/{path}", body=body)

    return sent


@pytest.fixture
def log(server):
    return RunLogs(server[1].folder).log_of(RUN.id, RUN.id, 1)


LOG = f"runs/{RUN.id}/{RUN.id}/logs/1"


def test_a_log_grows_by_pieces_that_may_overlap(send, log):
    assert send("PUT", LOG, body=b"").json() == {"size": 0}
    assert send("PUT", f"{LOG}?offset=0", body=b"one\ntwo\n").json() == {"size": 8}
    assert send("PUT", f"{LOG}?offset=4", body=b"two\nthree\n").json() == {"size": 14}
    assert send("PUT", f"{LOG}?offset=0", body=b"one\n").json() == {"size": 14}
    assert [line.text for line in log.lines()] == ["one", "two", "three"]


def test_a_piece_that_leaves_a_gap_is_refused(send, log):
    send("PUT", LOG, body=b"one\n")
    answer = send("PUT", f"{LOG}?offset=5", body=b"x")
    assert (answer.status, answer.json()["type"], "4 bytes" in answer.json()["detail"]) == (409, "UploadError", True)
    assert log.size == 4


def test_a_log_of_nobodys_run_is_refused(send, server):
    stranger = a_run("stranger").id
    for path in (f"runs/{stranger}/{stranger}/logs/1", f"runs/{stranger}/{RUN.id}/logs/1"):
        assert send("PUT", path, body=b"x").status == 404
    assert send("PUT", f"runs/{RUN.id}/..%2f..%2fx/logs/1", body=b"x").status in {404, 422}
    assert not RunLogs(server[1].folder).folder_of(stranger).exists()


def test_a_log_is_kept_within_the_servers_limit(send, log, server, monkeypatch):
    monkeypatch.setattr("sematic.settings.Settings.log_limit", LEAST_LIMIT)
    line = b"x" * 999 + b"\n"
    for number in range(3):
        send("PUT", f"{LOG}?offset={number * 1_000_000}", body=line * 1000)
    assert log.size == 3_000_000
    assert log.line_count() == 3000
    assert log.gap is not None


def test_what_was_given_up_where_it_was_written_is_left_out_here(send, log):
    send("PUT", LOG, body=b"one\n")
    lost = {"start": 4, "end": 100_004, "first_line": 1, "lines": 10}
    assert send("PUT", f"{LOG}/lost", body=json.dumps(lost)).json() == {"size": 100_004}
    assert send("PUT", f"{LOG}/lost", body=json.dumps(lost)).json() == {"size": 100_004}
    assert send("PUT", f"{LOG}?offset=100004", body=b"twelve\n").json() == {"size": 100_011}
    first, notice, last = log.lines()
    assert (first.text, notice.is_notice, last.text, last.number) == ("one", True, "twelve", 12)
    assert send("PUT", f"{LOG}/lost", body=json.dumps(lost | {"start": 200_000, "end": 200_010})).status == 409
    assert send("PUT", f"{LOG}/lost", body=json.dumps(lost | {"start": 9, "end": 1})).status == 422


@pytest.mark.parametrize(
    "lost",
    [
        {"start": 0, "end": 10, "first_line": 17_179_869_184, "lines": 1},
        {"start": 0, "end": 10, "first_line": 0, "lines": 11},
        {"start": 0, "end": 2**38 + 1, "first_line": 0, "lines": 1},
        {"start": -1, "end": 10, "first_line": 0, "lines": 1},
        {"start": 8, "end": 100, "first_line": 3, "lines": 1},
        {"start": 4, "end": 100, "first_line": 1, "lines": 0},
    ],
)
def test_a_lost_part_that_cannot_be_leaves_the_log_as_it_was(send, log, lost):
    send("PUT", LOG, body=b"one\ntwo\n")
    answer = send("PUT", f"{LOG}/lost", body=json.dumps(lost))
    assert (answer.status, answer.json()["type"]) == (422, "InvalidMessageError")
    assert (log.gap, log.size, log.line_count()) == (None, 8, 2)


def test_lost_parts_that_contradict_each_other_are_refused(send, log):
    first = {"start": 0, "end": 1000, "first_line": 0, "lines": 900}
    assert send("PUT", f"{LOG}/lost", body=json.dumps(first)).status == 200
    for second in (first | {"end": 2000, "lines": 1}, {"start": 500, "end": 2000, "first_line": 0, "lines": 899}):
        assert send("PUT", f"{LOG}/lost", body=json.dumps(second)).status == 422
    assert send("PUT", f"{LOG}/lost", body=json.dumps(first | {"end": 2000, "lines": 1500})).json() == {"size": 2000}
    assert (log.gap.first_line, log.gap.lines) == (0, 1500)


def test_a_run_writes_in_no_attempt_that_it_never_had(send, server):
    assert send("PUT", f"runs/{RUN.id}/{RUN.id}/logs/1", body=b"it begins").status == 200
    answer = send("PUT", f"runs/{RUN.id}/{RUN.id}/logs/2", body=b"x")
    assert (answer.status, answer.json()["type"]) == (404, "NoLogsError")
    lost = json.dumps({"start": 0, "end": 9, "first_line": 0, "lines": 1})
    assert send("PUT", f"runs/{RUN.id}/{RUN.id}/logs/2/lost", body=lost).status == 404
    assert RunLogs(server[1].folder).attempts_of(RUN.id, RUN.id) == (1,)


LEASE = Lease(
    root_id=RUN.id,
    hostname="far-away",
    boot_id="",
    pid=7,
    process_started_at=NOON,
    taken_at=NOON,
    beat_at=NOON,
)


def test_a_driver_that_says_that_it_lives_hears_what_is_to_end(send, server):
    store = server[1]
    assert send("POST", f"leases/{RUN.id}/renew", body=to_json(LEASE)).json()["is_held"] is False
    assert send("PUT", f"leases/{RUN.id}", body=to_json(LEASE)).json() == {"is_held": True, "cancellations": []}
    kept = store.leases.of([RUN.id])[RUN.id]
    assert (kept.is_remote, kept.hostname, kept.beat_at != NOON) == (True, "far-away", True)
    store.apply(Batch([CancelAsked(Cancellation(root_id=RUN.id, at=NOON, by="me"))]))
    heard = send("POST", f"leases/{RUN.id}/renew", body=to_json(LEASE)).json()
    assert (heard["is_held"], [wish["by"] for wish in heard["cancellations"]]) == (True, ["me"])
    assert not store.interruptions([RUN.id])
    assert send("POST", f"leases/{RUN.id}/release", body=to_json(LEASE)).status == 204
    assert store.leases.of([RUN.id]) == {}


@pytest.mark.parametrize(
    "lease", [{}, asdict(LEASE) | {"root_id": "x"}, asdict(replace(LEASE, root_id=a_run("other").id)), {"pid": -1}]
)
def test_what_is_no_lease_is_refused(send, lease):
    assert send("PUT", f"leases/{RUN.id}", body=to_json(lease)).status == 422


def test_history_is_given_as_it_was_recorded(send, server):
    server[1].apply(Batch(changes_of_chain(2)))
    root = a_run("chain")
    assert send("GET", f"history/runs/{root.id}").json()["state"] == "RESOLVED"
    assert send("GET", f"history/run?prefix={root.id[:10]}").json()["id"] == root.id
    assert len(send("GET", f"history/pipeline-runs/{root.id}/runs").json()["items"]) == 3
    assert len(send("GET", f"history/pipeline-runs/{root.id}/bindings").json()["items"]) == 5
    assert send("GET", f"history/pipeline-runs/{root.id}/functions").json() == {"items": []}
    body = json.dumps({"ids": [an_artifact(1).id]})
    assert [a["id"] for a in send("POST", "history/artifacts", body=body).json()["items"]] == [an_artifact(1).id]
    assert send("GET", f"history/cache/{'0' * 64}").json() == {"oldest_success": None}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"history/runs/{'0' * 32}", 404),
        (f"history/pipeline-runs/{'0' * 32}", 404),
        ("history/run?prefix=0000", 404),
        ("history/run?prefix=%25", 422),
        ("history/runs/../../x", 404),
        ("history/cache/x", 422),
    ],
)
def test_what_is_not_there_is_said(send, path, status):
    assert send("GET", path).status == status

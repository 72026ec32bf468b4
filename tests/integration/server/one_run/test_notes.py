"""Notes and tags over HTTP: who may change them, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.reading import RunFilter
from sematic.server.access import Caller, Role
from sematic.store.feed import FeedLog
from sematic.store.schema import audit, run_tags
from tests.builders import a_pipeline_run, a_run
from tests.integration.server.one_run.conftest import Web

HOSTILE = "<script>alert(1)</script> '); DROP TABLE notes; -- \u202e 🎉"


@pytest.fixture
def kept_in(database: str | None) -> str | None:
    """Each kind of database in turn."""
    return database


@pytest.fixture
def run(web: Web) -> str:
    root, child = a_run("root"), a_run("child", root_id=a_run("root").id, parent_id=a_run("root").id, position=1)
    web.store.journal.record([PipelineRunCreated(a_pipeline_run("root")), RunCreated(root), RunCreated(child)])
    web.store.journal.flush()
    return root.id


def audited(web: Web) -> list[tuple[str, str, str]]:
    with web.store.engine.connect() as db:
        return [(row.actor, row.action, row.target) for row in db.execute(select(audit).order_by(audit.c.seq))]


def told(web: Web) -> list[Any]:
    return [event.told() for event in FeedLog(web.store.engine).after(0)]


def test_a_note_is_written_edited_and_deleted(web: Web, run: str) -> None:
    note = web.put(f"/runs/{run}/notes", {"markdown": "*why*"}, method="POST", status=201)
    assert (note["author"], note["edited_at"], note["is_own"]) == ("ada@example.org", None, True)
    edited = web.put(f"/notes/{note['id']}", {"markdown": "because"})
    assert (edited["markdown"], edited["created_at"]) == ("because", note["created_at"])
    assert edited["edited_at"] is not None
    assert web.get(f"/runs/{run}/notes")["items"] == [edited]
    assert web.get(f"/runs/{run}")["notes"] == 1
    assert web.ask("DELETE", f"/notes/{note['id']}").status_code == 204
    assert web.get(f"/runs/{run}/notes")["items"] == []
    web.refuses(f"/notes/{note['id']}", method="DELETE", status=404)


def test_a_note_that_was_changed_meanwhile_is_not_written_over(web: Web, run: str) -> None:
    note = web.put(f"/runs/{run}/notes", {"markdown": "first"}, method="POST", status=201)
    address = f"/notes/{note['id']}"
    web.put(address, {"markdown": "second", "known": "first"})
    before = len(told(web))
    refused = web.ask("PUT", address, json={"markdown": "mine", "known": "first"})
    problem = refused.json()
    assert (refused.status_code, problem["type"], problem["present"]) == (409, "StaleTextError", "second")
    assert "was not saved" in problem["detail"]
    assert [each["markdown"] for each in web.get(f"/runs/{run}/notes")["items"]] == ["second"]
    assert len(told(web)) == before
    # Sent once more, as after an answer that was lost, it is no change of somebody else's.
    assert web.put(address, {"markdown": "second", "known": "first"})["markdown"] == "second"
    assert web.put(address, {"markdown": "mine", "known": "second"})["markdown"] == "mine"
    assert web.put(address, {"markdown": "whatever it says"})["markdown"] == "whatever it says"


def test_the_feed_and_the_audit_log_hear_of_every_note(web: Web, run: str) -> None:
    before = len(told(web))
    note = web.put(f"/runs/{run}/notes", {"markdown": "a"}, method="POST", status=201)
    web.put(f"/notes/{note['id']}", {"markdown": "b"})
    web.ask("DELETE", f"/notes/{note['id']}")
    events = told(web)[before:]
    assert [(each.root_id, each.also, each.runs[0].id) for each in events] == [(run, ("notes",), run)] * 3
    assert audited(web) == [("ada@example.org", f"note.{what}", run) for what in ("add", "edit", "remove")]


def test_notes_of_a_pipeline_run_come_together_and_in_pages(web: Web, run: str) -> None:
    for number, where in enumerate((run, a_run("child").id, run)):
        web.put(f"/runs/{where}/notes", {"markdown": str(number)}, method="POST", status=201)
    assert [each["markdown"] for each in web.get(f"/runs/{run}/notes")["items"]] == ["0", "2"]
    first = web.get(f"/runs/{run}/notes", all=True, limit=2)
    rest = web.get(f"/runs/{run}/notes", all=True, limit=2, after=first["next"])
    assert [each["markdown"] for each in (*first["items"], *rest["items"])] == ["0", "1", "2"]
    assert rest["next"] is None


def test_what_a_note_says_is_kept_to_the_letter(web: Web, run: str) -> None:
    web.put(f"/runs/{run}/notes", {"markdown": HOSTILE}, method="POST", status=201)
    response = web.ask("GET", f"/runs/{run}/notes")
    assert response.json()["items"][0]["markdown"] == HOSTILE
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "body",
    [{}, {"markdown": ""}, {"markdown": " \n"}, {"markdown": "x" * 20_001}, {"markdown": 1}, {"markdown": "\0"}, []],
)
def test_what_is_no_note_is_refused(web: Web, run: str, body: object) -> None:
    web.refuses(f"/runs/{run}/notes", method="POST", status=422, json=body)
    assert audited(web) == []


def test_a_body_that_is_no_json_or_far_too_large_is_refused(web: Web, run: str) -> None:
    web.refuses(f"/runs/{run}/notes", method="POST", status=422, content=b"\xff{")
    web.refuses(f"/runs/{run}/notes", method="POST", status=413, content=b" " * 100_000)


def test_viewers_read_and_editors_change_only_their_own(web: Web, run: str) -> None:
    note = web.put(f"/runs/{run}/notes", {"markdown": "mine"}, method="POST", status=201)
    web.role = Role.VIEWER
    assert web.get(f"/runs/{run}/notes")["items"][0]["is_own"] is False
    web.refuses(f"/runs/{run}/notes", method="POST", status=403, json={"markdown": "x"})
    web.refuses(f"/runs/{run}/tags", method="PUT", status=403, json={"tags": []})
    web.role = Role.EDITOR
    web.put(f"/notes/{note['id']}", {"markdown": "still mine"})
    web.client.app.state.identify = lambda _: Caller(name="eve@example.org", role=Role.EDITOR)
    assert "ada@example.org's" in web.refuses(f"/notes/{note['id']}", method="PUT", status=403, json={"markdown": "x"})
    web.refuses(f"/notes/{note['id']}", method="DELETE", status=403)


@pytest.mark.parametrize("bad", ["x", "0" * 31, "..%2fx", "' OR 1=1", "0" * 32])
def test_what_is_no_note_id_is_refused(web: Web, bad: str) -> None:
    for method in ("PUT", "DELETE"):
        assert web.ask(method, f"/notes/{bad}", json={"markdown": "x"}).status_code in {404, 422}


def test_tags_are_replaced_and_found(web: Web, run: str) -> None:
    assert web.put(f"/runs/{run}/tags", {"tags": ["gpu", "nightly", "gpu"]})["tags"] == ["gpu", "nightly"]
    assert web.put(f"/runs/{run}/tags", {"tags": ["nightly", "ünï'; --"]})["tags"] == ["nightly", "ünï'; --"]
    assert web.get(f"/runs/{run}")["run"]["tags"] == ["nightly", "ünï'; --"]
    found = {tag: len(web.store.runs.page(RunFilter(tag=tag)).items) for tag in ("gpu", "nightly", "ünï'; --")}
    assert found == {"gpu": 0, "nightly": 1, "ünï'; --": 1}
    web.put(f"/runs/{run}/tags", {"tags": []})
    with web.store.engine.connect() as db:
        assert db.execute(select(run_tags)).all() == []


def test_tags_that_others_changed_meanwhile_stay_so(web: Web, run: str) -> None:
    web.put(f"/runs/{run}/tags", {"tags": ["gpu", "nightly"]})
    # Two people saw these: one adds a tag, the other takes one away and adds another.
    web.put(f"/runs/{run}/tags", {"tags": ["gpu", "nightly", "mine"], "known": ["gpu", "nightly"]})
    told = web.put(f"/runs/{run}/tags", {"tags": ["nightly", "theirs"], "known": ["gpu", "nightly"]})
    assert told["tags"] == web.get(f"/runs/{run}")["run"]["tags"] == ["nightly", "mine", "theirs"]


def test_the_feed_and_the_audit_log_hear_of_tags(web: Web, run: str) -> None:
    before = len(told(web))
    web.put(f"/runs/{run}/tags", {"tags": ["a"]})
    (event,) = told(web)[before:]
    assert (event.root_id, event.also, event.runs[0].id) == (run, ("tags",), run)
    assert audited(web) == [("ada@example.org", "tags.change", run)]


@pytest.mark.parametrize(
    "tags", [[""], ["x" * 101], [" a"], ["a\nb"], ["\0"], [1], "abc", [str(n) for n in range(51)], None]
)
def test_what_are_no_tags_is_refused(web: Web, run: str, tags: object) -> None:
    web.refuses(f"/runs/{run}/tags", method="PUT", status=422, json={"tags": tags})
    assert web.get(f"/runs/{run}")["run"]["tags"] == []


def test_notes_go_with_their_pipeline_run(web: Web, run: str) -> None:
    from sematic.store.removing import Pace, remove_pipeline_run

    web.put(f"/runs/{run}/notes", {"markdown": "a"}, method="POST", status=201)
    remove_pipeline_run(web.store.engine, run, pace=Pace(rest=lambda _: None))
    with web.store.engine.connect() as db:
        from sematic.store.schema import notes

        assert db.execute(select(notes)).all() == []

"""Running a pipeline again over HTTP: a process of its own does it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.reading import RunFilter
from sematic.model.records import Run
from sematic.server.access import Role
from sematic.server.application import PREFIX
from sematic.server.rerun_steps import MOST_STEPS
from sematic.server.rerunning import environ_for
from sematic.store.schema import audit
from tests.builders import a_pipeline_run, a_run, after_noon, run_id_of
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import measured_again, ran

PROGRAM = """\
    import os
    import sematic

    @sematic.func
    def half(x: float) -> float:
        print("the secret is", os.environ.get("SEMATIC_API_KEY"))
        return x / 2

    @sematic.func
    def pipeline(x: float, title: str) -> float:
        return half(x)

    if __name__ == "__main__":
        sematic.LocalRunner().run(pipeline(8.0, "first"))
    """


@pytest.fixture
def project(tmp_path: Path, web: Web) -> Path:
    """A program that was run once."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "program.py").write_text(dedent(PROGRAM))
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "program.py"], cwd=folder, env=environ, check=True, capture_output=True)
    return folder


@pytest.fixture
def first(web: Web, project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    return web.store.runs.page(RunFilter()).items[0]


def ended(web: Web, root_id: str) -> Run:
    until = time.monotonic() + 30
    while not (run := web.store.history.run(root_id)).state.is_terminal:
        assert time.monotonic() < until
        time.sleep(0.05)
    return run


def output_of(web: Web, root_id: str) -> str:
    ended(web, root_id)
    return web.get(f"/runs/{root_id}/outputs")["items"][0]["view"]["summary"]


def test_a_run_is_run_again_and_its_new_id_told(web: Web, first: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMATIC_API_KEY", "hunter2")
    root_id = web.put(f"/runs/{first.id}/rerun", {"from_step": "half"}, method="POST", status=202)["root_id"]
    assert root_id != first.id
    assert output_of(web, root_id) == "4.0"
    detail = web.get(f"/runs/{root_id}")
    assert detail["pipeline_run"]["rerun_from"] is not None
    half = next(run for run in web.store.history.runs_of(root_id) if run.name == "half")
    assert web.get(f"/runs/{half.id}/logs/1")["items"][0]["text"] == "the secret is None"
    with web.store.engine.connect() as db:
        (entry,) = db.execute(select(audit)).all()
    assert (entry.actor, entry.action, entry.target) == ("ada@example.org", "run.rerun", first.id)


def test_inputs_are_values_or_stored_ones(web: Web, first: Run) -> None:
    body = {"inputs": [{"name": "x", "value": 3}, {"name": "title", "value": "--code=recorded; rm -rf"}]}
    second = web.put(f"/runs/{first.id}/rerun", body, method="POST", status=202)["root_id"]
    assert output_of(web, second) == "1.5"
    stored = web.get(f"/runs/{second}/outputs")["items"][0]["artifact_id"]
    body = {"inputs": [{"name": "x", "artifact_id": stored}], "code": "recorded"}
    third = web.put(f"/runs/{first.id}/rerun", body, method="POST", status=202)["root_id"]
    assert output_of(web, third) == "0.75"


def test_what_cannot_be_done_is_said_as_the_command_says_it(web: Web, first: Run) -> None:
    address = f"/runs/{first.id}/rerun"
    body = {"inputs": [{"name": "rate", "value": 1}]}
    assert "has no input 'rate'" in web.refuses(address, method="POST", status=409, json=body)
    assert "has no step 'x'" in web.refuses(address, method="POST", status=409, json={"from_step": "x"})
    body = {"inputs": [{"name": "x", "artifact_id": "0" * 64}]}
    assert "There is no artifact" in web.refuses(address, method="POST", status=409, json=body)


def test_a_program_that_is_gone_or_elsewhere_is_not_run(web: Web, first: Run, project: Path) -> None:
    (project / "program.py").unlink()
    assert "is not there any more" in web.refuses(f"/runs/{first.id}/rerun", method="POST", status=409, json={})


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"kind": "KUBERNETES"}, "of the kind KUBERNETES"),
        ({"launch": None}, "at a prompt or in a notebook"),
        ({"hostname": "elsewhere"}, "which is another machine"),
        ({"folder": "/nowhere/at/all"}, "working folder /nowhere/at/all is not there"),
    ],
)
def test_only_what_this_machine_ran_is_run_again(web: Web, first: Run, facts: dict[str, object], why: str) -> None:
    earlier = web.store.history.pipeline_run(first.id)
    other = a_run("other")
    web.store.journal.record([PipelineRunCreated(replace(earlier, root_id=other.id, **facts)), RunCreated(other)])
    web.store.journal.flush()
    refusal = web.refuses(f"/runs/{other.id}/rerun", method="POST", status=409, json={})
    assert why in refusal
    preview = web.get(f"/runs/{other.id}/rerun")
    assert not preview["is_possible"]
    assert why in preview["why_not"]
    assert f"sematic rerun {other.id[:8]}" in refusal


def test_a_shared_server_executes_nothing(web: Web) -> None:
    run = a_run()
    web.store.journal.record([PipelineRunCreated(a_pipeline_run()), RunCreated(run)])
    web.store.journal.flush()
    web.client.app.state.parts = replace(web.client.app.state.parts, is_authenticating=True)
    assert "is shared" in web.refuses(f"/runs/{run.id}/rerun", method="POST", status=409, json={})


def test_somebody_on_another_machine_has_nothing_executed(web: Web) -> None:
    run = a_run()
    web.store.journal.record([PipelineRunCreated(a_pipeline_run()), RunCreated(run)])
    web.store.journal.flush()
    with TestClient(web.client.app, client=("192.0.2.7", 50000)) as far:
        response = far.post(f"{PREFIX}/runs/{run.id}/rerun", json={})
    assert response.status_code == 409
    assert "on the server's own machine" in response.json()["detail"]


def test_viewers_run_nothing(web: Web) -> None:
    web.role = Role.VIEWER
    web.refuses(f"/runs/{a_run().id}/rerun", method="POST", status=403, json={})


def test_what_the_cache_has_for_each_step_can_be_asked_beforehand(web: Web) -> None:
    runs = [ran(measured_again(50_000), cache_namespace="team") for _ in range(2)]
    stored = next(each for each in web.store.history.runs_of(runs[0]) if each.name == "content")
    for root_id in runs:
        preview = web.get(f"/runs/{root_id}/rerun")
        told = {step["name"]: (step["cache_namespace"], step["cached_run_id"]) for step in preview["steps"]}
        assert told == {
            "measured_again": (None, None),
            "content": ("team", stored.id),
            "size_of": (None, None),
        }
        assert preview["steps"][0]["run_id"] == root_id
        assert not preview["has_more_steps"]


def test_what_is_not_stored_any_more_the_cache_does_not_have(web: Web) -> None:
    root_id = ran(measured_again(50_000), cache_namespace="team")
    for blob in (path for path in (web.store.folder / "blobs").rglob("*") if path.is_file()):
        blob.unlink()
    steps = {step["name"]: step for step in web.get(f"/runs/{root_id}/rerun")["steps"]}
    assert (steps["content"]["cache_namespace"], steps["content"]["cached_run_id"]) == ("team", None)


def test_of_very_many_steps_the_first_are_told(web: Web) -> None:
    root_id = run_id_of("root")
    steps = [
        a_run(f"step {number}", root_id=root_id, parent_id=root_id, position=number, created_at=after_noon(number))
        for number in range(1, MOST_STEPS + 1)
    ]
    web.store.journal.record([PipelineRunCreated(a_pipeline_run("root")), RunCreated(a_run("root"))])
    web.store.journal.record([RunCreated(step) for step in steps])
    web.store.journal.flush()
    preview = web.get(f"/runs/{root_id}/rerun")
    assert [step["run_id"] for step in preview["steps"]] == [root_id, *(step.id for step in steps[:-1])]
    assert preview["has_more_steps"]


def test_whether_it_is_possible_can_be_asked_beforehand(web: Web, first: Run, project: Path) -> None:
    preview = web.get(f"/runs/{first.id[:8]}/rerun")
    assert (preview["is_possible"], preview["why_not"]) == (True, None)
    assert preview["command"] == f"sematic rerun {first.id[:12]}"
    assert preview["python"] == f'LocalRunner().rerun("{first.id}")'
    assert preview["folder"] == str(project)
    web.role = Role.VIEWER
    preview = web.get(f"/runs/{first.id}/rerun")
    assert (preview["is_possible"], "needs editor" in preview["why_not"]) == (False, True)
    web.refuses(f"/runs/{'0' * 32}/rerun", status=404)


@pytest.mark.parametrize(
    "body",
    [
        {"code": "tomorrow"},
        {"from_step": ""},
        {"from_step": "a\u0000b"},
        {"from_step": "x" * 201},
        {"inputs": [{"name": "x; rm -rf /", "value": 1}]},
        {"inputs": [{"name": "", "value": 1}]},
        {"inputs": {"x": 1}},
        {"inputs": [{"value": 1}]},
        [],
    ],
)
def test_what_is_no_wish_is_refused(web: Web, body: object) -> None:
    run = a_run()
    web.store.journal.record([PipelineRunCreated(a_pipeline_run()), RunCreated(run)])
    web.store.journal.flush()
    web.refuses(f"/runs/{run.id}/rerun", method="POST", status=422, json=body)


def test_the_new_process_knows_nothing_of_the_servers_secrets(tmp_path: Path) -> None:
    server = {"SEMATIC_API_KEY": "a", "DATABASE_URL": "b", "GITHUB_ACCESS_TOKEN": "c", "SEMATIC_X": "d", "PATH": "/bin"}
    assert environ_for(server, store=tmp_path) == {"PATH": "/bin", "SEMATIC_CONFIG_DIR": str(tmp_path)}

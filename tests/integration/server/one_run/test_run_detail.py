"""What a server says of one run."""

from __future__ import annotations

import pytest

from sematic import LocalRunner
from sematic.model.changes import ExternalResourceMoved, JobRecorded, PipelineRunCreated, RunCreated, UsageMeasured
from sematic.model.jobs import JobState
from sematic.model.records import ResourceUsage
from sematic.store.driving import driving
from tests.builders import a_pipeline_run, a_run, job_course, resource_life, run_id_of
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import Config, broken, double, ran, tree


def child_called(web: Web, root: str, name: str) -> str:
    return next(run.id for run in web.store.history.runs_of(root) if run.name == name)


def test_a_run_is_told_with_its_pipeline_run_and_what_it_called(web: Web) -> None:
    root = ran(tree(3, Config(rate=0.5, name="a")))
    detail = web.get(f"/runs/{root}")
    assert detail["run"]["id"] == root
    assert detail["run"]["state"] == "RESOLVED"
    assert detail["pipeline_run"]["function"].endswith(".tree")
    assert detail["ancestors"] == []
    assert detail["children"] == 3
    assert detail["trouble"] is None
    assert detail["cache"] == {"is_asked": False, "is_hit": False, "original": None}


def test_a_nested_run_says_what_it_is_nested_in_and_which_attempts_have_logs(web: Web) -> None:
    root = ran(tree(3, Config(rate=0.5, name="a")))
    detail = web.get(f"/runs/{child_called(web, root, 'double')}")
    assert [each["id"] for each in detail["ancestors"]] == [root]
    assert detail["logs"] == [1]


def test_what_an_attempt_used_comes_with_hints(web: Web) -> None:
    asked = '{"resource_requirements": {"kubernetes": {"requests": {"memory": "1Gi"}}}}'
    run = a_run("busy", settings=asked)
    usage = ResourceUsage(seconds=9.0, cpu_seconds=1.0, peak_memory=5 << 30, mean_memory=1 << 30)
    web.store.journal.record([RunCreated(run), UsageMeasured(run_id=run.id, attempt=1, usage=usage)])
    web.store.journal.flush()
    (told,) = web.get(f"/runs/{run.id}")["usages"]
    assert told["usage"]["peak_memory"] == 5 << 30
    assert "ask for more" in told["hints"][0]


def test_jobs_and_external_resources_are_told_as_they_stand_with_what_led_there(web: Web) -> None:
    run = a_run("placed")
    told = [*job_course(run.id, JobState.PENDING, JobState.RUNNING), *job_course(run.id, attempt=2)]
    web.store.journal.record([RunCreated(run), *map(JobRecorded, told)])
    web.store.journal.record([ExternalResourceMoved(each) for each in resource_life(run.id)])
    web.store.journal.flush()
    detail = web.get(f"/runs/{run.id}")
    first, second = detail["jobs"]
    assert (first["job"]["state"], second["job"]["state"]) == ("Running", "Succeeded")
    assert (first["requested_at"], first["started_at"]) == ("2026-11-20T12:00:00Z", "2026-11-20T12:00:02Z")
    assert (first["job"]["engine"], first["job"]["node"]) == ("ray", "n1")
    assert (first["restarts"], first["restart_reason"]) == (0, "")
    (resource,) = detail["external_resources"]
    assert (resource["kind"], resource["attempt"]) == ("shop.Till", 1)
    assert [step["state"] for step in resource["steps"]] == [
        "CREATED",
        "ACTIVATING",
        "ACTIVE",
        "DEACTIVATING",
        "DEACTIVATED",
    ]


def test_for_what_a_step_waits_is_not_told_of_an_interrupted_pipeline_run(web: Web) -> None:
    root, step = a_run("lost"), a_run("step", root_id=run_id_of("lost"))
    waits = job_course(step.id, JobState.PENDING, reason="It waits for 1 GPU.")
    web.store.journal.record([PipelineRunCreated(a_pipeline_run("lost")), RunCreated(root), RunCreated(step)])
    web.store.journal.record(map(JobRecorded, waits))
    web.store.journal.flush()
    with driving(web.store.folder, root.id):
        detail = web.get(f"/runs/{step.id}")
        assert (detail["trouble"], detail["jobs"][0]["job"]["reason"]) == (None, "It waits for 1 GPU.")
    detail = web.get(f"/runs/{step.id}")
    assert (detail["trouble"]["is_interrupted"], detail["jobs"][0]["job"]["reason"]) == (True, "")


def test_the_beginning_of_an_id_is_enough_and_a_failure_has_its_traceback(web: Web) -> None:
    root = ran(broken(1))
    detail = web.get(f"/runs/{root[:8].upper()}")
    assert detail["run"]["id"] == root
    assert "no luck with 1" in detail["run"]["error"]["repr"]


def test_a_beginning_that_several_runs_have_lists_them(web: Web) -> None:
    ids = ["abcdef" + "0" * 26, "abcdef" + "1" * 26]
    web.store.journal.record([RunCreated(a_run("a", id=id_, root_id=id_)) for id_ in ids])
    web.store.journal.flush()
    assert all(each in web.refuses("/runs/abcdef", status=409) for each in ids)


def test_the_runs_that_a_beginning_may_mean_come_with_the_problem(web: Web) -> None:
    ids = [f"abcdef{number:026x}" for number in range(30)]
    web.store.journal.record([RunCreated(a_run(f"run {id_[-2:]}", id=id_, root_id=id_)) for id_ in ids])
    web.store.journal.flush()
    told = web.ask("GET", "/runs/ABCDEF").json()
    assert [each["id"] for each in told["candidates"]] == ids[:20]
    assert (told["candidates"][10]["name"], told["candidates"][10]["state"]) == ("run 0a", "CREATED")
    assert web.ask("GET", "/runs/123456").json()["candidates"] == []


def test_an_unknown_run_is_a_problem(web: Web) -> None:
    assert "There is no run" in web.refuses(f"/runs/{'0' * 32}", status=404)


@pytest.mark.parametrize("bad", ["abc", "x" * 32, "0" * 33, "..%2f..%2fetc", "%00abcdef", "abcdef%27--", "ab%25cdef"])
@pytest.mark.parametrize("rest", ["", "/inputs", "/outputs"])
def test_what_is_no_id_is_refused(web: Web, bad: str, rest: str) -> None:
    response = web.ask("GET", f"/runs/{bad}{rest}")
    assert response.status_code in {404, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_inputs_come_in_the_order_of_the_signature_with_their_views(web: Web) -> None:
    root = ran(tree(3, Config(rate=0.5, name="a")))
    page = web.get(f"/runs/{root}/inputs")
    assert [each["name"] for each in page["items"]] == ["x", "config"]
    assert page["items"][0]["type_name"] == "int"
    assert page["items"][0]["view"]["summary"] == "3"
    assert page["next"] is None


def test_inputs_come_in_pages(web: Web) -> None:
    root = ran(tree(3, Config(rate=0.5, name="a")))
    first = web.get(f"/runs/{root}/inputs", limit=1)
    second = web.get(f"/runs/{root}/inputs", limit=1, after=first["next"])
    assert [each["name"] for each in (*first["items"], *second["items"])] == ["x", "config"]
    assert second["next"] is None
    web.refuses(f"/runs/{root}/inputs", status=422, params={"after": "x' OR 1=1 --"})


def test_the_output_says_which_nested_run_it_comes_from(web: Web) -> None:
    root = ran(tree(3, Config(rate=0.5, name="a")))
    (output,) = web.get(f"/runs/{root}/outputs")["items"]
    assert output["view"]["summary"] == "14"
    assert output["producer_id"] == child_called(web, root, "add")


def test_a_failed_run_has_no_output(web: Web) -> None:
    assert web.get(f"/runs/{ran(broken(1))}/outputs")["items"] == []


def test_what_was_taken_from_the_cache_leads_to_the_original(web: Web) -> None:
    first, second = double(1).set(cache=True), double(1).set(cache=True)
    for future in (first, second):
        LocalRunner(cache_namespace="test").run(future)
    answer = web.get(f"/runs/{second.id}")["cache"]
    assert (answer["is_asked"], answer["is_hit"], answer["original"]["id"]) == (True, True, first.id)


def test_why_a_run_was_executed_is_said_part_by_part(web: Web) -> None:
    first, second, third = (double(x).set(cache=True) for x in (1, 2, 1))
    for future in (first, second, third):
        LocalRunner(cache_namespace="test").run(future)
    assert web.get(f"/runs/{first.id}/why")["verdict"] == "first"
    changed = web.get(f"/runs/{second.id}/why")
    assert (changed["verdict"], changed["other"]["id"]) == ("changed", first.id)
    assert [(each["part"], each["name"]) for each in changed["differences"]] == [("input", "x")]
    assert web.get(f"/runs/{third.id}/why")["verdict"] == "hit"

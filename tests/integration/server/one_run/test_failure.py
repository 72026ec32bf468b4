"""Why a run failed is told with its root cause, what that wrote last, and how often it has happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.records import ExceptionMetadata
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.store.failures import Failures, Recurrence
from tests.builders import a_pipeline_run, a_run, after_noon, an_error, moves_of, run_id_of
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import Config, broken, failing, ran, tree

S = RunState


def test_a_failure_leads_to_the_run_that_failed_by_itself(web: Web) -> None:
    root = ran(failing(3))
    told = web.get(f"/runs/{root}/failure")
    assert (told["run"]["name"], told["run"]["root_id"], told["attempt"]) == ("broken", root, 1)
    assert (told["error"]["name"], told["error"]["message"]) == ("ValueError", "no luck with 3")
    assert "raise ValueError" in told["error"]["repr"]
    assert any("about to fail" in line["text"] for line in told["log_lines"])
    assert told["failed_count"] == 1
    assert (told["seen"]["failed_in_last"], told["seen"]["of"]) == (1, 1)
    assert web.get(f"/runs/{told['run']['id']}/failure") == told


def test_a_root_can_be_the_cause_itself(web: Web) -> None:
    root = ran(broken(1))
    assert web.get(f"/runs/{root}/failure")["run"]["id"] == root


def test_where_nothing_failed_the_answer_is_null(web: Web) -> None:
    root = ran(tree(1, Config(rate=0.5, name="a")))
    assert web.get(f"/runs/{root}/failure") is None
    assert "There is no run" in web.refuses(f"/runs/{'0' * 32}/failure", status=404)


def test_what_did_not_fail_beside_what_did_has_no_failure(web: Web) -> None:
    root = ran(failing(3))
    (double,) = [run for run in web.store.history.runs_of(root) if run.name == "double"]
    assert web.get(f"/runs/{double.id}/failure") is None


@pytest.fixture
def store(tmp_path: Path, database: str | None) -> Any:
    with open_store(tmp_path, database=database) as store:
        yield store


def record_failed(store: Store, name: str, *, second: int, error: str = "broken", is_fine: bool = False) -> None:
    """Record a pipeline run in which a run nested twice fails, then another one."""
    moment = after_noon(second)
    root = a_run(name, function="p.f", created_at=moment)
    outer = a_run(f"{name} outer", root_id=root.id, parent_id=root.id, position=1, created_at=moment)
    first = a_run("first", id=run_id_of(f"{name} first"), root_id=root.id, parent_id=outer.id, position=2)
    second_one = a_run("second", id=run_id_of(f"{name} second"), root_id=root.id, parent_id=outer.id, position=3)
    last = S.RESOLVED if is_fine else S.NESTED_FAILED
    ends = () if is_fine else (S.SCHEDULED, S.FAILED)
    moves = [
        *moves_of(root, S.SCHEDULED, S.RAN, last, at=moment),
        *moves_of(outer, S.SCHEDULED, S.RAN, last, at=moment),
        *moves_of(second_one, *ends, at=after_noon(second + 5), error=an_error("later")),
        *moves_of(first, *ends, at=after_noon(second + 4), error=an_error(error)),
    ]
    created = [RunCreated(run) for run in (root, outer, first, second_one)]
    store.apply(Batch([PipelineRunCreated(a_pipeline_run(name)), *created, *moves]))


def test_the_first_to_fail_is_the_cause_however_deep(store: Store) -> None:
    record_failed(store, "r", second=0)
    failures = Failures(store.engine)
    for above in ("r", "r outer", "r first"):
        found = failures.root_cause_of(store.history.run(run_id_of(above)))
        assert found is not None
        assert (found.run.name, found.failed_count) == ("first", 1 if above == "r first" else 2)
    second = failures.root_cause_of(store.history.run(run_id_of("r second")))
    assert second is not None
    assert second.run.name == "second"


def test_a_failure_is_known_before_what_waits_for_it_has_ended(store: Store) -> None:
    root = a_run("root")
    child = a_run("child", root_id=root.id, parent_id=root.id, position=1)
    failed = moves_of(child, S.SCHEDULED, S.FAILED, error=an_error())
    store.apply(Batch([RunCreated(root), RunCreated(child), *moves_of(root, S.SCHEDULED, S.RAN), *failed]))
    found = Failures(store.engine).root_cause_of(store.history.run(root.id))
    assert found is not None
    assert found.run.id == child.id


def test_the_same_failure_is_looked_for_in_the_last_runs_of_the_pipeline(store: Store) -> None:
    record_failed(store, "too old", second=-1000)
    for number in range(19):
        record_failed(store, f"r{number}", second=100 * number, is_fine=number % 2 == 0)
    record_failed(store, "now", second=5000)
    record_failed(store, "later", second=6000)
    failures = Failures(store.engine)
    cause = failures.root_cause_of(store.history.run(run_id_of("now")))
    assert cause is not None
    assert failures.recurrence_of(cause.run) == Recurrence(failed=10, of=20, since=after_noon(100))


def record_errors(store: Store, *errors: ExceptionMetadata) -> Recurrence | None:
    """Record a pipeline run for each error that ends it, and return how often the last one was seen."""
    for number, error in enumerate(errors):
        run = a_run(f"r{number}", function="p.f", created_at=after_noon(100 * number))
        failed = moves_of(run, S.SCHEDULED, S.FAILED, at=run.created_at, error=error)
        store.apply(Batch([RunCreated(run), *failed]))
    return Failures(store.engine).recurrence_of(store.history.run(run_id_of(f"r{len(errors) - 1}")))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (an_error(name="KeyError"), an_error()),
        (an_error("disk full"), an_error("permission denied")),
        (an_error("shapes (64,10) and (32,5)"), an_error("shapes (64,10)")),
        (an_error("the face is gone"), an_error("the bead is gone")),
        (an_error("disk full"), an_error("")),
    ],
)
def test_another_class_or_message_is_another_failure(
    store: Store, before: ExceptionMetadata, now: ExceptionMetadata
) -> None:
    assert record_errors(store, before, now) == Recurrence(failed=1, of=2, since=after_noon(100))


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("shapes (64,10) and (32,5)", "shapes (8,12) and (100,7)"),
        ("loss is -1.5e-07", "loss is 12"),
        ("no run a1b2c3d4e5f6, nor <Model at 0x7f00de10>", "no run ffffffffff0f, nor <Model at 0x10ab>"),
        ("no job_123e4567-e89b-12d3-a456-aaaaaaaaaaaa", "no job_deadbeef-dead-beef-dead-beefdeadbeef"),
        ("disk full\n  at step 3 of fit", "disk full\r\n  while it was saved"),
        ("", ""),
    ],
)
def test_the_same_message_with_other_numbers_and_ids_is_the_same_failure(store: Store, before: str, now: str) -> None:
    seen = record_errors(store, an_error(before), an_error(now))
    assert seen == Recurrence(failed=2, of=2, since=after_noon(0))


def test_the_same_failure_is_found_behind_others_of_the_same_function(store: Store) -> None:
    for second, name, said in [(0, "before", [*"abcdefghi", "disk full"]), (100, "now", ["disk full"])]:
        root = a_run(name, function="p.f", created_at=after_noon(second))
        store.apply(Batch([RunCreated(root), *moves_of(root, S.SCHEDULED, S.RAN, at=root.created_at)]))
        for number, message in enumerate(said, start=1):
            moment = after_noon(second + number)
            call = a_run(f"{name} {number}", function="p.f", root_id=root.id, parent_id=root.id, created_at=moment)
            failed = moves_of(call, S.SCHEDULED, S.FAILED, at=moment, error=an_error(message))
            store.apply(Batch([RunCreated(call), *failed]))
    seen = Failures(store.engine).recurrence_of(store.history.run(run_id_of("now 1")))
    assert seen == Recurrence(failed=2, of=2, since=after_noon(0))

"""Which runs made an artifact and which used it, across pipelines."""

from dataclasses import replace

import pytest

from sematic.model.changes import ArtifactRecorded, OutputBound, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import open_store
from tests.builders import (
    a_run,
    after_noon,
    an_artifact,
    an_artifact_id,
    an_input,
    changes_of_chain,
    changes_of_success,
    moves_of,
    run_id_of,
)


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store


def test_the_run_that_made_an_artifact_is_found_and_not_those_that_passed_it_on(store):
    store.journal.record(changes_of_chain(3))
    store.journal.flush()
    assert [run.name for run in store.lineage.producers_of(an_artifact_id(3)).items] == ["chain-3"]


def test_every_run_that_made_an_equal_value_is_found_first_first(store):
    for name, second in (("later", 5), ("first", 1)):
        run = a_run(name, created_at=after_noon(second))
        store.journal.record(changes_of_success(run, output=an_artifact("same")))
    store.journal.flush()
    assert [run.name for run in store.lineage.producers_of(an_artifact_id("same")).items] == ["first", "later"]


def test_a_run_served_from_the_cache_made_nothing(store):
    hit = a_run("hit")
    (resolved,) = moves_of(hit, RunState.RESOLVED, original_run_id=run_id_of("original"))
    output = OutputBound(run_id=hit.id, artifact_id=an_artifact_id())
    store.journal.record([RunCreated(hit), ArtifactRecorded(an_artifact()), output, resolved])
    store.journal.flush()
    assert store.lineage.producers_of(an_artifact_id()).items == ()


def test_users_of_an_artifact_come_newest_first_with_the_name_of_their_input(store):
    for second in range(3):
        run = a_run(f"p{second}", created_at=after_noon(second))
        store.journal.record(changes_of_success(run, inputs=[an_artifact("x")], output=an_artifact(second)))
    store.journal.flush()
    uses = store.lineage.consumers_of(an_artifact_id("x")).items
    assert [(use.run.name, use.binding.name) for use in uses] == [("p2", "x0"), ("p1", "x0"), ("p0", "x0")]


def test_a_run_that_took_an_artifact_twice_is_listed_once_for_each(store):
    store.journal.record(changes_of_success(a_run(), inputs=[an_artifact(1), an_artifact(1)], output=an_artifact(2)))
    store.journal.flush()
    assert [use.binding.name for use in store.lineage.consumers_of(an_artifact_id(1)).items] == ["x0", "x1"]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_users_and_makers_are_paged_without_gaps(store, limit):
    runs = [a_run(f"r{n}", created_at=after_noon(n // 2)) for n in range(7)]
    for run in runs:
        inputs = (
            an_input(run, "a", artifact_id=an_artifact_id("x")),
            an_input(run, "b", artifact_id=an_artifact_id("x")),
        )
        created, *rest = changes_of_success(run, output=an_artifact("x"))
        store.journal.record([replace(created, inputs=inputs), *rest])
    store.journal.flush()
    for ask, per_run in ((store.lineage.producers_of, 1), (store.lineage.consumers_of, 2)):
        found, cursor = [], None
        while True:
            page = ask(an_artifact_id("x"), after=cursor, limit=limit)
            assert len(page.items) <= limit * per_run
            found += [getattr(item, "run", item).id for item in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(found) == sorted(run.id for run in runs for _ in range(per_run))


def test_an_unknown_artifact_was_neither_made_nor_used(store):
    assert store.lineage.producers_of(an_artifact_id("nothing")).items == ()
    assert store.lineage.consumers_of(an_artifact_id("nothing")).items == ()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["bindings", "runs", "artifacts", "artifact_blobs"])
def test_no_question_about_lineage_or_cache_scans_a_table(store, table):
    seen = []
    from sqlalchemy import event

    event.listen(store.engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    store.lineage.producers_of(an_artifact_id())
    store.lineage.consumers_of(an_artifact_id())
    store.cache.oldest_success(an_artifact_id())
    store.artifacts.users_of_blob(an_artifact_id())
    store.runs.earlier_that_asked_cache(a_run())
    asked = [call for call in seen if call[0].startswith("SELECT")]
    assert len(asked) >= 5
    with store.engine.connect() as db:
        for text, parameters in asked:
            plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)]
            assert not [step for step in plan if step.startswith(f"SCAN {table}")], (text, plan)

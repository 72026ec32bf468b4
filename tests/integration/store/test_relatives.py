"""What is around one run, and the catalogue of values, on every kind of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sematic.model.changes import ArtifactRecorded, RunCreated
from sematic.model.records import Direction, View, ViewKind
from sematic.store.artifacts import ArtifactFilter
from sematic.store.embedded import open_store
from sematic.store.relatives import Relatives
from tests.builders import a_run, after_noon, an_artifact, an_input, run_id_of


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store


def test_ancestors_come_from_the_root_down(store):
    root = run_id_of("n0")
    chain = [
        a_run(f"n{n}", root_id=root, parent_id=run_id_of(f"n{n - 1}") if n else None, position=n) for n in range(50)
    ]
    store.journal.record([RunCreated(run) for run in chain])
    store.journal.flush()
    relatives = Relatives(store.engine)
    assert [run.name for run in relatives.ancestors_of(chain[-1])] == [f"n{n}" for n in range(49)]
    assert relatives.ancestors_of(chain[0]) == []
    assert [relatives.count_of_children(run.id) for run in (chain[0], chain[-1])] == [1, 0]


def test_records_that_lead_round_in_a_circle_end_somewhere(store, monkeypatch):
    monkeypatch.setattr("sematic.store.relatives.DEEPEST", 10)
    first = a_run("first", parent_id=run_id_of("second"))
    second = a_run("second", parent_id=run_id_of("first"), root_id=first.root_id, position=1)
    store.journal.record([RunCreated(first), RunCreated(second)])
    store.journal.flush()
    assert len(Relatives(store.engine).ancestors_of(first)) <= 10


def test_values_come_by_position_then_name(store):
    run = a_run()
    store.journal.record([RunCreated(run, tuple(an_input(run, name) for name in ("b", "a", "ü-3")))])
    store.journal.flush()
    relatives = Relatives(store.engine)
    found = relatives.values_of(run.id, direction=Direction.INPUT, after=None, limit=2)
    assert [binding.name for _, binding in found] == ["b", "a"]
    last = found[-1]
    rest = relatives.values_of(run.id, direction=Direction.INPUT, after=(last[0], last[1].name), limit=2)
    assert [binding.name for _, binding in rest] == ["ü-3"]


def test_the_catalogue_is_newest_first_and_without_gaps(store):
    values = [replace(an_artifact(n), created_at=after_noon(n // 3)) for n in range(20)]
    store.journal.record([*map(ArtifactRecorded, values), ArtifactRecorded(an_artifact("text%_"))])
    store.journal.flush()
    found, after = [], None
    while True:
        page = store.artifacts.page(ArtifactFilter(type_name="int"), after=after, limit=3)
        found += page.items
        after = page.next
        if after is None:
            break
    assert found == sorted(values, key=lambda each: (each.created_at, each.id), reverse=True)
    assert [each.type_name for each in store.artifacts.page(ArtifactFilter(text="STR")).items] == ["str"]
    assert store.artifacts.page(ArtifactFilter(text="%")).items == ()
    one = values[0].id
    assert [each.id for each in store.artifacts.page(ArtifactFilter(id_prefix=one[:12].upper())).items] == [one]


def test_the_catalogue_is_asked_for_a_kind_of_view(store):
    kinds = [ViewKind.TABLE, ViewKind.TEXT, ViewKind.TABLE]
    views = [View(kind=kind, summary='{"kind":"text","', content={"kind": "text"}) for kind in kinds]
    values = [replace(an_artifact(n), view=view) for n, view in enumerate(views)]
    store.journal.record(list(map(ArtifactRecorded, values)))
    store.journal.flush()
    found = {
        kind: {each.id for each in store.artifacts.page(ArtifactFilter(kind=kind)).items}
        for kind in (ViewKind.TABLE, ViewKind.TEXT, ViewKind.TREE)
    }
    assert found == {ViewKind.TABLE: {values[0].id, values[2].id}, ViewKind.TEXT: {values[1].id}, ViewKind.TREE: set()}

"""What is around one run, and the catalogue of values, on every kind of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sematic.model.changes import ArtifactRecorded, OutputBound, RunCreated
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


def searched(store, **which):
    return {each.view.summary for each in store.artifacts.page(ArtifactFilter(**which)).items}


def test_values_are_found_by_their_view_and_by_what_made_them(store):
    texts = ['"quoted" \\ back', "Zoë\n2", "content", "%"]
    views = [View(kind=ViewKind.TEXT, summary=text, content="hidden") for text in texts]
    table = replace(an_artifact("t"), view=View(kind=ViewKind.TABLE, summary="3 rows"))
    values = [replace(an_artifact(number), view=view) for number, view in enumerate(views)]
    fit, other = a_run("fit", function="p.fit"), a_run("other", function="p.other")
    made = [
        *(RunCreated(run) for run in (fit, other)),
        *map(ArtifactRecorded, [*values, table]),
        OutputBound(run_id=fit.id, artifact_id=table.id),
        OutputBound(run_id=other.id, artifact_id=values[0].id),
    ]
    store.journal.record(made)
    store.journal.flush()
    assert searched(store, kind=ViewKind.TABLE) == {"3 rows"}
    assert searched(store, kind=ViewKind.TEXT) == set(texts)
    for text, part in zip(texts, ['TED" \\ B', "zoë\n", "CONTENT", "%"], strict=True):
        assert searched(store, search=part) == {text}
    assert searched(store, search="hidden") == set()
    assert searched(store, search="STR") == {"3 rows"}
    assert searched(store, search=table.id[:9].upper()) == {"3 rows"}
    assert searched(store, search=table.id[:3], kind=ViewKind.TABLE) == {"3 rows"}
    assert searched(store, made_by="p.fit") == {"3 rows"}
    assert searched(store, made_by="p.other", kind=ViewKind.TEXT) == {texts[0]}
    assert searched(store, made_by="p.fit", kind=ViewKind.TEXT) == set()


@pytest.mark.parametrize("which", [ArtifactFilter(search="0"), ArtifactFilter(text="STR")])
def test_looking_for_values_goes_on_page_by_page(store, monkeypatch, which):
    for name in ("MOST_VIEWS_READ", "MOST_LOOKED_AT"):
        monkeypatch.setattr(f"sematic.store.artifacts.{name}", 4)
    values = [replace(an_artifact(n), created_at=after_noon(n)) for n in range(11, 20)]
    oldest = replace(an_artifact("0"), created_at=after_noon(0))
    store.journal.record([*map(ArtifactRecorded, values), ArtifactRecorded(oldest)])
    store.journal.flush()
    found, after, pages = [], None, 0
    while pages == 0 or after is not None:
        page = store.artifacts.page(which, after=after, limit=3)
        found, after, pages = [*found, *page.items], page.next, pages + 1
    assert ([each.id for each in found if each.id == oldest.id], pages) == ([oldest.id], 3)
    assert store.artifacts.page(ArtifactFilter(id_prefix=oldest.id[:10])).items == (oldest,)

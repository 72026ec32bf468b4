"""Runs are listed newest first, a page at a time, by whatever people look for, and always from an index."""

import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.changes import AttemptFailed, Batch, CacheAsked, FunctionRecorded, RunCreated
from sematic.model.errors import AmbiguousIdError, UnknownRunError
from sematic.model.ids import RunId
from sematic.model.states import RunState
from sematic.store.embedded import open_store
from sematic.store.pages import BadCursorError, Cursor
from sematic.store.runs import RunFilter, query_of
from tests.builders import (
    a_cache_record,
    a_function,
    a_run,
    after_noon,
    an_attempt,
    digest_named,
    moves_of,
    run_id_of,
)


@pytest.fixture
def store(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield store


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def forty(request, tmp_path_factory):
    """A store of forty runs: every fourth is a root, two at each moment, all with something to find them by."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres").fresh_database()
    with open_store(tmp_path_factory.mktemp("forty"), database=url) as store:
        for number in range(40):
            store.journal.record([RunCreated(run_number(number)), *moves_to(number)])
        store.journal.flush()
        yield store


def run_number(number):
    root = number - number % 4
    run = a_run(
        f"r{number}",
        root_id=run_id_of(f"r{root}"),
        parent_id=None if number == root else run_id_of(f"r{root}"),
        position=number % 4,
        function=f"pipelines.{'odd' if number % 8 else 'even'}.f",
        tags=("all", f"tag {number % 5}"),
        created_at=after_noon(number // 2),
    )
    return replace(run, name=f"name {number % 3}")


def moves_to(number):
    return moves_of(run_number(number), RunState.SCHEDULED, RunState.FAILED) if number % 4 == 0 else []


def all_pages(queries, which, limit):
    found, cursor = [], None
    while True:
        page = queries.page(which, after=cursor, limit=limit)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found
        assert len(page.items) == limit


def passes(run, which):
    if which.parent_id is None and which.root_id is None and which.roots_only and run.parent_id is not None:
        return False
    facts = ("function", "state", "name", "parent_id", "root_id")
    return (
        all(getattr(which, fact) in (None, getattr(run, fact)) for fact in facts)
        and (which.tag is None or which.tag in run.tags)
        and (which.id_prefix is None or run.id.startswith(which.id_prefix))
        and (which.text is None or which.text.lower() in (run.name + "\n" + run.function).lower())
    )


@given(
    which=st.builds(
        RunFilter,
        roots_only=st.booleans(),
        function=st.none() | st.sampled_from(["pipelines.odd.f", "pipelines.even.f", "nothing"]),
        state=st.none() | st.sampled_from([RunState.CREATED, RunState.FAILED]),
        tag=st.none() | st.sampled_from(["all", "tag 1", "nothing"]),
        name=st.none() | st.sampled_from(["name 1", "nothing"]),
        parent_id=st.none() | st.just(run_id_of("r4")),
        root_id=st.none() | st.just(run_id_of("r8")),
        id_prefix=st.none() | st.sampled_from(["", *"0123456789abcdef"]),
        text=st.none() | st.sampled_from(["EVEN", "name 2", "%", "_"]),
    ),
    limit=st.integers(1, 45),
)
def test_pages_of_any_filter_are_what_passes_it_newest_first(forty, which, limit):
    expected = [run for run in map(run_number, range(40)) if passes(with_state(run), which)]
    newest_first = sorted(expected, key=lambda run: (run.created_at, run.id), reverse=True)
    assert [run.id for run in all_pages(forty.runs, which, limit)] == [run.id for run in newest_first]


def with_state(run):
    return replace(run, state=RunState.FAILED) if run.parent_id is None else run


_FACTS = {
    "function": "f",
    "state": RunState.FAILED,
    "tag": "t",
    "name": "n",
    "parent_id": "p",
    "root_id": "r",
}


@pytest.mark.parametrize("roots_only", [True, False])
@pytest.mark.parametrize(
    "asked", [asked for length in range(4) for asked in itertools.combinations(_FACTS, length)], ids="+".join
)
def test_every_list_is_read_from_an_index_in_its_order(forty, asked, roots_only):
    """Otherwise a page takes as long as all pages."""
    which = RunFilter(roots_only=roots_only, **{fact: _FACTS[fact] for fact in asked})
    plan = plan_of(forty, query_of(which, after=Cursor("5-ab")).limit(21))
    assert not [step for step in plan if re.match("SCAN|.*(TEMP B-TREE|Seq Scan|Sort)", step)], plan
    if forty.engine.dialect.name == "sqlite" and {"parent_id", "root_id"}.isdisjoint(asked) and roots_only and asked:
        assert "roots" in plan[0], plan


def plan_of(store, query):
    text = query.compile(dialect=store.engine.dialect, compile_kwargs={"literal_binds": True})
    with store.engine.connect() as db:
        if store.engine.dialect.name == "sqlite":
            return [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
        # So few rows would rather be read at once; what is asked is whether an index could be used at all.
        for way in ("seqscan", "sort", "bitmapscan"):
            db.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return [row[0] for row in db.exec_driver_sql(f"EXPLAIN {text}".replace("%", "%%"))]


def test_a_cursor_of_something_else_is_refused(forty):
    with pytest.raises(BadCursorError):
        forty.runs.page(after=Cursor("'; DROP TABLE runs; --"))


def test_new_runs_do_not_shift_the_next_page(store):
    for second in range(4):
        store.apply(Batch([RunCreated(a_run(f"r{second}", created_at=after_noon(second)))]))
    first = store.runs.page(limit=2)
    store.apply(Batch([RunCreated(a_run("new", created_at=after_noon(100)))]))
    assert [run.name for run in store.runs.page(after=first.next, limit=2).items] == ["r1", "r0"]


def test_a_run_is_found_by_the_beginning_of_its_id(forty):
    wanted = run_id_of("r7")
    assert forty.runs.by_prefix(wanted).id == wanted
    assert forty.runs.by_prefix(f" {wanted[:16].upper()} ").id == wanted


def test_the_beginning_of_several_ids_is_refused_with_some_of_them(store):
    for last in "ab":
        store.apply(Batch([RunCreated(a_run(f"r{last}", id=RunId("0" * 31 + last)))]))
    with pytest.raises(AmbiguousIdError, match=r"start of several ids: 0{31}a, 0{31}b"):
        store.runs.by_prefix("000")


@pytest.mark.parametrize("prefix", ["zz", "", "  ", "%", "_", "'"])
def test_the_beginning_of_no_id_is_refused(forty, prefix):
    with pytest.raises(UnknownRunError, match="There is no run"):
        forty.runs.by_prefix(prefix)


def test_pipelines_are_the_functions_of_roots(forty):
    assert list(forty.runs.pipelines()) == ["pipelines.even.f", "pipelines.odd.f"]


def test_an_empty_store_has_no_pipelines(store):
    assert list(store.runs.pipelines()) == []


def test_failed_tries_come_first_to_last(store):
    run = a_run()
    tries = [AttemptFailed(an_attempt(run, number)) for number in (2, 1)]
    store.apply(Batch([RunCreated(run), *tries]))
    assert list(store.runs.attempts_of(run.id)) == [an_attempt(run, 1), an_attempt(run, 2)]


def test_a_functions_text_is_found(store):
    store.apply(Batch([FunctionRecorded(a_function())]))
    assert store.runs.function(a_function().id) == a_function()
    assert store.runs.function(digest_named("nothing")) is None


def test_the_earlier_run_that_asked_the_cache_is_the_nearest_of_the_same_function(store):
    for name, second, asks in (("a", 1, True), ("b", 2, True), ("c", 3, False), ("d", 4, True)):
        run = a_run(name, function="f", created_at=after_noon(second))
        asked = [CacheAsked(run_id=run.id, cache=a_cache_record(name))] if asks else []
        store.apply(Batch([RunCreated(run), *asked]))
    other = a_run("other", function="g", created_at=after_noon(3))
    store.apply(Batch([RunCreated(other), CacheAsked(run_id=other.id, cache=a_cache_record())]))
    found = store.runs.earlier_that_asked_cache(store.history.run(run_id_of("d")))
    assert (found.name, found.cache) == ("b", a_cache_record("b"))
    assert store.runs.earlier_that_asked_cache(store.history.run(run_id_of("a"))) is None

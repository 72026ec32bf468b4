"""Lists of runs lose and repeat nothing, whatever is asked, either way, however little a page may look at."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sematic.model.changes import Batch, PipelineRunCreated, RunCreated
from sematic.model.ids import RunId
from sematic.model.reading import Interruption, Page, RunFilter
from sematic.model.records import Run
from sematic.model.states import RunState
from sematic.store.embedded import Store, open_store
from sematic.store.pages import Order
from sematic.store.run_list import ListedRun, Question, RunList, is_lost
from sematic.store.runs import Span, query_within
from tests.builders import NOON, a_pipeline_run, a_run, after_noon, moves_of, run_id_of

LOST = Interruption(at=NOON, why="it was killed")
_MOVES = (
    (),
    (RunState.SCHEDULED,),
    (RunState.SCHEDULED, RunState.RAN),
    (RunState.SCHEDULED, RunState.RESOLVED),
    (RunState.SCHEDULED, RunState.FAILED),
)


def run_number(number: int) -> Run:
    root = number - number % 4
    run = a_run(
        f"r{number}",
        root_id=run_id_of(f"r{root}"),
        parent_id=None if number == root else run_id_of(f"r{root}"),
        position=number % 4,
        function=f"pipelines.{'odd' if number % 8 else 'even'}.f",
        tags=tuple(tag for tag, each in (("all", 1), ("third", 3), ("fifth", 5)) if number % each == 0),
        created_at=after_noon(number // 2),
    )
    return replace(run, name=f"name {number % 3}")


def changes_of(number: int) -> list[object]:
    run = run_number(number)
    created = [RunCreated(run), *moves_of(run, *_MOVES[number % len(_MOVES)])]
    if run.parent_id is None:
        created.insert(0, PipelineRunCreated(a_pipeline_run(run.name, root_id=run.id, user=owner_of(number))))
    return created


def owner_of(number: int) -> str:
    return "ann" if number // 4 % 3 else "bob"


def lost_among(root_ids: Sequence[RunId]) -> dict[RunId, Interruption]:
    """Return an interruption of every second pipeline run."""
    return {root_id: LOST for root_id in root_ids if int(root_id, 16) % 2}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sixty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres").fresh_database()
    with open_store(tmp_path_factory.mktemp("sixty"), database=url) as store:
        for number in range(60):
            store.journal.record(changes_of(number))
        store.journal.flush()
        yield store


questions = st.builds(
    Question,
    which=st.builds(
        RunFilter,
        roots_only=st.booleans(),
        function=st.none() | st.sampled_from(["pipelines.odd.f", "nothing"]),
        tag=st.none() | st.sampled_from(["all", "fifth", "nothing"]),
        also_tagged=st.sampled_from([(), ("third",), ("third", "all")]),
        name=st.none() | st.sampled_from(["name 1"]),
        parent_id=st.none() | st.just(run_id_of("r4")),
        root_id=st.none() | st.just(run_id_of("r8")),
        id_prefix=st.none() | st.sampled_from(["", *"0123456789abcdef"]),
        search=st.none() | st.sampled_from(["EVEN", "name 2", "A", "%", "_", run_id_of("r5"), run_id_of("r6")[:9]]),
        owner=st.none() | st.sampled_from(["ann", "bob", ""]),
        created_from=st.none() | st.integers(0, 30).map(after_noon),
        created_before=st.none() | st.integers(0, 30).map(after_noon),
    ),
    states=st.frozensets(st.sampled_from(RunState)),
    wants_interrupted=st.booleans(),
    order=st.sampled_from(Order),
)


def passes(run: Run, number: int, question: Question) -> bool:
    which = question.which
    given = {name: getattr(which, name) for name in ("function", "name", "parent_id", "root_id")}
    tags = {*which.also_tagged, *([] if which.tag is None else [which.tag])}
    text = f"{run.name}\n{run.function}".lower()
    searched = None if which.search is None else which.search.lower()
    return (
        not (which.is_for_roots and run.parent_id is not None)
        and all(value in (None, getattr(run, name)) for name, value in given.items())
        and tags <= set(run.tags)
        and (which.id_prefix is None or run.id.startswith(which.id_prefix))
        and (searched is None or searched in text or run.id.startswith(searched))
        and which.owner in (None, owner_of(number))
        and (which.created_from is None or run.created_at >= which.created_from)
        and (which.created_before is None or run.created_at < which.created_before)
        and stands(run, question)
    )


def stands(run: Run, question: Question) -> bool:
    if not question.states and not question.wants_interrupted:
        return True
    if is_lost(run, lost_among([run.root_id])):
        return question.wants_interrupted
    return run.state in question.states


def expected_of(question: Question) -> list[RunId]:
    runs = [(replace(run_number(n), state=[RunState.CREATED, *_MOVES[n % 5]][-1]), n) for n in range(60)]
    found = sorted(
        (run for run, number in runs if passes(run, number, question)),
        key=lambda run: (run.created_at, run.id),
        reverse=question.order is Order.NEWEST_FIRST,
    )
    return [run.id for run in found]


def pages_of(listed: RunList, question: Question, limit: int) -> Iterator[Page[ListedRun]]:
    cursor = None
    for _ in range(1000):
        page = listed.page(question, after=cursor, limit=limit)
        assert len(page.items) <= limit
        yield page
        cursor = page.next
        if cursor is None:
            return
    raise AssertionError("The list has no end.")


@settings(deadline=None)
@given(question=questions, limit=st.integers(1, 70), most=st.sampled_from([8, 20, 5000]))
def test_pages_of_any_question_are_what_passes_it_in_its_order(
    sixty: Store, question: Question, limit: int, most: int
) -> None:
    listed = RunList(runs=sixty.runs, interruptions=lost_among, most=most, most_asked_after=most)
    found = [each.run.id for page in pages_of(listed, question, limit) for each in page.items]
    assert found == expected_of(question)


@settings(max_examples=25, deadline=None)
@given(question=questions, limit=st.integers(1, 9), inserted=st.lists(st.integers(0, 31), max_size=8))
def test_runs_recorded_between_two_pages_hide_and_repeat_none_of_the_others(
    tmp_path_factory: pytest.TempPathFactory, question: Question, limit: int, inserted: list[int]
) -> None:
    with open_store(tmp_path_factory.mktemp("growing")) as store:
        store.apply(Batch([change for number in range(60) for change in changes_of(number)]))
        listed = RunList(runs=store.runs, interruptions=lost_among, most=20, most_asked_after=20)
        found = []
        for place, page in enumerate(pages_of(listed, question, limit)):
            found += [each.run.id for each in page.items]
            new = [a_run(f"new {place}", created_at=after_noon(second + 0.5)) for second in inserted[place : place + 1]]
            store.apply(Batch([RunCreated(run) for run in new]))
    assert len(set(found)) == len(found)
    there = {run_id_of(f"r{number}") for number in range(60)}
    assert [run_id for run_id in found if run_id in there] == expected_of(question)


def test_a_listed_run_says_who_launched_it_and_what_became_of_its_driver(sixty: Store) -> None:
    listed = RunList(runs=sixty.runs, interruptions=lambda ids: dict.fromkeys(ids, LOST))
    items = listed.page(Question(which=RunFilter(root_id=run_id_of("r4"))), limit=4).items
    told = {each.run.id: (each.owner, each.interruption, each.is_interrupted) for each in items}
    ended, queued, under_way = ("ann", None, False), ("ann", LOST, False), ("ann", LOST, True)
    expected = (ended, queued, under_way, under_way)
    assert told == {run_id_of(f"r{number}"): facts for number, facts in enumerate(expected, start=4)}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in SQLite, which plans a query without a look at how much there is."""
    with open_store(tmp_path_factory.mktemp("empty")) as store:
        yield store


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("fact", [{"text": "zzz"}, {"owner": "zzz"}, {"also_tagged": ("zzz",)}, {"name": "zzz"}])
@pytest.mark.parametrize("leading", [{}, {"tag": "all"}, {"function": "pipelines.odd.f"}, {"root_id": "r"}])
@pytest.mark.parametrize("roots_only", [True, False])
def test_what_no_index_serves_is_still_read_in_order(
    empty: Store, order: Order, fact: dict[str, str], leading: dict[str, str], *, roots_only: bool
) -> None:
    """Otherwise a page takes as long as all pages."""
    which = RunFilter(roots_only=roots_only, created_from=NOON, created_before=after_noon(20), **leading, **fact)
    query = query_within(which, Span(order=order)).limit(21)
    text = query.compile(dialect=empty.engine.dialect, compile_kwargs={"literal_binds": True})
    with empty.engine.connect() as db:
        plan = [row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step], plan

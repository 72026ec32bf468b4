"""Whatever happens, in whatever batches and sent however often: the database remembers what the rules say."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    Batch,
    CacheAsked,
    FunctionRecorded,
    InputBound,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
    RunMoved,
)
from sematic.model.errors import SematicError
from sematic.model.states import PIPELINE_RUN_SUCCESSORS, RUN_SUCCESSORS, PipelineRunState, RunState
from sematic.store.apply import Application
from sematic.store.artifacts import ArtifactQueries
from sematic.store.cache import SqlCache
from sematic.store.database import empty_engine
from sematic.store.history import SqlHistory
from sematic.store.postgresql import server_address, server_engine
from sematic.store.runs import RunQueries
from sematic.store.schema import metadata
from sematic.testing.memory import MemoryJournal
from tests.builders import (
    a_cache_record,
    a_function,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    an_error,
    an_input,
    digest_named,
    run_id_of,
)

ROOTS = ["a", "b"]
VALUES = range(3)
KEYS = ["key 1", "key 2"]


@dataclass
class World:
    """What has happened so far, so that what happens next is possible."""

    changes: list = field(default_factory=list)
    runs: dict = field(default_factory=dict)
    pipelines: dict = field(default_factory=dict)
    seconds: int = 0

    def now(self):
        self.seconds += 1
        return after_noon(self.seconds)


def create(draw, world):
    name = f"r{len(world.runs)}"
    root = draw(st.sampled_from(ROOTS))
    producers = st.none() | st.sampled_from([None, *world.runs])
    artifacts = st.none() | st.sampled_from([an_artifact(value).id for value in VALUES])
    names = draw(st.lists(st.sampled_from(["x", "y", "z"]), unique=True))
    run = a_run(
        name,
        root_id=run_id_of(root),
        position=len(world.runs),
        created_at=world.now(),
        tags=tuple(draw(st.lists(st.sampled_from(["t", "u"]), unique=True))),
    )
    inputs = tuple(an_input(run, n, artifact_id=draw(artifacts), producer_id=draw(producers)) for n in names)
    world.runs[run.id] = RunState.CREATED
    return RunCreated(run, inputs)


def move(draw, world):
    run_id = draw(st.sampled_from(sorted(world.runs)))
    expected = world.runs[run_id]
    if expected.is_terminal:
        return None
    to = draw(st.sampled_from(sorted(RUN_SUCCESSORS[expected])))
    world.runs[run_id] = to
    return RunMoved(
        run_id=run_id,
        expected=expected,
        to=to,
        at=world.now(),
        error=draw(st.none() | st.just(an_error(f"at {world.seconds}"))),
        original_run_id=draw(st.none() | st.just(run_id_of("original"))),
    )


def bind_input(draw, world):
    run_id = draw(st.sampled_from(sorted(world.runs)))
    name = draw(st.sampled_from(["x", "y", "z"]))
    return InputBound(run_id=run_id, name=name, artifact_id=an_artifact(draw(st.sampled_from(VALUES))).id)


def bind_output(draw, world):
    return OutputBound(
        run_id=draw(st.sampled_from(sorted(world.runs))),
        artifact_id=draw(st.none() | st.sampled_from([an_artifact(value).id for value in VALUES])),
        producer_id=draw(st.none() | st.sampled_from(sorted(world.runs))),
    )


def ask_cache(draw, world):
    run_id = draw(st.sampled_from(sorted(world.runs)))
    return CacheAsked(run_id=run_id, cache=a_cache_record(draw(st.sampled_from(KEYS))))


def fail_attempt(draw, world):
    return AttemptFailed(an_attempt(draw(st.sampled_from(sorted(world.runs))), draw(st.integers(1, 3))))


def move_pipeline(draw, world):
    name = draw(st.sampled_from(ROOTS))
    expected = world.pipelines.get(name)
    if expected is None:
        world.pipelines[name] = PipelineRunState.CREATED
        return PipelineRunCreated(a_pipeline_run(name))
    if expected.is_terminal:
        return None
    to = draw(st.sampled_from(sorted(PIPELINE_RUN_SUCCESSORS[expected])))
    world.pipelines[name] = to
    return PipelineRunMoved(root_id=run_id_of(name), expected=expected, to=to, at=world.now())


def record_value(draw, _):
    value = draw(st.sampled_from(VALUES))
    return draw(st.sampled_from([ArtifactRecorded(an_artifact(value)), FunctionRecorded(a_function(f"f{value}"))]))


@st.composite
def histories(draw):
    """Draw changes that are possible in this order."""
    world = World()
    for _ in range(draw(st.integers(1, 40))):
        on_runs = [move, move, bind_input, bind_output, ask_cache, fail_attempt] if world.runs else []
        change = draw(st.sampled_from([create, record_value, move_pipeline, *on_runs]))(draw, world)
        if change is not None:
            world.changes.append(change)
    return world.changes


@st.composite
def batches_of(draw, changes):
    """Draw a way to cut changes into batches, and how often each is sent."""
    sent = []
    rest = list(changes)
    while rest:
        length = draw(st.integers(1, len(rest)))
        sent.append(Batch(rest[:length]))
        rest = rest[length:]
        if draw(st.booleans()):
            sent.append(draw(st.sampled_from(sent)))
    return sent


class Database:
    """A database that is asked the same questions as the journal in memory."""

    def __init__(self, engine):
        self.engine = engine
        self.apply = Application(engine=self.engine, name="tried")
        self.history = SqlHistory(self.engine)
        self.queries = RunQueries(self.engine)
        self.cache = SqlCache(self.engine)

    def emptied(self):
        with self.engine.begin() as db:
            if db.dialect.name == "postgresql":
                names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
                db.exec_driver_sql(f"TRUNCATE {names}")
            else:
                for table in metadata.sorted_tables:
                    db.execute(table.delete())
        return self

    def answers(self):
        found = everything(self.history, self.cache)
        found["attempts"] = [
            self.queries.attempts_of(run.id) for root in ROOTS for run in self.history.runs_of(run_id_of(root))
        ]
        found["functions"] = [self.queries.function(a_function(f"f{value}").id) for value in VALUES]
        found["artifacts"] = [known(ArtifactQueries(self.engine).by_ids, value) for value in VALUES]
        return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request):
    if request.param == "sqlite":
        engine = empty_engine()
        metadata.create_all(engine)
    else:
        url = request.getfixturevalue("postgres").fresh_database()
        engine = server_engine(server_address(url))
    yield Database(engine)
    engine.dispose()


def everything(history, cache):
    return {
        "pipelines": [pipeline_of(history, root) for root in ROOTS],
        "runs": [list(history.runs_of(run_id_of(root))) for root in ROOTS],
        "bindings": [sorted_late(history.bindings_of(run_id_of(root))) for root in ROOTS],
        "cached": [cache.oldest_success(digest_named(key)) for key in KEYS],
    }


def sorted_late(bindings):
    return {run_id: sorted(of_run, key=lambda b: (b.direction, b.name)) for run_id, of_run in bindings.items()}


def pipeline_of(history, root):
    try:
        return history.pipeline_run(run_id_of(root))
    except SematicError:
        return None


def known(by_ids, value):
    try:
        return by_ids([an_artifact(value).id])
    except SematicError:
        return None


@settings(max_examples=80, deadline=None)
@given(data=st.data(), changes=histories())
def test_any_possible_history_in_any_batches_is_remembered_as_the_rules_say(database, data, changes):
    memory, database = MemoryJournal(), database.emptied()
    memory.apply(Batch(changes))
    for batch in data.draw(batches_of(changes)):
        database.apply(batch)
    found = everything(memory, memory)
    found["attempts"] = [memory.attempts_of(run.id) for root in ROOTS for run in memory.runs_of(run_id_of(root))]
    found["functions"] = [memory.function(a_function(f"f{value}").id) for value in VALUES]
    found["artifacts"] = [known(memory.artifacts, value) for value in VALUES]
    assert database.answers() == found


@settings(max_examples=80, deadline=None)
@given(data=st.data(), changes=histories())
def test_both_refuse_the_same_impossible_changes_and_then_keep_nothing_of_them(database, data, changes):
    """Any change may come again: most are impossible then."""
    memory, database = MemoryJournal(), database.emptied()
    memory.apply(Batch(changes))
    database.apply(Batch(changes))
    again = Batch(data.draw(st.lists(st.sampled_from(changes), min_size=1, max_size=5)))
    refusals = []
    for apply in (memory.apply, database.apply):
        try:
            apply(again)
        except SematicError as error:
            refusals.append(type(error))
        else:
            refusals.append(None)
    assert (refusals[0] is None) == (refusals[1] is None)
    assert everything(memory, memory) == everything(database.history, database.cache)

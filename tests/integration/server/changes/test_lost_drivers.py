"""The feed hears of drivers that are gone, which cannot say so themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sematic.model.changes import PipelineRunCreated, PipelineRunMoved, RunCreated
from sematic.model.ids import RunId
from sematic.model.states import PipelineRunState
from sematic.server.lost_drivers import LATELY, Rounds, looked_after
from sematic.store.embedded import Store, open_store
from sematic.store.feed import FeedLog
from sematic.store.interruptions import PATIENCE, Interruptions
from sematic.wire.changes import Aspect
from tests.builders import NOON, a_pipeline_run, a_run
from tests.integration.store.test_leases import a_lease
from tests.serving import eventually

DRIVER = (Aspect.DRIVER,)


class Watched:
    """A store with pipeline runs whose drivers are on other machines, and somebody who looks after them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOON
        self.rounds = Rounds(engine=store.engine, interruptions=self._interruptions(), clock=self._clock)

    def _clock(self) -> datetime:
        return self.now

    def _interruptions(self) -> Interruptions:
        return Interruptions(folder=self.store.folder, engine=self.store.engine, now=self._clock)

    def drives(self, name: str) -> RunId:
        self.store.journal.record([PipelineRunCreated(a_pipeline_run(name)), RunCreated(a_run(name))])
        self.store.journal.flush()
        self.beats(name)
        return a_run(name).id

    def beats(self, name: str) -> None:
        self.store.leases.take(replace(a_lease(), root_id=a_run(name).id, is_remote=True, beat_at=self.now))

    def passes(self, span: timedelta) -> None:
        self.now += span

    def told(self) -> list[RunId]:
        events = [event.told() for event in FeedLog(self.store.engine).after(0, limit=1000)]
        return [event.root_id for event in events if event.also == DRIVER]


@pytest.fixture
def watched(tmp_path, database):
    with open_store(tmp_path, database=database) as store:
        yield Watched(store)


def test_a_driver_that_is_gone_is_told_of_once(watched: Watched) -> None:
    root_id, other = watched.drives("lost"), watched.drives("lives")
    watched.rounds.look()
    assert watched.told() == []
    watched.passes(PATIENCE * 2)
    watched.beats("lives")
    for _ in range(3):
        watched.rounds.look()
    assert watched.told() == [root_id]
    assert other not in watched.told()


def test_a_driver_that_is_back_is_told_of_and_again_when_it_is_gone(watched: Watched) -> None:
    root_id = watched.drives("wavers")
    watched.rounds.look()
    for expected in (1, 2, 3, 4):
        watched.passes(PATIENCE * 2)
        if expected % 2 == 0:
            watched.beats("wavers")
        watched.rounds.look()
        assert watched.told() == [root_id] * expected


def test_what_ended_lost_nothing(watched: Watched) -> None:
    root_id = watched.drives("ended")
    watched.rounds.look()
    states = (PipelineRunState.CREATED, PipelineRunState.SCHEDULED, PipelineRunState.CANCELED)
    for before, after in pairwise(states):
        watched.store.journal.record([PipelineRunMoved(root_id=root_id, expected=before, to=after, at=NOON)])
    watched.store.journal.flush()
    watched.passes(PATIENCE * 2)
    watched.rounds.look()
    assert watched.told() == []


def test_of_what_was_lost_long_before_nobody_has_to_hear(watched: Watched) -> None:
    watched.drives("long ago")
    watched.passes(LATELY * 2)
    lately = watched.drives("lately")
    watched.passes(PATIENCE * 2)
    watched.rounds.look()
    assert watched.told() == [lately]


def test_they_are_looked_after_until_it_is_over_whatever_goes_wrong(watched: Watched) -> None:
    root_id = watched.drives("lost")
    watched.passes(PATIENCE * 2)
    find, rounds = watched.rounds.interruptions, 0

    def failing_at_first(root_ids):
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise OSError("The database is away.")
        return find(root_ids)

    watched.rounds.interruptions = failing_at_first
    with looked_after(watched.rounds, every=timedelta(milliseconds=5)):
        assert eventually(lambda: watched.told() == [root_id])
    before = rounds
    assert not eventually(lambda: rounds > before, within=0.1)

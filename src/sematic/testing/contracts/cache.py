"""What every cache has to do."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from sematic.engine.ports import Cache, Journal
from sematic.model.ids import digest_of
from sematic.model.states import RunState
from sematic.testing.contracts.samples import artifact_of, cached_success, move, run_named

KEY = digest_of(b"key")


class CacheContract(ABC):
    """Subclass as a test class and give the fixtures `journal` (empty) and `cache` (reads what it records)."""

    @pytest.fixture
    @abstractmethod
    def journal(self) -> Journal:
        """Return an empty journal."""

    @pytest.fixture
    @abstractmethod
    def cache(self, journal: Journal) -> Cache:
        """Return what looks results up in the journal."""

    def test_nothing_is_found_where_nothing_was_made(self, cache: Cache) -> None:
        """None, not an error."""
        assert cache.oldest_success(KEY) is None

    def test_a_resolved_run_is_found_with_its_output(self, journal: Journal, cache: Cache) -> None:
        """Under its own key only."""
        run = run_named("a")
        journal.record(cached_success(run, key="key", value="v"))
        journal.record(cached_success(run_named("b"), key="other key", value="w"))
        journal.flush()
        assert cache.oldest_success(KEY) == (run.id, artifact_of("v").id)

    def test_the_oldest_of_several_is_found(self, journal: Journal, cache: Cache) -> None:
        """Whatever order they were recorded in."""
        for name, seconds in (("later", 5.0), ("oldest", -5.0), ("now", 0.0)):
            journal.record(cached_success(run_named(name, after=seconds), key="key", value=name))
        journal.flush()
        assert cache.oldest_success(KEY) == (run_named("oldest").id, artifact_of("oldest").id)

    @pytest.mark.parametrize("end", [None, RunState.FAILED, RunState.CANCELED, RunState.RETRYING])
    def test_a_run_that_has_not_succeeded_is_not_found(
        self, journal: Journal, cache: Cache, end: RunState | None
    ) -> None:
        """Even if it has an output."""
        run = run_named("a")
        journal.record(cached_success(run, key="key", value="v")[:-1])
        if end is not None:
            journal.record([move(run, RunState.SCHEDULED, end)])
        journal.flush()
        assert cache.oldest_success(KEY) is None

"""What every journal has to do, seen through the history that reads it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sematic.engine.ports import History, Journal
from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    FunctionRecorded,
    InputBound,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    ProvenanceRecorded,
    RunCreated,
    RunMoved,
)
from sematic.model.errors import IllegalStateTransitionError, StaleRunError, StoreError, UnknownRunError
from sematic.model.ids import digest_of
from sematic.model.records import Attempt, Binding, Direction, FunctionSource
from sematic.model.states import (
    PIPELINE_RUN_SUCCESSORS,
    RUN_SUCCESSORS,
    TERMINAL_RUN_STATES,
    PipelineRunState,
    RunState,
)
from sematic.testing.contracts.samples import (
    ERROR,
    NOON,
    artifact_of,
    move,
    pipeline_run_named,
    run_id_named,
    run_named,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sematic.model.changes import Change

_LEGAL = [(expected, to) for expected, successors in RUN_SUCCESSORS.items() for to in sorted(successors)]
_ILLEGAL = [(expected, to) for expected in RunState for to in RunState if to not in RUN_SUCCESSORS[expected]]


class JournalContract(ABC):
    """Subclass as a test class and give the fixtures `journal` (empty) and `history` (reads what it records)."""

    @pytest.fixture
    @abstractmethod
    def journal(self) -> Journal:
        """Return an empty journal."""

    @pytest.fixture
    @abstractmethod
    def history(self, journal: Journal) -> History:
        """Return what reads the journal."""

    def record(self, journal: Journal, *changes: Change) -> None:
        """Record changes and wait until they are durable."""
        journal.record(changes)
        journal.flush()

    def refused(self, journal: Journal, *changes: Change, error: type[Exception]) -> Exception:
        """Return the error that changes are refused with."""
        with pytest.raises(error) as caught:
            self.record(journal, *changes)
        return caught.value

    def test_a_recorded_run_is_found_as_it_was(self, journal: Journal, history: History) -> None:
        """Every field of it."""
        self.record(journal, RunCreated(run_named("a")))
        assert history.run(run_id_named("a")) == run_named("a")

    def test_a_recorded_pipeline_run_is_found_as_it_was(self, journal: Journal, history: History) -> None:
        """Every field of it."""
        self.record(journal, PipelineRunCreated(pipeline_run_named("a")))
        assert history.pipeline_run(run_id_named("a")) == pipeline_run_named("a")

    @pytest.mark.parametrize("in_one_batch", [True, False])
    def test_code_and_environment_become_known_later(
        self, journal: Journal, history: History, *, in_one_batch: bool
    ) -> None:
        """One after the other; what is not said again stays."""
        pipeline_run = pipeline_run_named("a")
        code, environment = digest_of(b"code"), digest_of(b"environment")
        changes: list[Change] = [
            PipelineRunCreated(pipeline_run),
            ProvenanceRecorded(root_id=pipeline_run.root_id, code=code),
            ProvenanceRecorded(root_id=pipeline_run.root_id, environment=environment),
        ]
        for group in [changes] if in_one_batch else [[change] for change in changes]:
            self.record(journal, *group)
        found = history.pipeline_run(pipeline_run.root_id)
        assert (found.code, found.environment) == (code, environment)

    def test_code_of_an_unknown_pipeline_run_is_refused(self, journal: Journal) -> None:
        """By its id."""
        root_id = run_id_named("nobody")
        self.refused(journal, ProvenanceRecorded(root_id=root_id, code=digest_of(b"code")), error=UnknownRunError)

    @pytest.mark.parametrize("in_one_batch", [True, False])
    def test_scheduling_counts_attempts_and_keeps_the_first_start(
        self, journal: Journal, history: History, *, in_one_batch: bool
    ) -> None:
        """However the changes are grouped."""
        run = run_named("a")
        changes = (
            RunCreated(run),
            move(run, RunState.CREATED, RunState.SCHEDULED, after=1),
            move(run, RunState.SCHEDULED, RunState.RETRYING, after=2),
            move(run, RunState.RETRYING, RunState.SCHEDULED, after=3),
            move(run, RunState.SCHEDULED, RunState.RESOLVED, after=4),
        )
        for group in [changes] if in_one_batch else [(change,) for change in changes]:
            self.record(journal, *group)
        found = history.run(run.id)
        assert (found.state, found.attempts) == (RunState.RESOLVED, 2)
        assert found.started_at == NOON + timedelta(seconds=1)
        assert found.ended_at == NOON + timedelta(seconds=4)

    @pytest.mark.parametrize("in_one_batch", [True, False])
    def test_an_error_belongs_to_where_the_run_stands(
        self, journal: Journal, history: History, *, in_one_batch: bool
    ) -> None:
        """A try that worked in the end shows no error; one that did not shows it."""
        run = run_named("a")
        failed = RunMoved(run_id=run.id, expected=RunState.SCHEDULED, to=RunState.RETRYING, at=NOON, error=ERROR)
        changes: list[Change] = [RunCreated(run), move(run, RunState.CREATED, RunState.SCHEDULED), failed]
        for group in [changes] if in_one_batch else [[change] for change in changes]:
            self.record(journal, *group)
        assert history.run(run.id).error == ERROR
        self.record(journal, move(run, RunState.RETRYING, RunState.SCHEDULED))
        assert history.run(run.id).error is None

    def test_a_run_served_from_the_cache_says_which_run_it_repeats(self, journal: Journal, history: History) -> None:
        """And was never started."""
        run = run_named("a")
        hit = RunMoved(
            run_id=run.id,
            expected=RunState.CREATED,
            to=RunState.RESOLVED,
            at=NOON,
            original_run_id=run_id_named("earlier"),
        )
        self.record(journal, RunCreated(run))
        self.record(journal, hit)
        found = history.run(run.id)
        assert (found.original_run_id, found.attempts, found.started_at) == (run_id_named("earlier"), 0, None)

    @pytest.mark.parametrize(("expected", "to"), _LEGAL)
    def test_every_move_of_the_life_cycle_is_accepted(
        self, journal: Journal, history: History, expected: RunState, to: RunState
    ) -> None:
        """Walks the table."""
        run = run_named("a")
        self.record(journal, RunCreated(run), *self.path_to(expected))
        self.record(journal, move(run, expected, to))
        found = history.run(run.id)
        assert found.state is to
        assert (found.ended_at is not None) == to.is_terminal

    @pytest.mark.parametrize(("expected", "to"), _ILLEGAL)
    def test_any_other_move_is_refused(
        self, journal: Journal, history: History, expected: RunState, to: RunState
    ) -> None:
        """With a sentence about the two states, and without effect."""
        run = run_named("a")
        self.record(journal, RunCreated(run), *self.path_to(expected))
        error = self.refused(journal, move(run, expected, to), error=IllegalStateTransitionError)
        assert str(error) == f"Run {run.id} is {expected}; it cannot become {to}."
        assert history.run(run.id).state is expected

    @pytest.mark.parametrize("expected", sorted(set(RunState) - TERMINAL_RUN_STATES - {RunState.SCHEDULED}))
    def test_a_run_moved_by_someone_else_is_not_moved_again(
        self, journal: Journal, history: History, expected: RunState
    ) -> None:
        """Moves are compare-and-set."""
        run = run_named("a")
        to = min(RUN_SUCCESSORS[expected])
        self.record(journal, RunCreated(run), *self.path_to(RunState.SCHEDULED))
        error = self.refused(journal, move(run, expected, to), error=StaleRunError)
        assert f"no longer {expected}" in str(error)
        assert history.run(run.id).state is RunState.SCHEDULED

    def test_a_batch_with_one_bad_move_has_no_effect_at_all(self, journal: Journal, history: History) -> None:
        """All or nothing, whichever change is bad."""
        good, bad = run_named("good"), run_named("bad")
        self.record(journal, RunCreated(good), RunCreated(bad))
        self.refused(
            journal,
            move(good, RunState.CREATED, RunState.SCHEDULED),
            RunCreated(run_named("new")),
            move(bad, RunState.RAN, RunState.RESOLVED),
            error=StaleRunError,
        )
        assert history.run(good.id).state is RunState.CREATED
        with pytest.raises(UnknownRunError):
            history.run(run_id_named("new"))

    def test_moving_an_unknown_run_is_refused(self, journal: Journal) -> None:
        """By name."""
        stranger = run_named("stranger")
        error = self.refused(journal, move(stranger, RunState.CREATED, RunState.SCHEDULED), error=UnknownRunError)
        assert stranger.id in str(error)

    def test_binding_an_output_of_an_unknown_run_is_refused(self, journal: Journal) -> None:
        """By name."""
        stranger = run_named("stranger")
        self.refused(journal, OutputBound(run_id=stranger.id, artifact_id=artifact_of("x").id), error=UnknownRunError)

    def test_a_run_is_created_once(self, journal: Journal) -> None:
        """In one batch as in two."""
        self.record(journal, RunCreated(run_named("a")))
        self.refused(journal, RunCreated(run_named("a")), error=StoreError)

    @pytest.mark.parametrize("in_one_batch", [True, False])
    def test_an_input_from_another_run_is_bound_when_that_resolves(
        self, journal: Journal, history: History, *, in_one_batch: bool
    ) -> None:
        """And still says where it comes from."""
        run = run_named("a")
        waiting = Binding(run_id=run.id, direction=Direction.INPUT, name="x", producer_id=run_id_named("earlier"))
        given = Binding(run_id=run.id, direction=Direction.INPUT, name="a", artifact_id=artifact_of("given").id)
        changes: Sequence[Change] = (
            RunCreated(run, (waiting, given)),
            ArtifactRecorded(artifact_of("v")),
            InputBound(run_id=run.id, name="x", artifact_id=artifact_of("v").id),
        )
        for group in [changes] if in_one_batch else [(change,) for change in changes]:
            self.record(journal, *group)
        found, untouched = history.bindings_of(run.id)[run.id]
        assert (found.name, found.artifact_id, found.producer_id) == ("x", artifact_of("v").id, waiting.producer_id)
        assert untouched == given

    @pytest.mark.parametrize("in_one_batch", [True, False])
    def test_an_output_keeps_the_nested_run_it_comes_from(
        self, journal: Journal, history: History, *, in_one_batch: bool
    ) -> None:
        """The nested run is known first, the artifact later."""
        run = run_named("a")
        changes: Sequence[Change] = (
            RunCreated(run),
            OutputBound(run_id=run.id, producer_id=run_id_named("nested")),
            OutputBound(run_id=run.id, artifact_id=artifact_of("v").id),
        )
        for group in [changes] if in_one_batch else [(change,) for change in changes]:
            self.record(journal, *group)
        (output,) = history.bindings_of(run.id)[run.id]
        assert output.direction is Direction.OUTPUT
        assert (output.artifact_id, output.producer_id) == (artifact_of("v").id, run_id_named("nested"))

    def test_recording_what_is_known_by_its_content_again_changes_nothing(
        self, journal: Journal, history: History
    ) -> None:
        """Artifacts and functions are."""
        function = FunctionSource(id=digest_of(b"f"), path="m.f", source="def f(): ...")
        for _ in range(2):
            self.record(journal, ArtifactRecorded(artifact_of("v")), FunctionRecorded(function))
            self.record(journal, ArtifactRecorded(artifact_of("v")), ArtifactRecorded(artifact_of("v")))
        assert history.artifacts([artifact_of("v").id]) == {artifact_of("v").id: artifact_of("v")}

    def test_failed_attempts_are_accepted(self, journal: Journal) -> None:
        """One after the other."""
        run = run_named("a")
        attempts = [
            AttemptFailed(Attempt(run_id=run.id, number=number, started_at=NOON, ended_at=NOON, error=ERROR))
            for number in (1, 2)
        ]
        self.record(journal, RunCreated(run), *attempts)

    @pytest.mark.parametrize(
        ("expected", "to"), [(state, to) for state, after in PIPELINE_RUN_SUCCESSORS.items() for to in sorted(after)]
    )
    def test_every_move_of_a_pipeline_runs_life_cycle_is_accepted(
        self, journal: Journal, history: History, expected: PipelineRunState, to: PipelineRunState
    ) -> None:
        """Walks the table."""
        root_id = run_id_named("a")
        self.record(journal, PipelineRunCreated(pipeline_run_named("a")))
        line = [PipelineRunState.CREATED, PipelineRunState.SCHEDULED, PipelineRunState.RUNNING]
        path = [*line[: line.index(expected) + 1], to]
        for before, after in pairwise(path):
            self.record(journal, PipelineRunMoved(root_id=root_id, expected=before, to=after, at=NOON))
        found = history.pipeline_run(root_id)
        assert found.state is to
        assert found.ended_at == (NOON if to.is_terminal else None)

    def test_a_pipeline_run_moved_by_someone_else_is_not_moved_again(self, journal: Journal) -> None:
        """Moves are compare-and-set."""
        moved = PipelineRunMoved(
            root_id=run_id_named("a"), expected=PipelineRunState.SCHEDULED, to=PipelineRunState.RUNNING, at=NOON
        )
        self.record(journal, PipelineRunCreated(pipeline_run_named("a")))
        self.refused(journal, moved, error=StaleRunError)

    def test_an_ended_pipeline_run_stays_ended(self, journal: Journal) -> None:
        """Terminal states never change."""
        moved = PipelineRunMoved(
            root_id=run_id_named("a"), expected=PipelineRunState.COMPLETE, to=PipelineRunState.FAILED, at=NOON
        )
        self.record(journal, PipelineRunCreated(pipeline_run_named("a")))
        self.refused(journal, moved, error=IllegalStateTransitionError)

    def test_recording_nothing_is_harmless(self, journal: Journal) -> None:
        """As is flushing when nothing waits."""
        journal.record([])
        journal.flush()
        journal.flush()

    def test_closing_twice_is_harmless_and_recording_afterwards_is_refused(self, journal: Journal) -> None:
        """Nothing is lost in silence."""
        journal.record([RunCreated(run_named("a"))])
        journal.close()
        journal.close()
        with pytest.raises(StoreError, match="closed"):
            journal.record([RunCreated(run_named("b"))])

    def path_to(self, state: RunState) -> list[Change]:
        """Return moves that take the run `a` from CREATED to a state."""
        via = {
            RunState.CREATED: [],
            RunState.SCHEDULED: [RunState.SCHEDULED],
            RunState.RAN: [RunState.SCHEDULED, RunState.RAN],
            RunState.NESTED_FAILED: [RunState.SCHEDULED, RunState.RAN, RunState.NESTED_FAILED],
            RunState.RETRYING: [RunState.SCHEDULED, RunState.RETRYING],
            RunState.RESOLVED: [RunState.SCHEDULED, RunState.RESOLVED],
            RunState.FAILED: [RunState.SCHEDULED, RunState.FAILED],
            RunState.CANCELED: [RunState.CANCELED],
        }[state]
        run = run_named("a")
        return [move(run, before, after) for before, after in zip([RunState.CREATED, *via], via, strict=False)]

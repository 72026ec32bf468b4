"""What every history has to do."""

from __future__ import annotations

from abc import ABC, abstractmethod

import pytest

from sematic.engine.ports import History, Journal
from sematic.model.changes import ArtifactRecorded, OutputBound, RunCreated
from sematic.model.errors import UnknownArtifactError, UnknownRunError
from sematic.model.records import Binding, Direction
from sematic.testing.contracts.samples import artifact_of, run_id_named, run_named


class HistoryContract(ABC):
    """Subclass as a test class and give the fixtures `journal` (empty) and `history` (reads what it records)."""

    @pytest.fixture
    @abstractmethod
    def journal(self) -> Journal:
        """Return an empty journal."""

    @pytest.fixture
    @abstractmethod
    def history(self, journal: Journal) -> History:
        """Return what reads the journal."""

    def test_an_unknown_run_is_an_error_that_names_it(self, history: History) -> None:
        """And says how to find the right one."""
        with pytest.raises(UnknownRunError, match=run_id_named("nobody")):
            history.run(run_id_named("nobody"))

    def test_an_unknown_pipeline_run_is_an_error_that_names_it(self, history: History) -> None:
        """As for runs."""
        with pytest.raises(UnknownRunError, match=run_id_named("nobody")):
            history.pipeline_run(run_id_named("nobody"))

    def test_an_unknown_pipeline_run_has_no_runs_and_no_bindings(self, history: History) -> None:
        """An empty answer, not an error."""
        assert list(history.runs_of(run_id_named("nobody"))) == []
        assert dict(history.bindings_of(run_id_named("nobody"))) == {}

    def test_runs_come_in_the_order_of_their_positions(self, journal: Journal, history: History) -> None:
        """Whatever order they were recorded in, and none of another pipeline run."""
        nested = [run_named(f"n{position}", root="root", position=position) for position in (3, 1, 2)]
        journal.record([*map(RunCreated, nested), RunCreated(run_named("root")), RunCreated(run_named("other"))])
        journal.flush()
        assert [run.name for run in history.runs_of(run_id_named("root"))] == ["root", "n1", "n2", "n3"]

    def test_bindings_come_as_the_signature_has_them_and_the_output_last(
        self, journal: Journal, history: History
    ) -> None:
        """Not sorted by name."""
        run, artifact = run_named("root"), artifact_of("v")
        inputs = tuple(
            Binding(run_id=run.id, direction=Direction.INPUT, name=name, artifact_id=artifact.id)
            for name in ("z", "a", "m")
        )
        created = RunCreated(run, inputs)
        journal.record([ArtifactRecorded(artifact), created, OutputBound(run_id=run.id, artifact_id=artifact.id)])
        journal.flush()
        assert [binding.name for binding in history.bindings_of(run.id)[run.id]] == ["z", "a", "m", "output"]

    def test_artifacts_are_found_as_they_were(self, journal: Journal, history: History) -> None:
        """Documents, buffers and views included, each once however often asked for."""
        artifacts = [artifact_of(value) for value in ("a", "b", "grüße \U0001f600", "")]
        journal.record([ArtifactRecorded(artifact) for artifact in artifacts])
        journal.flush()
        ids = [artifact.id for artifact in artifacts]
        assert history.artifacts([*ids, ids[0]]) == {artifact.id: artifact for artifact in artifacts}

    def test_a_missing_artifact_is_an_error_that_names_it(self, journal: Journal, history: History) -> None:
        """The first that is missing."""
        journal.record([ArtifactRecorded(artifact_of("a"))])
        journal.flush()
        with pytest.raises(UnknownArtifactError, match=artifact_of("b").id):
            history.artifacts([artifact_of("a").id, artifact_of("b").id])

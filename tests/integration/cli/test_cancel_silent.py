"""`sematic cancel` of a run whose driver on another machine is silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.states import PipelineRunState
from sematic.store.embedded import open_store
from sematic.store.facts import serves_since
from tests.builders import a_pipeline_run, a_run
from tests.integration.store.test_leases import a_lease
from tests.serving import serving


@pytest.mark.parametrize("is_far", [False, True])
def test_it_is_asked_and_by_force_ended_without_it(sematic, tmp_path, monkeypatch, is_far):
    folder = tmp_path / "there" if is_far else sematic.folder
    run = a_run("far")
    with serving(folder) as (address, _), open_store(folder) as store:
        store.journal.record([PipelineRunCreated(a_pipeline_run("far")), RunCreated(run)])
        store.journal.flush()
        serves_since(store.engine, datetime.now(UTC) - timedelta(hours=1))
        beat_at = datetime.now(UTC) - timedelta(seconds=60)
        store.leases.take(a_lease("far", hostname="elsewhere", is_remote=True, beat_at=beat_at))
        if is_far:
            monkeypatch.setenv("SEMATIC_API_ADDRESS", address)
        shown = sematic("cancel", run.id, "--force")
        assert shown.exit_code == 0, shown.output
        assert "nothing was heard from its process (pid 123) on elsewhere for 6" in shown.output
        assert "ends when its driver hears of this" in shown.output
        assert store.history.pipeline_run(run.id).state is PipelineRunState.CANCELED
        assert len(store.runs.cancellations_of(run.id)) == 2

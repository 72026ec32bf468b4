"""What `sematic logs -f` shows of what comes while it looks for the first time."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from sematic.cli.run_logs import LogsOfRun, Wanted, followed
from sematic.model.changes import PipelineRunCreated, RunCreated
from sematic.model.states import RunState
from sematic.store.embedded import open_store
from sematic.store.logs import RunLogs
from tests.builders import a_pipeline_run, a_run, moves_of

RUN = a_run("step")


class Retried(RunLogs):
    """Logs of a run whose next attempt begins just after each time somebody has looked."""

    def attempts_in(self, root_id):
        found = super().attempts_in(root_id)
        attempt = len(found.get(RUN.id, ())) + 1
        path = self.path_of(root_id, RUN.id, attempt)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"attempt {attempt}\n")
        return found


def test_an_attempt_that_begins_meanwhile_is_shown_from_its_first_line(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.journal.record([PipelineRunCreated(a_pipeline_run("step")), RunCreated(RUN)])
        store.journal.record(moves_of(RUN, RunState.SCHEDULED, RunState.RESOLVED))
        store.journal.flush()
        records = SimpleNamespace(
            logs=Retried(tmp_path), history=store.history, runs=store.runs, interruptions=store.interruptions
        )
        found = followed(LogsOfRun(records, RUN, attempt=None), Wanted(), wait=lambda: None)  # type: ignore[arg-type]  # as much as it asks
        said = [one[1].text for one in found if one is not None]
    assert said[0] == "attempt 1"

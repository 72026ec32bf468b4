"""The program in the documentation follows a real server."""

import runpy
from datetime import timedelta

from sematic.model.changes import Batch, RunCreated
from sematic.model.states import RunState
from tests.builders import a_run, moves_of
from tests.integration.server.changes.listening import ROOT, serving


def test_the_example_prints_the_states_that_runs_go_through(tmp_path, capsys):
    watch = runpy.run_path(str(ROOT / "docs" / "examples" / "following_changes.py"))["watch"]
    run = a_run("step")
    with serving(tmp_path) as server:
        server.parts.feed.longest = timedelta(seconds=0.3)
        server.parts.store.apply(Batch([RunCreated(run), *moves_of(run, RunState.SCHEDULED)]))
        address = f"http://127.0.0.1:{server.port}"
        assert watch(address, 0) == 1
        # A number of another store.
        assert watch(address, 5) == 1
    assert capsys.readouterr().out == (
        f"{run.id[:8]} CREATED SCHEDULED\nSome changes are gone; look at everything again.\n"
    )

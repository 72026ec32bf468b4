"""The program in the documentation follows a real server."""

import runpy
from datetime import timedelta

from sematic.model.changes import Batch, RunCreated
from sematic.model.states import RunState
from sematic.store.tags import Tags
from tests.builders import NOON, a_run, moves_of
from tests.integration.server.changes.listening import ROOT, serving


def test_the_example_prints_what_becomes_of_runs(tmp_path, capsys):
    watch = runpy.run_path(str(ROOT / "docs" / "examples" / "following_changes.py"))["watch"]
    run = a_run("step")
    with serving(tmp_path) as server:
        server.parts.feed.longest = timedelta(seconds=0.3)
        server.parts.store.apply(Batch([RunCreated(run), *moves_of(run, RunState.SCHEDULED)]))
        Tags(server.parts.store.engine).put(run.id, ["best"], actor="test", at=NOON)
        address = f"http://127.0.0.1:{server.port}"
        assert watch(address, 0) == 2
        # A number of another store.
        assert watch(address, 5) == 2
    assert capsys.readouterr().out == (
        f"{run.id[:8]} CREATED SCHEDULED\n{run.id[:8]} changed: tags\n"
        "Some changes are gone; look at everything again.\n"
    )

"""A pipeline that really runs meanwhile, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.model.states import RunState
from sematic.store.runs import RunFilter
from tests.integration.server.one_run.conftest import Web

PROGRAM = """\
    import time
    import sematic

    @sematic.func
    def wait() -> int:
        for number in range(600):
            print("still here", number, flush=True)
            time.sleep(0.1)
        return 1

    if __name__ == "__main__":
        sematic.LocalRunner().run(wait())
    """


@pytest.fixture
def waiting(web: Web, tmp_path: Path) -> Iterator[str]:
    """A run that goes on for a minute unless somebody ends it."""
    program = tmp_path / "program.py"
    program.write_text(dedent(PROGRAM))
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen([sys.executable, program], env=environ, stderr=subprocess.DEVNULL)
    try:
        until(lambda: any(web.store.runs.page(RunFilter(state=RunState.SCHEDULED)).items))
        yield web.store.runs.page(RunFilter()).items[0].id
    finally:
        process.kill()
        process.wait()


def until(is_so: Callable[[], bool], *, seconds: float = 30.0) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_a_run_is_watched_and_cancelled_while_it_runs(web: Web, waiting: str) -> None:
    until(lambda: bool(web.get(f"/runs/{waiting}")["logs"]))
    until(lambda: web.get(f"/runs/{waiting}/logs/1")["lines"] > 1)
    page = web.get(f"/runs/{waiting}/logs/1", tail=1)
    assert page["is_over"] is False
    assert page["items"][0]["text"].startswith("still here")
    assert web.get(f"/runs/{waiting}/cancel")["running"] == 1
    assert web.put(f"/runs/{waiting}/cancel", {}, method="POST", status=202)["how"] == "asked"
    until(lambda: web.get(f"/runs/{waiting}")["run"]["state"] == "CANCELED")
    assert web.get(f"/runs/{waiting}/logs/1")["is_over"] is True


def test_a_run_whose_process_was_killed_says_so(web: Web, waiting: str) -> None:
    until(lambda: waiting in web.store.leases.of([waiting]))
    os.kill(web.store.leases.of([waiting])[waiting].pid, 9)
    until(lambda: web.get(f"/runs/{waiting}")["trouble"] is not None)
    trouble = web.get(f"/runs/{waiting}")["trouble"]
    assert trouble["is_interrupted"] is True
    assert "was killed or crashed" in trouble["why"]

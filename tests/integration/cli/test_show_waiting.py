"""What `sematic show` tells of runs that wait: how long, and for what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

import pytest

from sematic.cli import show_page
from sematic.model.changes import Change, JobRecorded, RunCreated
from sematic.model.jobs import JobState
from sematic.model.records import Run
from sematic.model.states import RunState
from tests.builders import NOON, a_run, after_noon, job_course, moves_of
from tests.integration.cli.conftest import PLACES, CommandLine

Record = Callable[[Sequence[Change]], None]

ROOT = a_run("root", created_at=NOON)


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


@pytest.fixture(autouse=True)
def _two_minutes_after_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] - of another class
            return after_noon(120).astimezone(tz)

    monkeypatch.setattr(show_page, "datetime", Clock)


def a_step(number: int, **facts: object) -> Run:
    run: Run = a_run(f"fit-{number}", function="demo.fit", root_id=ROOT.id, parent_id=ROOT.id, position=number, **facts)
    return run


def under_way(*steps: Run) -> list[Change]:
    return [RunCreated(ROOT), *moves_of(ROOT, RunState.SCHEDULED, RunState.RAN), *map(RunCreated, steps)]


def lines_of(page: str) -> dict[str, str]:
    """Return the lines of a page's tree by the names of runs, one blank between words."""
    told = page[page.index("\nRuns") :].splitlines()[2:]
    return {words[1]: " ".join(words[2:]) for words in map(str.split, told) if len(words) > 1}


def test_a_step_that_waits_tells_how_long(sematic: CommandLine, record: Record) -> None:
    step = a_step(1, created_at=after_noon(108))
    record(under_way(step))
    assert lines_of(sematic.says("show", ROOT.id))["fit-1"] == f"{step.id[:8]} waiting 12 s queued"


def test_a_step_that_waits_for_room_tells_for_what(sematic: CommandLine, record: Record) -> None:
    waits, begun = a_step(1, created_at=after_noon(30)), a_step(2, created_at=NOON)
    others = [replace(a_step(number), function="demo.load", position=0) for number in range(3, 30)]
    why = "It waits for 1 GPU."
    record(under_way(*others, waits, begun))
    record([JobRecorded(each) for each in job_course(waits.id, JobState.PENDING, reason=why)])
    record(
        [JobRecorded(replace(each, reason=why)) for each in job_course(begun.id, JobState.PENDING, JobState.RUNNING)]
    )
    record(moves_of(begun, RunState.SCHEDULED))
    lines = lines_of(sematic.says("show", ROOT.id))
    assert lines["fit-1"] == f"{waits.id[:8]} waiting 1 min 30 s {why}"
    assert lines["fit-2"].endswith("running")


def test_of_many_that_wait_the_longest_wait_is_told(sematic: CommandLine, record: Record) -> None:
    record(under_way(*(a_step(number, created_at=after_noon(90 + number)) for number in range(1, 26))))
    assert "25 fit waiting 29 s 25 queued" in " ".join(sematic.says("show", ROOT.id).split())


def test_what_nobody_will_start_any_more_does_not_wait(sematic: CommandLine, record: Record) -> None:
    record(under_way(a_step(1, created_at=NOON)))
    record(moves_of(replace(ROOT, state=RunState.RAN), RunState.CANCELED))
    assert "waiting" not in sematic.says("show", ROOT.id)

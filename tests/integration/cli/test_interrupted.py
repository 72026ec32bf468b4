"""What people and programs are told of runs that lost their driver."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from sematic.client import wait_for_run
from sematic.machine.identity import this_process
from sematic.model.changes import Change, JobRecorded, PipelineRunCreated, RunCreated
from sematic.model.jobs import JobState
from sematic.model.records import Lease
from sematic.model.states import RunState
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from tests.builders import NOON, a_pipeline_run, a_run, after_noon, job_course, moves_of, run_id_of
from tests.integration.cli.conftest import PLACES, CommandLine

Record = Callable[[Sequence[Change]], None]
ROOT = run_id_of("lost")
WHY = "its process ended before the run did"


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


def a_pipeline(name: str = "lost", *, at: float = 0) -> list[Change]:
    """A root that waits for two nested runs: one was being executed, the other is done."""
    root = a_run(name, created_at=after_noon(at))
    changes: list[Change] = [PipelineRunCreated(a_pipeline_run(name)), RunCreated(root)]
    changes += moves_of(root, RunState.SCHEDULED, RunState.RAN)
    for number, states in enumerate([(RunState.SCHEDULED,), (RunState.SCHEDULED, RunState.RESOLVED), ()], start=1):
        nested = a_run(f"{name}-{number}", root_id=root.id, parent_id=root.id, position=number)
        changes += [RunCreated(nested), *moves_of(nested, *states)]
    return changes


@pytest.fixture(autouse=True)
def _lost(record: Record) -> None:
    record(a_pipeline())


def test_the_list_says_that_when_and_why(sematic: CommandLine) -> None:
    said = " ".join(sematic.says("list").split())
    assert "⊘ interrupted" in said
    assert f": {WHY}" in said
    assert "…" not in said


def test_the_list_says_so_to_programs_too(sematic: CommandLine, record: Record) -> None:
    record([RunCreated(a_run("other")), *moves_of(a_run("other"), RunState.SCHEDULED, RunState.RESOLVED)])
    found = {run["name"]: run for run in sematic.json("list", "--all")}
    assert found["lost"]["state"] == "RAN"
    assert found["lost"]["interruption"] == {"at": "2026-11-20T12:00:02+00:00", "because": WHY}
    assert found["lost-1"]["interruption"] == found["lost"]["interruption"]
    assert [found[name]["interruption"] for name in ("lost-2", "lost-3", "other")] == [None, None, None]


def test_interrupted_is_a_state_to_look_for_and_running_is_another(sematic: CommandLine, record: Record) -> None:
    record(a_pipeline("alive", at=1))
    with driving(sematic.folder, run_id_of("alive")):
        assert [run["name"] for run in sematic.json("list", "--state", "interrupted")] == ["lost"]
        assert [run["name"] for run in sematic.json("list", "--state", "running")] == ["alive"]
        nested = sematic.json("list", "--state", "interrupted", "--all")
    assert {run["name"] for run in nested} == {"lost", "lost-1"}
    assert sematic.says("list", "--state", "queued").startswith("No pipeline run is like that, but nested runs are")


def test_many_that_do_not_match_hide_none_that_does(sematic: CommandLine, record: Record) -> None:
    for number in range(5):
        record(a_pipeline(f"later-{number}", at=10 + number))
    with driving(sematic.folder, run_id_of("later-4")), driving(sematic.folder, run_id_of("later-3")):
        found = sematic.json("list", "--state", "interrupted", "--limit", "1")
    assert [run["name"] for run in found] == ["later-2"]


def test_show_says_what_happened_and_what_to_do(sematic: CommandLine) -> None:
    said = " ".join(sematic.says("show", ROOT).split())
    assert said.startswith("⊘ interrupted lost")
    assert f": {WHY} `sematic resume {ROOT[:8]}` goes on with it; `sematic cancel {ROOT[:8]}` ends it" in said
    assert "2 interrupted, 1 succeeded, 1 queued, this one included" in said
    assert "⊘ lost-1" in said
    assert ", ran for at least 1.00 s" in said


def test_nothing_waits_for_room_any_more(sematic: CommandLine, record: Record) -> None:
    step = run_id_of("lost-3")
    waits = job_course(step, JobState.PENDING, reason="It waits for 1 GPU: gpu-1 has 0 GPUs free.", node="")
    record([JobRecorded(job) for job in waits])
    shown = sematic.says("show", step)
    assert "waited 2.00 s" in " ".join(shown.split())
    assert [sentence for sentence in (sematic.says("show", ROOT), shown) if "It waits" in sentence] == []
    assert [job["reason"] for job in sematic.json("show", step)["jobs"]] == [""]
    assert f"It was interrupted: {WHY}" in sematic.fails("logs", step)


def test_show_tells_programs_of_every_run(sematic: CommandLine) -> None:
    found = sematic.json("show", ROOT)
    assert found["interruption"]["because"] == WHY
    assert [run["interruption"] is None for run in found["runs"]] == [False, True, True]


def test_a_driver_that_does_not_answer_is_told_as_that(sematic: CommandLine) -> None:
    here = this_process()
    with open_store(sematic.folder) as store, driving(sematic.folder, ROOT):
        lease = Lease(
            root_id=ROOT,
            hostname=here.hostname,
            boot_id=here.boot_id,
            pid=here.pid,
            process_started_at=here.started_at,
            taken_at=NOON,
            beat_at=NOON,
        )
        store.leases.take(lease)
        listed, shown = sematic.says("list"), sematic.says("show", ROOT)
        assert "◐ running" in listed
        assert "silent since" in " ".join(listed.split())
        assert "does not answer" in " ".join(shown.split())
        assert json.loads(sematic.says("list", "--json"))[0]["interruption"] is None


@pytest.mark.parametrize("run_id", [ROOT, run_id_of("lost-3")])
def test_nobody_waits_for_ever_for_an_interrupted_run(sematic: CommandLine, run_id: str) -> None:
    slept: list[float] = []
    with pytest.raises(RuntimeError, match=f"was interrupted: {WHY}. `sematic resume {ROOT[:8]}` goes on with it"):
        wait_for_run(run_id, interval=30, limit=None, clock=lambda: sum(slept), sleep=slept.append)
    # A driver elsewhere may only have lost its connection.
    assert len(slept) == (0 if sematic.own == sematic.folder else 2)

"""What is different for commands and programs whose records are on a server."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from starlette.responses import PlainTextResponse

from sematic import api_client, client
from sematic.cli.root import root
from sematic.cli.run_logs import LogsOfRun, Wanted, followed
from sematic.machine.identity import this_process
from sematic.model.changes import (
    ArtifactRecorded,
    Change,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    RunCreated,
)
from sematic.model.errors import APIConnectionError, UnknownRunError, UnsuitableRunError
from sematic.model.records import Lease, Run
from sematic.model.states import PipelineRunState, RunState
from sematic.store.blobs import BLOBS, FileBlobs
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from sematic.store.logs import RunLogs
from sematic.types.document import encoded
from sematic.types.registry import codec_of
from tests.builders import NOON, a_pipeline_run, a_run, moves_of, run_id_of
from tests.integration.cli.conftest import ON_SERVER, CommandLine
from tests.serving import Routed, eventually

Record = Callable[[Sequence[Change]], None]
NOWHERE = "http://127.0.0.1:9"
WORKING = a_run("working", state=RunState.SCHEDULED)


@pytest.fixture
def where() -> str:
    return ON_SERVER


@pytest.fixture
def working(record: Record) -> Run:
    """A run on the server that nobody drives."""
    created = replace(WORKING, state=RunState.CREATED)
    record([PipelineRunCreated(a_pipeline_run("working")), RunCreated(created), *moves_of(created, WORKING.state)])
    return WORKING


@pytest.fixture
def _driven(sematic: CommandLine, working: Run, record: Record) -> None:
    """It is driven from another machine, which ends it when it hears that it is to end."""
    me, now = this_process(), datetime.now(UTC)
    lease = Lease(
        root_id=working.id,
        hostname="elsewhere",
        boot_id="",
        pid=me.pid,
        process_started_at=me.started_at,
        taken_at=now,
        beat_at=now,
        is_remote=True,
    )
    ended = PipelineRunMoved(
        root_id=working.id, expected=PipelineRunState.CREATED, to=PipelineRunState.CANCELED, at=NOON
    )
    with open_store(sematic.folder) as store:
        store.leases.take(lease)

    def drive() -> None:
        with open_store(sematic.folder) as store:
            if eventually(lambda: bool(store.runs.cancellations_of(working.id))):
                record([*moves_of(working, RunState.CANCELED), ended])

    driver = threading.Thread(target=drive)
    driver.start()
    yield
    driver.join()


@pytest.mark.usefixtures("_driven")
def test_a_run_is_cancelled_wherever_it_is_driven(sematic: CommandLine, working: Run) -> None:
    assert '"how": "asked"' in sematic.says("cancel", working.id, "--yes", "--json")
    assert client.get_run(working.id).state is RunState.CANCELED
    assert not sematic.own.exists()


def test_what_nobody_drives_any_more_is_ended_on_the_server(sematic: CommandLine, working: Run) -> None:
    assert sematic.json("cancel", working.id[:8], "--yes") == {
        "run_id": working.id,
        "root_id": working.id,
        "state": "CANCELED",
        "how": "ended",
    }
    assert "has ended already: canceled" in sematic.fails("cancel", working.id, "--yes")


def test_programs_cancel_too(sematic: CommandLine, working: Run) -> None:
    assert api_client.cancel_pipeline_run(working.id).state is PipelineRunState.CANCELED
    with pytest.raises(UnsuitableRunError, match="has ended already"):
        api_client.cancel_pipeline_run(working.id)
    with pytest.raises(UnknownRunError):
        api_client.cancel_pipeline_run(run_id_of("nobody"))


@pytest.mark.usefixtures("_driven")
@pytest.mark.parametrize("cancels", [False, True])
def test_waiting_that_ends_early_cancels_if_it_is_to(sematic: CommandLine, working: Run, cancels: bool) -> None:
    with pytest.raises(TimeoutError):
        api_client.block_on_run(working.id, 0.01, max_wait_seconds=0.02, cancel_on_exit=cancels)
    with open_store(sematic.folder, for_writing=False) as store:
        assert bool(store.runs.cancellations_of(working.id)) is cancels
    if not cancels:
        client.cancel_pipeline_run(working.id)


def test_a_server_or_driver_that_is_silent_for_a_while_is_waited_for(
    sematic: CommandLine, working: Run, record: Record, routed: tuple[Routed, str]
) -> None:
    app, served = routed[0], routed[0].app
    happens: list[Callable[[], object]] = [
        lambda: setattr(app, "app", PlainTextResponse("Away.", 503)),
        lambda: setattr(app, "app", served),
        lambda: record(moves_of(working, RunState.RESOLVED)),
    ]

    def sleep(_: float) -> None:
        # Whoever found that the server is down tries again after two seconds.
        happens.pop(0)() if happens else time.sleep(0.1)

    client.wait_for_run(working.id, interval=5, limit=None, clock=lambda: 0.0, sleep=sleep)
    assert happens == []


def test_a_driver_that_stays_silent_is_waited_for_no_longer(sematic: CommandLine, working: Run) -> None:
    slept: list[float] = []
    with pytest.raises(RuntimeError, match="was interrupted"):
        client.wait_for_run(working.id, interval=25, limit=None, clock=lambda: sum(slept), sleep=slept.append)
    assert len(slept) == 3


def test_no_cluster_executes_a_run(sematic: CommandLine, working: Run) -> None:
    assert list(api_client.get_jobs_by_run_id(working.id)) == []
    with pytest.raises(UnknownRunError):
        api_client.get_jobs_by_run_id(run_id_of("nobody"))


@pytest.mark.parametrize("command", ["resume", "debug", "export", "rerun", "reproduce"])
def test_what_needs_this_machines_own_records_says_so(sematic: CommandLine, working: Run, command: str) -> None:
    said = sematic.fails(command, working.id[:8], *(["run.sematic"] if command == "export" else []))
    assert f"Run {working.id[:8]} is on the server at http://127.0.0.1:" in said
    assert "use it where the run was started" in said


def test_a_run_that_is_only_here_can_be_sent(sematic: CommandLine) -> None:
    with open_store(sematic.own) as store:
        store.journal.record([RunCreated(a_run("here"))])
    said = sematic.fails("show", run_id_of("here")[:8])
    assert f"`sematic push {run_id_of('here')[:8]}` sends it there" in said
    with pytest.raises(UnknownRunError):
        client.get_run(run_id_of("here"))


def test_values_of_runs_that_are_recorded_here_need_no_server(
    sematic: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, artifact = a_run("here"), encoded("hello", codec_of(str), blobs=FileBlobs(sematic.own / BLOBS), now=NOON)
    with open_store(sematic.own) as store:
        store.journal.record([ArtifactRecorded(artifact), RunCreated(run)])
        store.journal.record([OutputBound(run_id=run.id, artifact_id=artifact.id)])
        store.journal.record(moves_of(run, RunState.SCHEDULED, RunState.RESOLVED))
    monkeypatch.setenv("SEMATIC_API_ADDRESS", NOWHERE)
    assert client.get_run_output(run.id) == "hello"
    assert client.get_run_inputs(run.id) == {}
    assert client.get_artifact_value(artifact.id) == "hello"
    client.block_on_run(run.id)
    with pytest.raises(APIConnectionError) as caught:
        client.get_run_output(run.id[:8])
    assert "".join(traceback.format_exception(caught.value)).count("Traceback") == 1


def test_a_program_is_told_of_a_run_that_only_this_machine_has(sematic: CommandLine) -> None:
    run = a_run("here")
    with open_store(sematic.own) as store:
        store.journal.record([RunCreated(run)])
    for asked in (client.get_run, client.get_pipeline_run, client.get_run_output, client.block_on_run):
        with pytest.raises(UnknownRunError, match=f"`sematic push {run.id[:8]}` sends it there"):
            asked(run.id[:8])
    with pytest.raises(UnknownRunError, match="There is no run"):
        client.get_run("abcdef")


def test_a_server_that_is_not_there_is_named_with_what_to_do(
    sematic: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMATIC_API_ADDRESS", NOWHERE)
    said = sematic.fails("list")
    assert f"The server at {NOWHERE} cannot be reached" in said
    assert "`SEMATIC_API_ADDRESS= COMMAND`" in said
    with pytest.raises(APIConnectionError):
        client.get_runs()


def test_an_empty_address_means_this_machines_own_store(sematic: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(sematic.own) as store:
        store.journal.record([RunCreated(a_run("here"))])
    sematic.says("settings", "set", "SEMATIC_API_ADDRESS", NOWHERE)
    monkeypatch.setenv("SEMATIC_API_ADDRESS", "")
    assert [run["name"] for run in sematic.json("list")] == ["here"]


def test_nothing_is_completed_from_a_server_that_is_not_there(
    sematic: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEMATIC_API_ADDRESS", NOWHERE)
    environment = {"_SEMATIC_COMPLETE": "bash_complete", "COMP_WORDS": "sematic show ", "COMP_CWORD": "2"}
    result = sematic.runner.invoke(root, env=environment, prog_name="sematic")
    assert result.output.strip() == ""


def test_lines_that_arrive_after_the_end_are_shown(sematic: CommandLine, working: Run, record: Record) -> None:
    path = RunLogs(sematic.folder).path_of(working.id, working.id, 1)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"early\n")
    happens: list[Callable[[], object]] = [
        lambda: record(moves_of(working, RunState.RESOLVED)),
        lambda: None,
        lambda: path.write_bytes(b"early\nlate"),
    ]
    with client.open_records() as records, driving(sematic.folder, working.id):
        logs = LogsOfRun(records, working, attempt=None)
        found = followed(logs, Wanted(), wait=lambda: happens.pop(0)() if happens else None)
        assert [each[1].content for each in found if each is not None] == [b"early", b"late"]


def test_large_values_are_fetched_once_and_checked(sematic: CommandLine, record: Record) -> None:
    value = "x" * 1_000_000
    there, here = FileBlobs(sematic.folder / BLOBS), FileBlobs(sematic.own / BLOBS)
    artifact = encoded(value, codec_of(str), blobs=there, now=NOON)
    run = a_run("large")
    record([ArtifactRecorded(artifact), RunCreated(run), OutputBound(run_id=run.id, artifact_id=artifact.id)])
    record(moves_of(run, RunState.SCHEDULED, RunState.RESOLVED))
    assert not here.has(artifact.document_digest)
    assert client.get_run_output(run.id) == value
    assert here.has(artifact.document_digest)
    path = next(p for p in (sematic.own / BLOBS).rglob("*") if p.is_file() and p.stat().st_size > 1_000_000)
    path.chmod(0o600)
    path.write_bytes(b"y" * path.stat().st_size)
    assert client.get_run_output(run.id) == value

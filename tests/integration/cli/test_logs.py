"""`sematic logs`: what runs wrote, by run, attempt, line and pattern."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sematic.model.changes import Change, JobRecorded, PipelineRunCreated, RunCreated
from sematic.model.ids import RunId
from sematic.model.jobs import Job, JobState
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import driving
from sematic.store.embedded import open_store
from sematic.store.log_file import LEAST_LIMIT, Log
from sematic.store.logs import RunLogs
from tests.builders import NOON, a_pipeline_run, a_run, changes_of_chain, moves_of, run_id_of
from tests.integration.cli.conftest import PLACES, CommandLine
from tests.integration.store.test_leases import a_lease
from tests.serving import eventually

Record = Callable[[Sequence[Change]], None]


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest) -> str:
    """Everything here is the same with a server."""
    place: str = request.param
    return place


def write(sematic: CommandLine, name: str, content: bytes, *, root: str = "", attempt: int = 1) -> Path:
    path = RunLogs(sematic.folder).path_of(run_id_of(root or name), run_id_of(name), attempt)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def run_id(record: Record) -> RunId:
    """Return the id of a run that has ended and called nothing."""
    run = a_run("step")
    states = RunState.SCHEDULED, RunState.RESOLVED
    record([PipelineRunCreated(a_pipeline_run("step")), RunCreated(run), *moves_of(run, *states)])
    return run.id


def test_a_run_alone_is_shown_as_it_wrote(sematic: CommandLine, run_id: RunId) -> None:
    write(sematic, "step", b"one\n  two \xc3\xa4\nopen")
    assert sematic.says("logs", run_id[:8]) == "one\n  two ä\nopen\n"


def test_nested_runs_come_in_order_with_their_names(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(3))
    write(sematic, "chain-3", b"third\n", root="chain")
    write(sematic, "chain", b"root\nopen", root="chain")
    write(sematic, "chain-1", b"first\nagain\n", root="chain")
    said = sematic.says("logs", run_id_of("chain"))
    assert said == "chain | root\nchain | open\nchain-1 | first\nchain-1 | again\nchain-3 | third\n"
    assert sematic.says("logs", run_id_of("chain-3")) == "third\n"


def test_runs_of_one_name_are_told_apart(sematic: CommandLine, record: Record) -> None:
    root = a_run("root")
    nested = [a_run(name, root_id=root.id, parent_id=root.id, position=n) for n, name in ((1, "x"), (2, "y"))]
    twins = [replace(run, name="twin") for run in nested]
    record([RunCreated(root), *map(RunCreated, twins)])
    for name in "xy":
        write(sematic, name, name.encode() + b"\n", root="root")
    said = sematic.says("logs", root.id)
    assert said == f"twin {twins[0].id[:8]} | x\ntwin {twins[1].id[:8]} | y\n"


def test_the_last_attempt_is_shown_unless_another_is_asked_for(sematic: CommandLine, run_id: RunId) -> None:
    for attempt in (1, 2):
        write(sematic, "step", b"attempt %d\n" % attempt, attempt=attempt)
    assert sematic.says("logs", run_id) == "attempt 2\n"
    assert sematic.says("logs", run_id, "--attempt", "1") == "attempt 1\n"
    assert "has no log of attempt 3, but of attempt 1, 2." in sematic.fails("logs", run_id, "--attempt", "3")


def test_lines_are_chosen(sematic: CommandLine, run_id: RunId) -> None:
    write(sematic, "step", b"".join(b"line %d\n" % number for number in range(1, 101)))
    assert sematic.says("logs", run_id, "--lines", "99:") == "line 99\nline 100\n"
    assert sematic.says("logs", run_id, "--lines", ":2") == "line 1\nline 2\n"
    assert sematic.says("logs", run_id, "--lines", "7:8") == "line 7\nline 8\n"
    assert sematic.says("logs", run_id, "--lines", "7") == "line 7\n"
    assert sematic.says("logs", run_id, "--tail", "1") == "line 100\n"
    assert sematic.says("logs", run_id, "--grep", "1[0-9]$", "--tail", "2") == "line 18\nline 19\n"
    assert sematic.says("logs", run_id, "--grep", "1[0-9]$", "--lines", "15:17") == "line 15\nline 16\nline 17\n"


def test_past_the_end_it_is_said_how_many_lines_there_are(sematic: CommandLine, record: Record) -> None:
    record(changes_of_chain(2))
    write(sematic, "chain", b"one\n", root="chain")
    write(sematic, "chain-1", b"line\n" * 2000, root="chain")
    result = sematic("logs", run_id_of("chain-1"), "--lines", "2000000:2000010")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There are only 2,000 lines.\n")
    result = sematic("logs", run_id_of("chain"), "--lines", "2001:")
    assert result.stderr == "There are only 2,000 lines in the longest of 2 logs.\n"
    assert sematic("logs", run_id_of("chain"), "--lines", "2000:").stderr == ""
    assert sematic("logs", run_id_of("chain"), "--lines", "1", "--grep", "nothing").stderr == ""
    assert sematic.json("logs", run_id_of("chain-1"), "--lines", "2001")[0]["line_count"] == 2000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--grep", "("], "is no regular expression"),
        (["--lines", "x"], "is no range of lines. Write A:B"),
        (["--lines", ":"], "is no range of lines"),
        (["--lines", "10:5"], "'10:5' holds no line"),
        (["--lines", "0"], "'0' holds no line"),
        (["--lines", ":0"], "':0' holds no line"),
        (["--lines", "1:2", "--tail", "3"], "--lines goes neither with --tail nor with --follow"),
        (["--follow", "--json"], "does not go with --json"),
    ],
)
def test_wrong_usage_says_what_is_right(sematic: CommandLine, run_id: RunId, arguments: list[str], says: str) -> None:
    result = sematic("logs", run_id, *arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_what_is_left_out_is_said(sematic: CommandLine, run_id: RunId) -> None:
    path = write(sematic, "step", b"%040d\n" % 1 * 100_000)
    Log(path).trim(LEAST_LIMIT)
    said = sematic.says("logs", run_id)
    assert "lines, are left out here, because the log became larger than SEMATIC_LOG_LIMIT" in said
    (told,) = sematic.json("logs", run_id, "--tail", "1")
    assert told["left_out"]["lines"] + len(said.splitlines()) - 1 == told["line_count"] == 100_000
    assert told["lines"][0]["number"] == 100_000


def test_programs_get_every_line_with_its_number(sematic: CommandLine, run_id: RunId) -> None:
    path = write(sematic, "step", b"one\r\n\x1b[31mtwo\n")
    assert sematic.json("logs", run_id) == [
        {
            "run_id": run_id,
            "name": "step",
            "attempt": 1,
            "file": sematic.told(path),
            "bytes": 14,
            "line_count": 2,
            "left_out": None,
            "lines": [{"number": 1, "text": "one\r"}, {"number": 2, "text": "\x1b[31mtwo"}],
        }
    ]


def test_no_log_commands_the_terminal(sematic: CommandLine, run_id: RunId) -> None:
    write(sematic, "step", b"\x1b[2J\x1b[31mred\x1b[0m\x07\n 10%\r 100%\r\nwindows\r\n")
    assert sematic.says("logs", run_id) == "red\\x07\n 100%\nwindows\n"


def test_of_lines_of_controls_little_is_shown(sematic: CommandLine, run_id: RunId) -> None:
    path = write(
        sematic, "step", b"before\n" + bytes(3_500_000) + b"\n" + bytes(100_000) + b"\nafter\n" + bytes(70_000)
    )
    before, many, some, after, open_one = sematic.says("logs", run_id).splitlines()
    assert (before, after) == ("before", "after")
    beginning = "\\x00" * 1024
    told = "bytes, most of them control characters, are not shown; the log's file has them.]"
    assert many.rstrip() == f"{beginning} [sematic: 3,498,976 {told}"
    assert some.rstrip() == f"{beginning} [sematic: 98,976 {told}"
    assert open_one.rstrip() == f"{beginning} [sematic: 68,976 {told}"
    assert path.read_bytes().endswith(bytes(70_000))
    (document,) = sematic.json("logs", run_id)
    assert sum(len(line["text"]) for line in document["lines"] if line["number"] == 2) == 3_500_000


def test_what_can_be_read_again_after_controls_is_shown(sematic: CommandLine, run_id: RunId) -> None:
    write(sematic, "step", bytes(1_500_000) + b"x" * 1_500_000 + b"\n")
    (line,) = sematic.says("logs", run_id).splitlines()
    assert 1_000_000 < line.count("x") - line.count("\\x00") <= 1_500_000


def test_why_there_is_no_log_is_said(sematic: CommandLine, record: Record) -> None:
    ran, queued = a_run("ran"), a_run("queued")
    reused = a_run("reused", original_run_id=ran.id)
    record([RunCreated(each) for each in (ran, queued, reused)])
    record(moves_of(ran, RunState.SCHEDULED, RunState.RESOLVED))
    assert "has no log of attempt 2: it has come to attempt 1." in sematic.fails("logs", ran.id, "--attempt", "2")
    assert "has not been started, so it has written nothing." in sematic.fails("logs", queued.id)
    assert "There is no run" in sematic.fails("logs", "ffff")


@pytest.mark.parametrize("options", [(), ("--follow",), ("--lines", "2:3")])
def test_that_a_run_has_written_nothing_is_no_error(
    sematic: CommandLine, run_id: RunId, options: Sequence[str]
) -> None:
    said = sematic("logs", run_id, *options)
    assert (said.exit_code, said.stdout, said.stderr) == (0, "", f"Run {run_id} has written nothing.\n")
    assert sematic.json("logs", run_id) == []


def test_a_run_that_has_written_nothing_may_still_do_so(sematic: CommandLine, record: Record) -> None:
    run = a_run("far")
    record([PipelineRunCreated(a_pipeline_run("far")), RunCreated(run), *moves_of(run, RunState.SCHEDULED)])
    with open_store(sematic.folder) as store:
        store.leases.take(a_lease("far", hostname="elsewhere", is_remote=True, beat_at=datetime.now(UTC)))
    assert sematic("logs", run.id).stderr == f"Run {run.id} has written nothing yet.\n"


def test_what_waits_for_room_says_for_what(sematic: CommandLine, record: Record) -> None:
    root = a_run("root")
    queued = a_run("queued", root_id=root.id, parent_id=root.id, position=1)
    running = a_pipeline_run("root", state=PipelineRunState.RUNNING)
    record([PipelineRunCreated(running), RunCreated(root), RunCreated(queued)])
    record(moves_of(root, RunState.SCHEDULED, RunState.RAN))
    why = "It waits for 1 GPU: n1 has 0 GPUs free."
    wanted = Job(id="1", run_id=queued.id, attempt=1, engine="ray", state=JobState.PENDING, reason=why, at=NOON)
    record([JobRecorded(wanted)])
    with driving(sematic.folder, root.id):
        said = sematic.fails("logs", queued.id)
        assert said.rstrip().endswith(f"has not been started, so it has written nothing. {why}")
        record([JobRecorded(replace(wanted, state=JobState.DELETED, reason="It was canceled."))])
        assert sematic.fails("logs", queued.id).rstrip().endswith("written nothing.")


def test_following_shows_each_line_as_it_comes_and_ends_with_the_run(tmp_path: Path, sematic: CommandLine) -> None:
    script = tmp_path / "slow.py"
    script.write_text(
        textwrap.dedent("""
            import sys, sematic
            from sematic import RetrySettings

            @sematic.func(retry=RetrySettings(exceptions=(ValueError,), retries=1))
            def step() -> int:
                seen.append(1)
                print("waiting in attempt", len(seen))
                sys.stdin.readline()
                print("done with attempt", len(seen))
                if len(seen) == 1:
                    raise ValueError
                return 1

            seen = []
            root = step()
            print(root.id, file=sys.stderr, flush=True)
            sematic.LocalRunner().run(root)
        """)
    )
    with subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        root_id = running.stderr.readline().strip()
        assert running.stdout.readline() == "waiting in attempt 1\n"
        # A server hears of a run a moment after it has begun.
        assert eventually(lambda: sematic("show", root_id).exit_code == 0)
        command = [Path(sys.executable).with_name("sematic"), "logs", root_id, "--follow"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
            assert following.stdout
            assert following.stdout.readline() == "waiting in attempt 1\n"
            print(file=running.stdin, flush=True)
            assert following.stdout.readline() == "done with attempt 1\n"
            assert following.stdout.readline() == "waiting in attempt 2\n"
            print(file=running.stdin, flush=True)
            assert following.stdout.read() == "done with attempt 2\n"
            assert following.wait() == 0
        assert running.wait() == 0

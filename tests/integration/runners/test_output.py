"""What a whole pipeline prints and uses, with steps in this process and in others."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sematic.model.reading import RunFilter
from sematic.store.embedded import Store, open_store
from sematic.store.logs import RunLogs

PIPELINE = """
    import os, sys, time
    import sematic

    @sematic.func(standalone=True)
    def outside(number: int) -> int:
        print("outside", number)
        print("to standard error", file=sys.stderr)
        os.system("echo a child")
        memory = bytearray(30_000_000)
        time.sleep(0.05)
        return number

    @sematic.func
    def inside(number: int) -> int:
        print("inside", number)
        os.system("echo a child inside")
        print("complaint", file=sys.stderr)
        memory = bytearray(30_000_000)
        time.sleep(0.05)
        return number

    @sematic.func
    def silent(number: int) -> int:
        return number

    @sematic.func
    def pipeline() -> list[int]:
        return [outside(1), inside(2), silent(3)]

    if __name__ == "__main__":
        print("before")
        print(sematic.LocalRunner().run(pipeline()))
"""


def output_of(program: str, tmp_path: Path) -> tuple[list[str], list[str]]:
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(program))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), done.stderr.splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEMATIC_CONFIG_DIR", str(tmp_path / "store"))
    return tmp_path / "store"


def logs_in(store: Store) -> dict[str, list[str]]:
    logs = RunLogs(store.folder)
    runs = store.runs.page(RunFilter(roots_only=False)).items
    return {
        run.name: [line.text for line in logs.log_of(run.root_id, run.id, 1).lines()]
        for run in runs
        if logs.attempts_of(run.root_id, run.id)
    }


def test_every_step_has_its_own_log_and_everything_is_shown(tmp_path: Path, folder: Path) -> None:
    out, err = output_of(PIPELINE, tmp_path)
    outside = ["outside 1", "to standard error", "a child"]
    inside = ["inside 2", "a child inside"]
    assert (out[0], out[-1]) == ("before", "[1, 2, 3]")
    assert [line for line in out if line in inside] == inside
    assert [line for line in out if "|" in line] == [f"outside | {line}" for line in outside]
    assert err == ["complaint"]
    with open_store(folder, for_writing=False) as store:
        assert logs_in(store) == {"outside": outside, "inside": [*inside, "complaint"]}


def test_what_steps_used_is_recorded_wherever_they_ran(tmp_path: Path, folder: Path) -> None:
    output_of(PIPELINE, tmp_path)
    with open_store(folder, for_writing=False) as store:
        runs = {run.name: run.id for run in store.runs.page(RunFilter(roots_only=False)).items}
        assert store.runs.usages_of(runs["silent"]) == {}
        for name in ("outside", "inside"):
            usage = store.runs.usages_of(runs[name])[1]
            assert usage.seconds >= 0.05
            assert usage.peak_memory > 30_000_000


def test_pipeline_runs_beside_each_other_show_everything_and_one_is_recorded(tmp_path: Path, folder: Path) -> None:
    program = """
        import sematic, threading
        started = threading.Barrier(2)

        @sematic.func
        def step(name: str) -> str:
            started.wait()
            print(name)
            started.wait()
            return name

        threads = [threading.Thread(target=lambda n=n: sematic.LocalRunner().run(step(n))) for n in ("one", "two")]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print("after")
    """
    out, _ = output_of(program, tmp_path)
    assert (sorted(out[:2]), out[2]) == (["one", "two"], "after")
    with open_store(folder, for_writing=False) as store:
        (recorded,) = RunLogs(folder).attempts_in(store.runs.page().items[0].root_id) or RunLogs(folder).attempts_in(
            store.runs.page().items[1].root_id
        )
        (other,) = (run.id for run in store.runs.page().items if run.id != recorded)
        assert RunLogs(folder).is_unrecorded(other)
    told = subprocess.run([sys.executable, "-m", "sematic", "logs", other], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "was recording what another pipeline run printed" in told.stderr


BESIDE = """
import threading, time
import sematic

@sematic.func(standalone=True)
def step(i: int) -> int:
    print("STEP", i)
    time.sleep(0.2)
    return i

@sematic.func
def pipeline(i: int) -> int:
    print("INLINE", i)
    return step(i)

def drive(i: int) -> None:
    sematic.LocalRunner().run(pipeline(i))

if __name__ == "__main__":
    threads = [threading.Thread(target=drive, args=(i,)) for i in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_standalone_steps_of_runs_in_two_threads_are_shown_and_in_no_other_runs_log(tmp_path: Path) -> None:
    script = tmp_path / "beside.py"
    script.write_text(BESIDE)
    environ = {**os.environ, "SEMATIC_CONFIG_DIR": str(tmp_path / "store")}
    done = subprocess.run([sys.executable, script], env=environ, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.splitlines()) == ["INLINE 1", "INLINE 2", "step | STEP 1", "step | STEP 2"]
    logs = [path.read_text() for path in (tmp_path / "store" / "logs").rglob("*.log")]
    assert all("|" not in log for log in logs)

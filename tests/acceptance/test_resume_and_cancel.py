"""Runs that lose their process, in real processes: what is said of them, going on with them, and ending them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from sematic.model.changes import ProvenanceRecorded
from sematic.model.states import PipelineRunState, RunState
from sematic.packaging.environment import environment
from sematic.packaging.installed import Distribution
from sematic.store.embedded import open_store
from tests.acceptance.test_cli_run import SEMATIC

CHAIN = """\
    import os, pathlib, sys, time
    import sematic

    HERE = pathlib.Path(__file__).parent

    def waits(x: int) -> None:
        (HERE / "held").touch()
        while not (HERE / "go").exists():
            time.sleep(0.02)

    @sematic.func
    def step(x: int) -> int:
        with (HERE / "calls").open("a") as calls:
            calls.write(f"{x}\\n")
        (HERE / "arguments").write_text(" ".join(sys.argv))
        if str(x) == os.environ.get("HOLD_AT"):
            waits(x)
        return x + 1

    @sematic.func
    def chain(length: int) -> int:
        x = step(0)
        for _ in range(length - 1):
            x = step(x)
        return x

    if __name__ == "__main__":
        print(sematic.LocalRunner().run(chain(20)))
    """

GRACE = 20.0
"""Seconds that a busy machine may take for what takes a fraction of one."""


class Place:
    """A folder with a script, a store of its own, and what is running there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SEMATIC_")}
        self.environ = {**kept, "SEMATIC_CONFIG_DIR": str(folder / "store")}
        self.drivers: list[subprocess.Popen[str]] = []

    def write(self, text: str = CHAIN, *, name: str = "chain.py") -> None:
        (self.folder / name).write_text(dedent(text))

    def start(self, *command: str, **environ: str) -> subprocess.Popen[str]:
        """Start a driver, and return once the step that holds it executes, and that is written down."""
        driver = subprocess.Popen(
            [sys.executable, *(command or ("chain.py",))],
            cwd=self.folder,
            env={**self.environ, "HOLD_AT": "10", **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.drivers.append(driver)
        until((self.folder / "held").exists)
        (self.folder / "held").unlink()
        until(self.is_durable)
        return driver

    def killed(self, *command: str, **environ: str) -> str:
        """Have a driver killed in the middle; return the id of its pipeline run."""
        driver = self.start(*command, **environ)
        driver.kill()
        driver.wait()
        return self.newest()

    def is_durable(self) -> bool:
        """Whether the heart of the newest run has beaten, and the step that holds it is written down as executing."""
        with self.store() as store:
            newest = store.runs.page(limit=1).items
            if not newest:
                return False
            root_id = newest[0].id
            states = {run.state for run in store.history.runs_of(root_id)}
            return RunState.SCHEDULED in states and RunState.RAN in states and bool(store.leases.of([root_id]))

    def sematic(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SEMATIC, *arguments],
            cwd=environ.pop("cwd", self.folder),
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    def json(self, *arguments: str) -> object:
        done = self.sematic(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def newest(self) -> str:
        return self.json("list")[0]["id"]

    def store(self):
        return open_store(self.folder / "store", for_writing=False)

    @property
    def calls(self) -> Counter[int]:
        return Counter(int(line) for line in (self.folder / "calls").read_text().split())


def until(condition: Callable[[], bool], *, within: float = GRACE) -> float:
    """Return the seconds until something is so."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    place.write()
    yield place
    for driver in place.drivers:
        driver.kill()
        driver.communicate()


@pytest.mark.parametrize("step", ["@sematic.func", "@sematic.func(standalone=True)"], ids=["inline", "standalone"])
def test_a_chain_that_was_killed_shows_interrupted_and_is_finished_under_the_same_id(place: Place, step: str) -> None:
    place.write(CHAIN.replace("@sematic.func\n    def step", f"{step}\n    def step"))
    root_id = place.killed()
    [listed] = place.json("list", "--state", "interrupted")
    assert listed["id"] == root_id
    assert listed["interruption"]["because"] == f"its process (pid {place.drivers[0].pid}) was killed or crashed"
    assert "⊘ interrupted" in place.sematic("list").stdout
    shown = place.sematic("show", root_id).stdout
    assert f"`sematic resume {root_id[:8]}` goes on with it" in shown
    assert "10 succeeded, 2 interrupted, 9 queued, this one included" in shown

    (place.folder / "go").touch()
    resumed_at = datetime.now(UTC)
    resumed = place.sematic("resume", root_id[:8], cwd="/")
    assert resumed.returncode == 0, resumed.stderr
    assert resumed.stdout == f"✓ chain succeeded. See it with: sematic show {root_id[:8]}\n"
    assert place.calls == Counter({**dict.fromkeys(range(20), 1), 10: 2})
    assert (place.folder / "arguments").read_text() == "chain.py"
    with place.store() as store:
        assert store.history.pipeline_run(root_id).state is PipelineRunState.COMPLETE
        root, *steps = store.history.runs_of(root_id)
        assert {run.state for run in (root, *steps)} == {RunState.RESOLVED}
        assert [run.attempts for run in steps] == [2 if number == 10 else 1 for number in range(20)]
        assert [len(store.runs.attempts_of(run.id)) for run in steps] == [int(number == 10) for number in range(20)]
        # While nobody drove it nothing was at work.
        assert store.runs.attempts_of(steps[10].id)[0].ended_at < resumed_at
        assert store.leases.of([root_id]) == {}
    assert list((place.folder / "store" / "drivers").iterdir()) == []


def test_what_has_ended_or_is_driven_is_not_resumed(place: Place) -> None:
    driver = place.start()
    root_id = place.newest()
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    assert "is being executed by another process" in refused.stderr
    (place.folder / "go").touch()
    driver.communicate()
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    assert f"has ended: succeeded. `sematic rerun {root_id[:8]}` runs it again" in refused.stderr


def test_changed_code_is_told_and_only_force_goes_on(place: Place) -> None:
    root_id = place.killed()
    place.write(CHAIN.replace("return x + 1", "return x + 2"))
    (place.folder / "go").touch()
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    assert "- the code of chain.step has changed, which is 10 times still to be executed" in refused.stderr
    assert place.calls[10] == 1
    assert place.json("list", "--state", "interrupted")[0]["id"] == root_id
    forced = place.sematic("resume", root_id, "--force", "--json")
    assert json.loads(forced.stdout)["state"] == "RESOLVED"
    assert f"Run {root_id[:8]} goes on although the code of chain.step has changed" in forced.stderr
    with place.store() as store:
        assert store.history.runs_of(root_id)[-1].state is RunState.RESOLVED


def test_other_packages_are_told(place: Place) -> None:
    root_id = place.killed()
    with open_store(place.folder / "store") as store:
        # Known a moment after the start.
        now = environment()
        then = replace(
            now,
            distributions=(
                *(each for each in now.distributions if each.name != "click"),
                Distribution(name="click", version="7.0"),
                Distribution(name="left-pad", version="1.0"),
            ),
        )
        store.journal.record([ProvenanceRecorded(root_id=root_id, environment=store.blobs.put(then.to_json()))])
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    [click] = [each.version for each in now.distributions if each.name == "click"]
    assert f"click was 7.0 and is {click}" in refused.stderr
    assert "left-pad was 1.0 and is missing" in refused.stderr


def test_changed_code_that_is_not_executed_any_more_does_not_matter(place: Place) -> None:
    root_id = place.killed()
    place.write(CHAIN.replace("x = step(0)", "x = step(0)  # the body of chain, which is done"))
    (place.folder / "go").touch()
    assert place.sematic("resume", root_id).returncode == 0


def test_of_two_who_resume_at_once_one_does(place: Place) -> None:
    root_id = place.killed()
    one, other = (
        subprocess.Popen(
            [SEMATIC, "resume", root_id],
            cwd=place.folder,
            env={**place.environ, "HOLD_AT": "15"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    )
    place.drivers += [one, other]
    until(lambda: one.poll() is not None or other.poll() is not None)
    until((place.folder / "held").exists)
    (place.folder / "go").touch()
    said = [driver.communicate()[1] for driver in (one, other)]
    assert sorted([one.returncode, other.returncode]) == [0, 1]
    assert "is being executed by another process" in "".join(said)
    assert place.calls == Counter({**dict.fromkeys(range(20), 1), 10: 2})


def test_a_script_that_runs_at_module_level_can_be_resumed_too(place: Place) -> None:
    place.write(CHAIN.replace('    if __name__ == "__main__":\n        print', "    print"))
    root_id = place.killed()
    (place.folder / "go").touch()
    resumed = place.sematic("resume", root_id)
    assert resumed.returncode == 0, resumed.stderr
    assert len(place.json("list")) == 1


def test_python_can_resume_too(place: Place) -> None:
    root_id = place.killed()
    (place.folder / "go").touch()
    code = f"import sematic; print(sematic.LocalRunner().resume({root_id[:8]!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], env=place.environ, cwd="/", capture_output=True, text=True, check=True
    )
    assert done.stdout == "20\n"


def test_a_notebook_s_run_cannot_be_resumed_from_a_command(place: Place) -> None:
    program = dedent(CHAIN).replace("__file__", repr(str(place.folder / "x"))).replace("import os", "import os, sys")
    # What a notebook looks like: functions in a main module without a file.
    root_id = place.killed("-c", program)
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    assert "was started from a notebook or a prompt" in refused.stderr
    (place.folder / "go").touch()
    there = program.replace("LocalRunner().run(chain(20))", f"LocalRunner().resume({root_id!r})")
    done = subprocess.run([sys.executable, "-c", there], env=place.environ, capture_output=True, text=True, check=False)
    assert done.stdout == "20\n", done.stderr


def test_a_program_or_a_folder_that_is_gone_is_told(place: Place) -> None:
    folder = place.folder / "elsewhere"
    folder.mkdir()
    driver = subprocess.Popen(
        [sys.executable, "../chain.py"],
        cwd=folder,
        env={**place.environ, "HOLD_AT": "3"},
        stdout=subprocess.DEVNULL,
    )
    until((place.folder / "held").exists)
    until(place.is_durable)
    driver.kill()
    driver.wait()
    root_id = place.newest()
    folder.rmdir()
    refused = place.sematic("resume", root_id)
    assert f"its working folder {folder} cannot be entered (No such file or directory)" in refused.stderr
    (place.folder / "chain.py").unlink()
    refused = place.sematic("resume", root_id, "--force")
    assert refused.returncode == 1
    assert "chain.py is not there any more" in refused.stderr


def test_a_stored_value_that_is_gone_is_told(place: Place) -> None:
    large = CHAIN.replace("step(x: int)", "step(x: int, data: bytes)").replace("step(0)", "step(0, data)")
    large = large.replace("x = step(x)", "x = step(x, data)").replace(
        "        x = step(0", "        data = make()\n        x = step(0"
    )
    maker = '@sematic.func\n    def make() -> bytes:\n        return b"x" * 1_000_000\n\n    '
    place.write(large.replace("@sematic.func\n    def chain", f"{maker}@sematic.func\n    def chain"))
    root_id = place.killed()
    blobs = [path for path in (place.folder / "store" / "blobs").glob("??/*") if path.stat().st_size > 900_000]
    assert len(blobs) == 1
    blobs[0].unlink()
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    assert "- the input 'data' of step (run " in refused.stderr
    assert "are missing" in refused.stderr


@pytest.mark.parametrize("step", ["@sematic.func", "@sematic.func(standalone=True)"], ids=["inline", "standalone"])
def test_a_living_run_is_cancelled_from_elsewhere(place: Place, step: str) -> None:
    place.write(CHAIN.replace("@sematic.func\n    def step", f"{step}\n    def step"))
    driver = place.start()
    root_id = place.newest()
    refused = place.sematic("cancel", root_id)
    assert refused.returncode == 2
    assert "Add --yes" in refused.stderr
    began = time.monotonic()
    found = place.json("cancel", root_id, "--yes")
    assert time.monotonic() - began < GRACE
    assert found == {"run_id": root_id, "root_id": root_id, "state": "CANCELED", "how": "asked"}
    assert "was canceled" in driver.communicate()[1]
    assert driver.returncode == 1
    again = place.sematic("cancel", root_id, "--yes")
    assert again.returncode == 1
    assert "has ended already: canceled" in again.stderr


def test_an_interrupted_run_is_cancelled_where_it_stands(place: Place) -> None:
    root_id = place.killed()
    assert place.sematic("cancel", root_id[:8], "--yes").stdout == f"chain (run {root_id[:8]}) is canceled.\n"
    with place.store() as store:
        assert store.history.pipeline_run(root_id).state is PipelineRunState.CANCELED
        states = Counter(run.state for run in store.history.runs_of(root_id))
    assert states == {RunState.RESOLVED: 10, RunState.CANCELED: 11}
    assert place.json("list", "--state", "interrupted") == []


def test_a_stopped_process_is_silent_and_can_be_killed(place: Place) -> None:
    driver = place.start()
    root_id = place.newest()
    driver.send_signal(signal.SIGSTOP)
    took = until(lambda: "is stopped" in place.sematic("list").stdout)
    assert took < GRACE
    assert "silent since" in place.sematic("list").stdout
    assert place.json("list")[0]["interruption"] is None
    refused = place.sematic("resume", root_id)
    assert refused.returncode == 1
    assert "is not interrupted: its process" in refused.stderr
    found = place.json("cancel", root_id, "--force")
    assert found["how"] == "killed"
    assert driver.wait(GRACE) == -signal.SIGKILL
    with place.store() as store:
        assert store.history.pipeline_run(root_id).state is PipelineRunState.CANCELED


BRANCHES = """\
    import pathlib, time
    import sematic

    HERE = pathlib.Path(__file__).parent

    @sematic.func
    def holds() -> int:
        (HERE / "held").touch()
        while not (HERE / "go").exists():
            time.sleep(0.02)
        return 1

    @sematic.func
    def other() -> int:
        (HERE / "other").touch()
        return 2

    @sematic.func
    def both(a: int, b: int) -> int:
        return a + b

    @sematic.func
    def pipeline() -> int:
        return both(holds(), other())

    if __name__ == "__main__":
        sematic.LocalRunner().run(pipeline())
    """


@pytest.mark.parametrize("step", ["@sematic.func", "@sematic.func(standalone=True)"], ids=["inline", "standalone"])
def test_one_step_is_cancelled_and_what_does_not_need_it_goes_on(place: Place, step: str) -> None:
    place.write(BRANCHES.replace("@sematic.func\n    def holds", f"{step}\n    def holds"), name="branches.py")
    driver = place.start("branches.py")
    until(lambda: len(place.json("list", "--all")) == 4)
    runs = {run["name"]: run["id"] for run in place.json("list", "--all")}
    found = place.json("cancel", runs["holds"], "--step", "--yes")
    assert (found["run_id"], found["state"]) == (runs["holds"], "CANCELED")
    assert "was canceled" in driver.communicate()[1]
    assert (place.folder / "other").exists()
    with place.store() as store:
        states = {name: store.history.run(run_id).state.value for name, run_id in runs.items()}
    assert states == {"holds": "CANCELED", "other": "RESOLVED", "both": "CANCELED", "pipeline": "CANCELED"}


def test_a_step_of_an_interrupted_run_is_not_cancelled_alone(place: Place) -> None:
    root_id = place.killed()
    with place.store() as store:
        step = store.history.runs_of(root_id)[-1].id
    refused = place.sematic("cancel", step, "--step", "--yes")
    assert refused.returncode == 1
    assert "was interrupted, so no step of it is executing" in refused.stderr

"""A project that submits itself to a driver of its own, and what is recorded of that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

from sematic.executors.launcher import job_id_of
from sematic.executors.local_launcher import LocalLauncher
from sematic.machine.identity import identity_from_text
from sematic.model.ids import RunId
from sematic.model.jobs import Job, courses_of
from sematic.model.states import PipelineRunState, RunState
from sematic.store.driving import holder_of
from sematic.store.embedded import open_store
from sematic.store.schema import pipeline_runs
from tests.acceptance.test_resume_and_cancel import Place, until

LONG = 60.0
"""Seconds that a busy machine may take to start processes."""

PROGRAM = """\
    import os, pathlib, signal, sys, time
    import sematic

    HERE = pathlib.Path(os.environ["SEMATIC_TEST_PLACE"])

    def note(what):
        with (HERE / "calls").open("a") as calls:
            calls.write(f"{what}\\n")

    @sematic.func
    def step(x: int) -> int:
        print("step", x, flush=True)
        note(x)
        if x == 2 and (HERE / "hold").exists():
            (HERE / "held").touch()
            while (HERE / "hold").exists():
                time.sleep(0.02)
        (HERE / "told_inline").write_text(" ".join(sys.argv))
        if x == 2 and (HERE / "fail").exists():
            raise ValueError("no such luck")
        return x + 1

    @sematic.func(standalone=True)
    def alone(x: int) -> int:
        print("alone", x, flush=True)
        (HERE / "told_alone").write_text(" ".join(sys.argv))
        note(x)
        return x + 1

    @sematic.func
    def chain(length: int) -> int:
        x = step(0)
        for _ in range(length - 1):
            x = step(x)
        return alone(x)

    if __name__ == "__main__":
        # As in a terminal; what runs in the background may have been told to take no notice of it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        again = os.environ.get("SEMATIC_TEST_RERUN")
        runner = sematic.CloudRunner(detach="--attach" not in sys.argv, engine="local", rerun_from=again)
        print("result", runner.run(chain(4)), flush=True)
        if "--linger" in sys.argv:
            time.sleep(600)
    """


LARGE = """\
@sematic.func
def large() -> str:
    return "much " * 20_000

@sematic.func
def measured(text: str, x: int) -> int:
    return len(text) + x

@sematic.func
def chain"""
"""Steps of which one has a value that is kept outside the database, and another needs it at the end."""


DYING = """\
import os, signal
from datetime import UTC, datetime
from sematic.executors.local_launcher import LocalLauncher
from sematic.model.jobs import Job, JobState
from sematic.settings import read_settings

class Dying(LocalLauncher):
    def launch(self, request):
        if "SEMATIC_TEST_LIVES" not in os.environ:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().launch(request)

    def jobs_of(self, root_id):
        if "SEMATIC_TEST_WAITS" not in os.environ:
            return super().jobs_of(root_id)
        waiting = {"attempt": 0, "engine": "dying", "state": JobState.PENDING, "at": datetime.now(UTC)}
        return [Job(id="waits-for-room", run_id=root_id, **waiting)]

class Engine:
    name = "dying"

    def launcher(self, settings):
        return Dying(store=read_settings().folder)
"""
"""An engine of another package, at which whoever submits something is killed, unless it is told otherwise."""

IMPATIENT = DYING.replace("SIGKILL", "SIGINT")
"""The same, but whoever submits something presses Ctrl-C meanwhile."""


class Site(Place):
    """A folder with a program that submits itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.environ["SEMATIC_TEST_PLACE"] = str(folder)
        (folder / "project").mkdir()
        (folder / "project" / "chain.py").write_text(dedent(PROGRAM))

    def popen(self, *arguments: str, program: Sequence[str] = ("chain.py",), **environ: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            cwd=self.folder / "project",
            env={**self.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.drivers.append(process)
        return process

    def ran(self, *arguments: str, **environ: str) -> tuple[int, str, str]:
        process = self.popen(*arguments, **environ)
        out, err = process.communicate(timeout=2 * LONG)
        return process.returncode, out, err

    def submitted(self, *arguments: str) -> RunId:
        code, out, err = self.ran(*arguments)
        assert code == 0, err
        return RunId(out.split()[-1])

    def hold(self) -> None:
        (self.folder / "hold").touch()

    def release(self) -> None:
        (self.folder / "hold").unlink()

    def until_held(self) -> None:
        """Return once step 2 executes, and that is written down."""
        until((self.folder / "held").exists, within=LONG)
        (self.folder / "held").unlink()
        until(self.is_durable)

    def is_durable(self) -> bool:
        with self.store() as store:
            [newest] = store.runs.page(limit=1).items
            states = [run.state for run in store.history.runs_of(newest.id)]
            return states.count(RunState.RESOLVED) == 2 and RunState.SCHEDULED in states

    def is_asked_to_end(self, root_id: RunId) -> bool:
        with self.store() as store:
            return bool(store.runs.cancellations_of(root_id))

    def state(self, root_id: RunId, *, folder: str = "store") -> PipelineRunState:
        with open_store(self.folder / folder, for_writing=False) as store:
            return store.history.pipeline_run(root_id).state

    def until_ended(self, root_id: RunId) -> PipelineRunState:
        until(lambda: self.state(root_id).is_terminal, within=LONG)
        return self.state(root_id)

    def drivers_told(self, root_id: RunId, *, folder: str = "store") -> list[Job]:
        """Return everything that is recorded of the drivers of a run."""
        with open_store(self.folder / folder, for_writing=False) as store:
            return list(store.executions.jobs_of(root_id))

    def drivers_as_recorded(self, root_id: RunId, *, folder: str = "store") -> list[Job]:
        return [course.job for course in courses_of(self.drivers_told(root_id, folder=folder))]

    def kill_all_of(self, root_id: RunId) -> None:
        """Kill the driver of a run together with who looks after it."""
        [job] = self.launcher.jobs_of(root_id)
        process = identity_from_text((self.folder / "store" / "launched" / job.id / "process").read_text())
        os.killpg(os.getpgid(process.pid), signal.SIGKILL)

    def install_engine(self, text: str) -> None:
        """Have the project bring an engine of its own, and everything executed by drivers themselves."""
        package = self.folder / "project"
        program = (package / "chain.py").read_text()
        program = program.replace('engine="local"', 'engine="dying"').replace("(standalone=True)", "")
        (package / "chain.py").write_text(program)
        (package / "dying-1.dist-info").mkdir(parents=True)
        (package / "dying-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: dying\nVersion: 1\n")
        (package / "dying-1.dist-info" / "entry_points.txt").write_text("[sematic.engines]\ndying = dying:Engine\n")
        (package / "dying.py").write_text(text)
        self.environ["PYTHONPATH"] = os.pathsep.join([str(package), *filter(None, [self.environ.get("PYTHONPATH")])])

    def created_earlier(self, root_id: RunId, *, by: timedelta) -> None:
        """Have a run recorded as if that had been earlier."""
        with open_store(self.folder / "store") as store, store.engine.begin() as db:
            which = pipeline_runs.c.root_id == root_id
            micros = by // timedelta(microseconds=1)
            db.execute(pipeline_runs.update().where(which).values(created_at=pipeline_runs.c.created_at - micros))

    def driver_pid(self, root_id: RunId) -> int:
        holder = holder_of(self.folder / "store", root_id)
        assert holder is not None
        return holder.pid

    def environ_json(self, *arguments: str, **environ: str) -> list[dict[str, str]]:
        done = self.sematic(*arguments, "--json", **environ)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    @property
    def launcher(self) -> LocalLauncher:
        return LocalLauncher(store=self.folder / "store")

    def log(self, root_id: RunId) -> str:
        return self.launcher.log(job_id_of(root_id, number=1))

    def end(self) -> None:
        """Leave no process behind."""
        for process in self.drivers:
            process.kill()
            process.communicate()
        store = self.folder / "store"
        if (store / "launched").is_dir():
            for job in (store / "launched").iterdir():
                LocalLauncher(store=store, patience=2.0).stop(job.name)

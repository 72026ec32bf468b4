"""A driver that is going to be killed: prints the ids of all its processes, then waits for them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

import sematic
from sematic.testing.contracts.calls import an_invocation, wait_for
from tests.integration.executors.harness import calls_in_processes

SLEEP = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]


@sematic.func
def parent(report: str) -> int:
    subprocess.Popen(SLEEP)
    subprocess.Popen(SLEEP, start_new_session=True)
    Path(report).touch()
    time.sleep(600)
    return 0


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    with calls_in_processes(folder) as call:
        reports = [folder / "report0", folder / "report1"]
        for number, report in enumerate(reports):
            call.executor.start(an_invocation(parent, {"report": str(report)}, run_id=str(number)))
        wait_for(lambda: all(report.exists() for report in reports))
        pids = [each.pid for each in psutil.Process().children(recursive=True)]
        sys.stdout.write(f"{' '.join(map(str, pids))}\n")
        sys.stdout.flush()
        if sys.argv[2:] == ["forked"] and os.fork() == 0:
            # A child of the driver that keeps its files open.
            time.sleep(2)
            os._exit(0)
        call.executor.next()

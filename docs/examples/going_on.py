"""A pipeline whose process is killed goes on where it was, in the same pipeline run."""

import os
import signal
import subprocess
import sys
import time

import sematic


@sematic.func
def prepared() -> list[int]:
    print("preparing", flush=True)
    return [3, 1, 2]


@sematic.func
def ordered(numbers: list[int]) -> list[int]:
    print("ordering", flush=True)
    if os.environ.get("POWER_CUT"):
        time.sleep(0.2)
        os.kill(os.getpid(), signal.SIGKILL)
    return sorted(numbers)


@sematic.func
def pipeline() -> list[int]:
    return ordered(prepared())


# <reenter>
def go_on(root_id: str) -> list[int]:
    runner = sematic.LocalRunner(rerun_from=root_id, rerun_mode=sematic.RerunMode.REENTER)
    return runner.run(pipeline())


# </reenter>


# <resume>
def resumed(root_id: str) -> list[int]:
    return sematic.LocalRunner().resume(root_id)


# </resume>

if __name__ == "__main__":
    if os.environ.get("POWER_CUT"):
        sematic.LocalRunner().run(pipeline())
    from sematic.client import get_runs

    for second_day in (go_on, resumed):
        # This process plays the second day: the first one is a process that gets killed.
        subprocess.run([sys.executable, __file__], env={**os.environ, "POWER_CUT": "1"}, check=False)
        interrupted = get_runs(limit=1)[0].root_id
        print(second_day(interrupted), flush=True)

"""Part of an earlier pipeline run is taken over, the rest is executed again."""

import contextlib
import tempfile
from pathlib import Path

import sematic

switch = Path(tempfile.mkdtemp()) / "repaired"


@sematic.func
def prepared() -> list[int]:
    print("preparing")
    return [3, 1, 2]


@sematic.func
def ordered(numbers: list[int]) -> list[int]:
    print("ordering")
    return sorted(numbers)


@sematic.func
def published(numbers: list[int]) -> int:
    print("publishing")
    if not switch.exists():
        raise RuntimeError("The printer is on fire.")
    return len(numbers)


@sematic.func
def pipeline() -> int:
    return published(ordered(prepared()))


# <specific>
def again(run_id: str) -> int:
    """Execute one step of an earlier pipeline run anew, and what depends on it."""
    return sematic.LocalRunner(rerun_from=run_id).run(pipeline())


# </specific>
# <continue>
def finished(root_id: str) -> int:
    """Execute what did not succeed in an earlier pipeline run."""
    runner = sematic.LocalRunner(rerun_from=root_id, rerun_mode=sematic.RerunMode.CONTINUE)
    return runner.run(pipeline())


# </continue>
if __name__ == "__main__":
    first = pipeline()
    with contextlib.suppress(sematic.PipelineRunError):
        sematic.LocalRunner().run(first)  # prints "preparing", "ordering", "publishing"
    switch.touch()
    print(finished(first.id))  # prints "publishing" and 3

    from sematic.client import get_runs

    [earlier] = get_runs(name="ordered", limit=1)
    print(again(earlier.id[:12]))  # prints "ordering", "publishing" and 3

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


# <continue>
first = pipeline()
with contextlib.suppress(sematic.PipelineRunError):
    sematic.LocalRunner().run(first)

switch.touch()  # repair the cause

runner = sematic.LocalRunner(rerun_from=first.id, rerun_mode=sematic.RerunMode.CONTINUE)
second = pipeline()
print(runner.run(second))  # prints "publishing" and 3: the other steps are taken over
# </continue>

# <specific>
runner = sematic.LocalRunner(rerun_from=second.id)  # the root: everything again
runner.run(pipeline())

# A nested run's id, from `sematic show`: that step and what comes after it.
# </specific>

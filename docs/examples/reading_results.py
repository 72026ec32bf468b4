"""Results are read back from any process."""

import sematic


@sematic.func
def squared(number: int) -> int:
    return number * number


@sematic.func
def pipeline(count: int) -> list[int]:
    return [squared(number) for number in range(count)]


# <read>
from sematic.client import get_run_output  # noqa: E402

future = pipeline(3)
sematic.LocalRunner().run(future)

print(get_run_output(future.id))  # [0, 1, 4]
# </read>

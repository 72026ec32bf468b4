"""Pipelines with branches, nesting, retries and failures, that note in CALLS what was executed."""

from __future__ import annotations

from collections.abc import Callable

import sematic

CALLS: list[str] = []
DURING: dict[str, Callable[[], None]] = {}
"""What happens while a leaf of some name executes."""


@sematic.func
def leaf(name: str, x: int) -> int:
    CALLS.append(name)
    if name in DURING:
        DURING[name]()
    return x + 1


@sematic.func(retry=sematic.RetrySettings((ValueError,), 2))
def flaky(x: int) -> int:
    CALLS.append("flaky")
    if CALLS.count("flaky") == 1:
        raise ValueError("the first time")
    return x


@sematic.func
def broken(x: int) -> int:
    CALLS.append("broken")
    raise RuntimeError(f"broken by {x}")


@sematic.func
def inner(x: int) -> int:
    CALLS.append("inner")
    return leaf("b", leaf("a", x))


@sematic.func
def total(numbers: list[int], last: int) -> int:
    CALLS.append("total")
    return sum(numbers) + last


@sematic.func
def works(x: int) -> int:
    CALLS.append("works")
    return total([inner(x), leaf("c", 2), flaky(3)], inner(leaf("d", 4)))


@sematic.func
def fails(x: int) -> int:
    CALLS.append("fails")
    return total([inner(x), broken(leaf("c", 2))], leaf("d", 4))


@sematic.func
def tuned(x: int) -> int:
    requirements = sematic.ResourceRequirements(
        kubernetes=sematic.KubernetesResourceRequirements(requests={"cpu": "500m"})
    )
    retry = sematic.RetrySettings((KeyError,), 4)
    return leaf("a", x).set(
        name="mine", timeout_mins=3, standalone=True, retry=retry, resource_requirements=requirements
    )

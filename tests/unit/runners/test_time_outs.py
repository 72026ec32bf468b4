from __future__ import annotations

from datetime import UTC, datetime

import sematic
from sematic.model.errors import TimeoutError as SematicTimeoutError
from sematic.runners.drive import Drive
from sematic.runners.tracking import Untracked


@sematic.func
def endless() -> int:
    while True:
        pass


def driven(root, *, seconds: list[float]) -> Drive:
    """Run a pipeline whose starts happen at the given seconds of the clock."""
    drive = Drive(
        root,
        tracking=lambda _: Untracked(),
        clock=lambda: datetime.now(UTC),
        monotonic=iter(seconds).__next__,
    )
    drive.run()
    return drive


def test_a_function_that_takes_too_long_fails_and_says_which_setting_it_was():
    root = endless().set(timeout_mins=1)
    # The clock of the first start is 0; a start is late only relative to its ancestors, so one nested run is needed.
    outer = sematic.func(_returning(root))().set(timeout_mins=1, name="outer")
    drive = driven(outer, seconds=[0.0, 59.99])
    assert isinstance(drive.cause, SematicTimeoutError)
    assert "timeout_mins of outer" in str(drive.cause)
    assert (outer.state, root.state) == ("NESTED_FAILED", "FAILED")


def test_a_new_try_gets_its_full_time():
    starts: list[int] = []

    def slow_once() -> int:
        starts.append(1)
        while len(starts) == 1:
            pass
        return len(starts)

    slow = sematic.func(timeout_mins=1, retry=sematic.RetrySettings((SematicTimeoutError,), 1))(slow_once)()
    outer = sematic.func(_returning(slow))().set(timeout_mins=2)
    # The ancestor's deadline is near for the first try.
    drive = driven(outer, seconds=[0.0, 119.99, 60.0])
    assert drive.cause is None
    assert len(starts) == 2


def test_a_new_try_has_no_more_time_than_what_it_is_nested_in():
    def slow() -> int:
        while True:
            pass

    inner = sematic.func(retry=sematic.RetrySettings((SematicTimeoutError,), 1))(slow)()
    outer = sematic.func(_returning(inner))().set(timeout_mins=2, name="outer")
    drive = driven(outer, seconds=[0.0, 119.99, 119.999])
    assert isinstance(drive.cause, SematicTimeoutError)
    assert "timeout_mins of outer" in str(drive.cause)


def _returning(future):
    def outer() -> int:
        return future

    return outer

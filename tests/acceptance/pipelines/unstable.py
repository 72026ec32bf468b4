"""Retries: which exceptions are tried again, and how often."""

from typing import List, Type

import sematic
from sematic.retry_settings import RetrySettings

CALLS: List[str] = []


class FlakyError(ConnectionError):
    pass


def _fail(name: str, until: int, error: Type[Exception]) -> int:
    CALLS.append(name)
    attempt = CALLS.count(name)
    if attempt <= until:
        raise error(f"{name} failed on attempt {attempt}")
    return attempt


@sematic.func(retry=RetrySettings(exceptions=(OSError,), retries=3))
def subclass_of_retried(failures: int) -> int:
    return _fail("subclass_of_retried", failures, FlakyError)


@sematic.func(retry=RetrySettings(exceptions=[ValueError, KeyError], retries=2))
def other_error(failures: int) -> int:
    return _fail("other_error", failures, FlakyError)


@sematic.func(retry=sematic.RetrySettings(exceptions={ConnectionError}, retries=2))
def nested(failures: int) -> int:
    return _fail("nested", failures, FlakyError)


@sematic.func
def pipeline(failures: int) -> List[int]:
    return [subclass_of_retried(failures), nested(failures)]

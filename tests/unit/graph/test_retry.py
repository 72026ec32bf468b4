from __future__ import annotations

from typing import Any

import pytest

from sematic.graph.retry import RetrySettings
from sematic.model.errors import InfrastructureError, KubernetesError


def test_settings_are_given_by_name_or_by_position() -> None:
    by_name = RetrySettings(exceptions=(ValueError,), retries=3)
    assert by_name == RetrySettings((ValueError,), 3)
    assert (by_name.exceptions, by_name.retry_count) == ((ValueError,), 3)


@pytest.mark.parametrize(
    "exceptions", [[KeyError, ValueError], {ValueError, KeyError}, (KeyError, ValueError, KeyError)]
)
def test_exceptions_come_as_list_set_or_tuple(exceptions: Any) -> None:
    assert RetrySettings(exceptions=exceptions, retries=1).exceptions == (KeyError, ValueError)


@pytest.mark.parametrize("exceptions", [ValueError, "ValueError", None, {ValueError: 1}, iter(())])
def test_anything_else_is_refused(exceptions: Any) -> None:
    with pytest.raises(ValueError, match=r"^exceptions must be a tuple, list or set"):
        RetrySettings(exceptions=exceptions, retries=1)


@pytest.mark.parametrize("exception", [int, "ValueError", ValueError("an instance"), None])
def test_what_is_no_exception_class_is_refused(exception: Any) -> None:
    with pytest.raises(ValueError, match=r"^exceptions must hold exception classes"):
        RetrySettings(exceptions=[KeyError, exception], retries=1)


@pytest.mark.parametrize("retries", [-1, 1.0, "1", True, None])
def test_retries_are_a_whole_number_from_0(retries: Any) -> None:
    with pytest.raises(ValueError, match=r"^retries must be a whole number, 0 or more"):
        RetrySettings(exceptions=[KeyError], retries=retries)


@pytest.mark.parametrize(
    ("named", "raised", "expected"),
    [
        (KeyError, KeyError(), True),
        (LookupError, KeyError(), True),
        (KeyError, LookupError(), False),
        (InfrastructureError, KubernetesError(), True),
        (BaseException, KeyboardInterrupt(), True),
    ],
)
def test_a_failure_is_tried_again_if_its_class_or_an_ancestor_is_named(
    named: type[BaseException], raised: BaseException, expected: bool
) -> None:
    assert RetrySettings(exceptions=[OSError, named], retries=0).should_retry(raised) is expected


def test_nothing_named_is_nothing_tried_again() -> None:
    assert not RetrySettings(exceptions=(), retries=3).should_retry(Exception())

"""Which failures make a call be tried again, and how often."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sematic.model.records import ExceptionMetadata


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """Which exceptions make a call be tried again, and how many extra tries it gets.

    `RetrySettings(exceptions=(ConnectionError,), retries=3)`: subclasses of what is named count too. ValueError if
    `exceptions` is not a tuple, list or set of exception classes, or `retries` is not a whole number from 0.
    """

    exceptions: tuple[type[BaseException], ...]
    retries: InitVar[int]
    retry_count: int = field(init=False)
    """How many tries there are after the first."""

    def __post_init__(self, retries: int) -> None:
        object.__setattr__(self, "exceptions", _exceptions(self.exceptions))
        object.__setattr__(self, "retry_count", _count(retries))

    def should_retry(self, error: BaseException, told: ExceptionMetadata | None = None) -> bool:
        """Return whether a failure is of a kind that is tried again, however many tries are left.

        An exception from another process that cannot be made here again is known by its name and its ancestors'.
        """
        if isinstance(error, self.exceptions):
            return True
        if told is None:
            return False
        names = {f"{told.module}.{told.name}", *told.ancestors}
        return any(_path(exception) in names for exception in self.exceptions)


def _exceptions(given: Any) -> tuple[type[BaseException], ...]:
    if not isinstance(given, tuple | list | set | frozenset):
        raise ValueError(  # noqa: TRY004 - what the original raised
            f"exceptions must be a tuple, list or set of exception classes, not {given!r}. Write ({given!r},)?"
        )
    for exception in given:
        is_exception = isinstance(exception, type) and issubclass(exception, BaseException)
        if not is_exception:
            raise ValueError(f"exceptions must hold exception classes; {exception!r} is none.")
    ordered: Iterable[type[BaseException]] = given if isinstance(given, tuple | list) else sorted(given, key=_path)
    return tuple(dict.fromkeys(ordered))


def _count(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ValueError(f"retries must be a whole number, 0 or more, not {given!r}.")
    return given


def _path(exception: type[BaseException]) -> str:
    return f"{exception.__module__}.{exception.__qualname__}"

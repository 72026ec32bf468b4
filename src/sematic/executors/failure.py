"""An exception as data, for the journal and for people."""

from __future__ import annotations

import traceback
from typing import TypeVar

from sematic.model.errors import SematicError
from sematic.model.records import ExceptionMetadata

E = TypeVar("E", bound=BaseException)

_LIMIT = 64 * 1024


def metadata_of(error: BaseException) -> ExceptionMetadata:
    """Return an exception's name, message, base classes and traceback; never raises, whatever the exception does."""
    kind = type(error)
    return ExceptionMetadata(
        repr=traceback_of(error),
        name=kind.__qualname__,
        module=kind.__module__,
        ancestors=tuple(f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__[1:-1]),
        message=_message_of(error),
    )


def bare(error: E) -> E:
    """Return one of Sematic's own errors as its sentence alone: where in Sematic it arose helps nobody; others stay."""
    if isinstance(error, SematicError):
        error.__cause__ = error.__context__ = None
        return error.with_traceback(None)
    return error


def traceback_of(error: BaseException) -> str:
    """Return the traceback as Python prints it, the middle cut out of a very long one."""
    try:
        text = "".join(traceback.format_exception(error))
    except BaseException as failure:  # noqa: BLE001 - boundary: a user's exception may have a broken __str__
        text = f"{type(error).__qualname__} (its text cannot be read: {type(failure).__qualname__})"
    return _bounded(text)


def _message_of(error: BaseException) -> str:
    try:
        return _bounded(str(error))
    except BaseException:  # noqa: BLE001 - boundary: a user's exception may have a broken __str__
        return ""


def _bounded(text: str) -> str:
    # The journal stores UTF-8; a message may quote bytes that are not.
    text = text.encode("utf-8", "backslashreplace").decode()
    if len(text) <= _LIMIT:
        return text
    half = _LIMIT // 2
    return f"{text[:half]}\n... {len(text) - 2 * half} characters are left out here ...\n{text[-half:]}"

"""How the driver's program has set up logging, so that what a step logs in a worker comes out as it would there."""

from __future__ import annotations

import io
import logging
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, TextIO, cast

from sematic.executors.messages import FormatterSetup, HandlerSetup, LoggerSetup, LoggingSetup
from sematic.executors.shipping import shipped, unshipped
from sematic.executors.streams import OUT, writes_to
from sematic.types.naming import SCRIPTS

_OURS = "sematic"
"""The logger of Sematic itself: what it says about a pipeline, it says in the driver."""

_TEST_RUNNER = "_pytest."
"""Modules whose handlers collect what a test logs, for that process alone."""

_STYLES = {"PercentStyle": "%", "StrFormatStyle": "{", "StringTemplateStyle": "$"}


class CurrentStreamHandler(logging.StreamHandler[TextIO]):
    """Writes to what is standard output, or error, at the time: a worker has new ones for each call."""

    def __init__(self, name: str) -> None:
        logging.Handler.__init__(self)
        self._name_of_stream = name

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # looked up rather than kept
        """The stream as it is now."""
        found: TextIO | None = getattr(sys, self._name_of_stream)
        return found if found is not None else io.StringIO()


def logging_here() -> LoggingSetup | None:
    """Return how logging is set up in this process; None if that cannot be told."""
    try:
        return LoggingSetup(
            disabled=logging.root.manager.disable,
            levels=_levels(),
            loggers=[_setup_of(logger) for logger in _loggers()],
            has_warnings=getattr(logging, "_warnings_showwarning", None) is not None,
            warning_filters=next(iter(_pickled([list(warnings.filters)])), None),
        )
    except Exception:  # noqa: BLE001 - boundary: handlers and formatters are anybody's code
        return None


def set_up_logging(setup: LoggingSetup) -> None:
    """Set logging up as it was in the driver, as far as that can be done here; others' loggers stay as they are."""
    logging.disable(setup.disabled)
    for level, name in setup.levels.items():
        logging.addLevelName(level, name)
    for each in setup.loggers:
        with suppress(Exception):  # a level that only the driver's own logger class understands, say
            _set_up(each)
    if setup.has_warnings:
        logging.captureWarnings(capture=True)


def filter_warnings(setup: LoggingSetup) -> None:
    """Show, hide and raise the warnings that the driver does."""
    for filters in _read([setup.warning_filters] if setup.warning_filters is not None else []):
        warnings.resetwarnings()
        cast("list[Any]", warnings.filters).extend(filters)


def _set_up(setup: LoggerSetup) -> None:
    logger = logging.getLogger(setup.name or None)
    handlers = [_handler(each) for each in setup.handlers]
    logger.setLevel(setup.level)
    logger.propagate, logger.disabled = setup.propagate, setup.disabled
    logger.filters[:] = _read(setup.filters)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    for made in handlers:
        logger.addHandler(made)


def _handler(setup: HandlerSetup) -> logging.Handler:
    handler: logging.Handler
    if setup.path is None:
        handler = CurrentStreamHandler(setup.output)
    else:
        from logging.handlers import WatchedFileHandler

        # The driver may rotate the file; this one goes on in the new one.
        handler = WatchedFileHandler(
            os.fsdecode(setup.path), encoding=setup.encoding, delay=True, errors="backslashreplace"
        )
    handler.setLevel(setup.level)
    handler.setFormatter(_formatter(setup.formatter) if setup.formatter is not None else None)
    handler.filters[:] = _read(setup.filters)
    return handler


def _formatter(setup: FormatterSetup) -> logging.Formatter:
    for made in _read([setup.content] if setup.content is not None else []):
        if isinstance(made, logging.Formatter):
            return made
    return logging.Formatter(setup.format, setup.date_format, setup.style, validate=False)  # type: ignore[arg-type]  # one of three


def _read(pickles: Iterable[bytes]) -> list[Any]:
    things = []
    for content in pickles:
        with suppress(Exception):  # anybody's code; without it, more is logged rather than less
            things.append(unshipped(content))
    return things


def _levels() -> dict[int, str]:
    """Return the names of levels that are not Python's."""
    usual = {"CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG", "NOTSET"}
    named = {level: logging.getLevelName(level) for level in logging.getLevelNamesMapping().values()}
    return {level: name for level, name in named.items() if name not in usual}


def _loggers() -> Iterator[logging.Logger]:
    """Yield the root, and the loggers about which somebody has said something."""
    yield logging.root
    for name, logger in sorted(logging.root.manager.loggerDict.copy().items()):
        if not isinstance(logger, logging.Logger) or name.partition(".")[0] == _OURS:
            continue
        is_changed = logger.level or logger.filters or logger.disabled or not logger.propagate
        if is_changed or any(_is_travelling(handler) for handler in logger.handlers):
            yield logger


def _setup_of(logger: logging.Logger) -> LoggerSetup:
    return LoggerSetup(
        name="" if logger is logging.root else logger.name,
        level=logger.level,
        propagate=bool(logger.propagate),
        disabled=bool(logger.disabled),
        handlers=list(_handlers_of(logger)),
        filters=_pickled(logger.filters),
    )


def _handlers_of(logger: logging.Logger) -> Iterator[HandlerSetup]:
    others = []
    for handler in filter(_is_travelling, logger.handlers):
        if isinstance(handler, logging.FileHandler):
            yield _handler_setup(handler, path=os.fsencode(handler.baseFilename), encoding=handler.encoding)
        elif type(handler) is logging.StreamHandler and _output_of(handler):
            yield _handler_setup(handler, output=_output_of(handler))
        else:
            others.append(handler)
    if others and not any(map(_is_on_a_stream, _handlers_above(logger))):
        # It cannot be made again in another process, but what it would have shown is not lost.
        yield _handler_setup(others[0])


def _handler_setup(
    handler: logging.Handler, *, output: str = "stderr", path: bytes | None = None, encoding: str | None = None
) -> HandlerSetup:
    return HandlerSetup(
        output=output,
        path=path,
        encoding=encoding,
        level=handler.level,
        formatter=_formatter_setup(handler.formatter) if handler.formatter is not None else None,
        filters=_pickled(handler.filters),
    )


def _formatter_setup(formatter: logging.Formatter) -> FormatterSetup:
    style = getattr(formatter, "_style", None)
    is_plain = type(formatter) is logging.Formatter and vars(formatter).keys() <= {"_style", "_fmt", "datefmt"}
    is_plain = is_plain and not getattr(style, "_defaults", None)
    return FormatterSetup(
        content=None if is_plain else next(iter(_pickled([formatter])), None),
        format=_text(getattr(formatter, "_fmt", None)),
        date_format=_text(getattr(formatter, "datefmt", None)),
        style=_STYLES.get(type(style).__name__, "%"),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _pickled(things: Iterable[Any]) -> list[bytes]:
    pickles = []
    for thing in things:
        with suppress(Exception):  # anybody's code
            pickles.append(shipped(thing, with_code=SCRIPTS))
    return pickles


def _is_travelling(handler: logging.Handler) -> bool:
    is_the_test_runners = type(handler).__module__.startswith(_TEST_RUNNER)
    return not is_the_test_runners and not isinstance(handler, logging.NullHandler)


def _handlers_above(logger: logging.Logger) -> Iterator[logging.Handler]:
    """Yield the handlers that get what a logger is told."""
    current: logging.Logger | None = logger
    while current is not None:
        yield from current.handlers
        current = current.parent if current.propagate else None


def _is_on_a_stream(handler: logging.Handler) -> bool:
    return type(handler) is logging.StreamHandler and bool(_output_of(handler))


def _output_of(handler: logging.Handler) -> str:
    """Return which standard stream a handler writes to; empty if neither."""
    stream = getattr(handler, "stream", None)
    if stream is None:
        return ""
    if stream in (sys.stdout, sys.__stdout__) or writes_to(stream, OUT):
        return "stdout"
    return "stderr" if stream in (sys.stderr, sys.__stderr__) or writes_to(stream, 2) else ""

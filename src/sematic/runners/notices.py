"""What Sematic itself has to say while steps are executing: for whoever reads along, and part of no step's log."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from sematic.executors.inline_capture import shown_beside_steps
from sematic.executors.streams import ERR, OUT, writes_to

if TYPE_CHECKING:
    from collections.abc import Iterator


def say(sentence: str) -> None:
    """Warn somebody, as `logging` would, but where output went before the present step's was captured."""
    logger = logging.getLogger("sematic")
    if not logger.isEnabledFor(logging.WARNING):
        return
    record = logger.makeRecord(logger.name, logging.WARNING, __file__, 0, "%s", (sentence,), None)
    if not logger.filter(record):
        return
    for handler in _handlers_of(logger):
        if record.levelno < handler.level:
            continue
        number = _output_of(handler)
        if not (number and handler.filter(record) and shown_beside_steps(number, f"{handler.format(record)}\n")):
            handler.handle(record)


def _handlers_of(logger: logging.Logger) -> Iterator[logging.Handler]:
    found = False
    current: logging.Logger | None = logger
    while current is not None:
        for handler in current.handlers:
            found = True
            yield handler
        current = current.parent if current.propagate else None
    if not found and logging.lastResort is not None:
        yield logging.lastResort


def _output_of(handler: logging.Handler) -> int:
    """Return which of standard output (1) and error (2) a handler writes to; 0 if neither."""
    stream = getattr(handler, "stream", None)
    if stream is None or isinstance(handler, logging.FileHandler):
        return 0
    if stream is sys.stdout or writes_to(stream, OUT):
        return OUT
    return ERR if stream is sys.stderr or writes_to(stream, ERR) else 0

"""What a server says: a line of JSON for programs, a line of words on a terminal."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sematic.machine.private import make_private

LARGEST = 10_000_000
"""Bytes after which another file is begun."""
KEPT = 3
"""How many earlier files are kept."""


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON; what it was given as `fields` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class Words(logging.Formatter):
    """Writes each record for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = f"{datetime.fromtimestamp(record.created, UTC).astimezone():%H:%M:%S}"
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        fields = fields_of(record)
        more = f"  ({', '.join(f'{name} {value}' for name, value in fields.items())})" if fields else ""
        said = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in record.getMessage() + more)
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{moment} {level}{said}{trace}"


class OwnFile(RotatingFileHandler):
    """Writes into a file that nobody else reads, and has everything else that the process writes go there too."""

    def __init__(self, path: Path, *, largest: int = LARGEST) -> None:
        make_private(path.parent)
        super().__init__(path, maxBytes=largest, backupCount=KEPT, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # A traceback of Python's own, or what a library in C prints, belongs there as well.
        for number in (1, 2):
            os.dup2(handle, number)
        return os.fdopen(handle, "a", encoding="utf-8")


def fields_of(record: logging.LogRecord) -> Mapping[str, object]:
    """Return what a record was given beside its message, by `extra={"fields": ...}`."""
    fields: Mapping[str, object] = getattr(record, "fields", {})
    return fields


def tell_in(log_file: Path | None, *, level: str) -> None:
    """Have what a server says written into a file, or to standard error: in words if that is a terminal."""
    handler: logging.Handler = logging.StreamHandler() if log_file is None else OwnFile(log_file)
    is_terminal = log_file is None and sys.stderr.isatty()
    handler.setFormatter(Words() if is_terminal else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("sematic").setLevel(level)
    # The application has told of it already, under the request's id.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "Exception in ASGI" not in record.getMessage())

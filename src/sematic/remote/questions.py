"""Asking a server a question of `wire/reading.py`."""

from __future__ import annotations

from typing import TypeVar

from sematic.remote.connection import Connection
from sematic.wire.json import to_json
from sematic.wire.reading import PREFIX

T = TypeVar("T")


def asked(connection: Connection, path: str, question: object, kind: type[T]) -> T:
    """Return what a server answers."""
    return connection.ask("POST", f"{PREFIX}{path}", kind, body=to_json(question))

"""Whether changes from elsewhere can be true at all: ids look like ids, numbers and moments are in bounds."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from sematic.model.changes import ArtifactRecorded, Batch
from sematic.model.errors import InvalidMessageError
from sematic.model.ids import ArtifactId, BatchId, Digest, RunId, artifact_id_of, digest_of
from sematic.model.records import Artifact

Check: TypeAlias = Callable[[Any], str | None]
"""Says what is wrong with a value; None if nothing is."""

LONGEST_NAME = 2000
"""Bytes of what is looked things up by: databases keep it in indexes, which hold no more."""

_RUN_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_COUNT, _SIZE = 2**31 - 1, 2**53
_COUNTS = frozenset({"position", "number", "attempt", "attempts"})
_NAMES = frozenset({"function", "name", "tags", "user", "path", "cache_namespace", "id", "engine"})


def refuse_unsound(batch: Batch) -> None:
    """Return if every id, number, name and moment in a batch can be one; InvalidMessageError says which cannot."""
    if not _RUN_ID.fullmatch(batch.id):
        raise InvalidMessageError(f"{batch.id!r} is no id of a batch; one has 32 hexadecimal characters.")
    for change in batch.changes:
        kind: Any = type(change)
        check = _check_of(kind)
        problem = check(change) if check is not None else None
        if problem is None and type(change) is ArtifactRecorded:
            problem = _contradiction(change.artifact)
        if problem is not None:
            raise InvalidMessageError(f"Batch {batch.id}: {kind.__name__}{problem}.")


def refuse_unsound_record(record: object) -> None:
    """Return if every id, number, name and moment in a record can be one; InvalidMessageError says which cannot."""
    kind: Any = type(record)
    check = _check_of(kind)
    problem = check(record) if check is not None else None
    if problem is not None:
        raise InvalidMessageError(f"{kind.__name__}{problem}.")


def refuse_other_than_digests(given: Iterable[str]) -> None:
    """Return if each can be a digest, or the id of an artifact; InvalidMessageError says which cannot."""
    for each in given:
        if not _DIGEST.fullmatch(each):
            raise InvalidMessageError(f"{each[:80]!r} is none: it has 64 hexadecimal characters.")


@cache
def _check_of(kind: Any, name: str = "") -> Check | None:
    """Return what to look at in a value of a type, in a field of a name; None if any value will do."""
    if (known := _KNOWN.get(kind)) is not None:
        return known
    if kind is int:
        most = _COUNT if name in _COUNTS else _SIZE
        return lambda value: None if 0 <= value <= most else f": {value} is not from 0 to {most}"
    if kind is str:
        return _short if name in _NAMES else None
    if is_dataclass(kind):
        return _check_of_fields(kind)
    return _check_of_parts(kind, name)


def _check_of_parts(kind: Any, name: str) -> Check | None:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        check = next((found for part in parts if (found := _check_of(part, name)) is not None), None)
        return None if check is None else lambda value: None if value is None else check(value)
    if origin is not tuple:
        return None
    if parts[-1] is Ellipsis:
        each = _check_of(parts[0], name)
        return None if each is None else lambda values: _first(each(value) for value in values)
    checks = [_check_of(part, name) for part in parts]
    if not any(checks):
        return None
    return lambda values: _first(c(value) for c, value in zip(checks, values, strict=True) if c is not None)


def _check_of_fields(kind: Any) -> Check | None:
    hints = get_type_hints(kind)
    checks = [(f.name, check) for f in fields(kind) if (check := _check_of(hints[f.name], f.name)) is not None]

    def check_fields(record: object) -> str | None:
        for name, check in checks:
            problem = check(getattr(record, name))
            if problem is not None:
                return f".{name}{problem}"
        return None

    return check_fields if checks else None


def _contradiction(artifact: Artifact) -> str | None:
    """Return what an artifact says of itself that cannot all be true: values are shared, so nobody may forge one."""
    if artifact.id != artifact_id_of(type_name=artifact.type_name, document=artifact.document_digest):
        return f": {artifact.id} is not the id of this type and document"
    if artifact.document is not None and digest_of(artifact.document) != artifact.document_digest:
        return f": the document of {artifact.id} is not what its digest says"
    return None


def _first(problems: Iterator[str | None]) -> str | None:
    return next((problem for problem in problems if problem is not None), None)


def _run_id(value: str) -> str | None:
    return None if _RUN_ID.fullmatch(value) else f": {value[:80]!r} is no id; one has 32 hexadecimal characters"


def _digest(value: str) -> str | None:
    return None if _DIGEST.fullmatch(value) else f": {value[:80]!r} is no digest; one has 64 hexadecimal characters"


def _moment(value: datetime) -> str | None:
    if value.tzinfo is None:
        return f": {value.isoformat()} does not say in which time zone"
    return None if _FIRST <= value <= _LAST else f": {value.isoformat()} is not from 1970 to 9000"


def _short(value: str) -> str | None:
    if len(value) * 4 <= LONGEST_NAME or len(value.encode()) <= LONGEST_NAME:
        return None
    return f": {value[:40]!r}... is longer than {LONGEST_NAME:,} bytes"


_KNOWN: dict[Any, Check] = {
    RunId: _run_id,
    BatchId: _run_id,
    ArtifactId: _digest,
    Digest: _digest,
    datetime: _moment,
}

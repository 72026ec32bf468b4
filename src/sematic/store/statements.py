"""The statements that write, defined once in Core and compiled once to the text the driver takes.

Each says the order of its parameters: SQLAlchemy's own handling of every row would cost more than the write itself.
"""

from __future__ import annotations

from enum import Enum, auto, unique
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, func, insert, select, text, update

from sematic.store.database import upsert
from sematic.store.schema import (
    artifact_blobs,
    artifacts,
    attempts,
    batches,
    bindings,
    cancellations,
    external_resources,
    feed,
    functions,
    jobs,
    pipeline_runs,
    run_tags,
    runs,
    usages,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Table
    from sqlalchemy.sql.dml import UpdateBase


_FRESH_MICROS = 60_000_000
"""An artifact no run refers to that is recorded again so soon is still as new."""


@unique
class Write(Enum):
    """What a batch can write, with its parameters in order."""

    BATCH = auto()
    """id, digest; nothing happens if it is there."""
    FUNCTION = auto()
    """All columns; nothing happens if it is there."""
    ARTIFACT = auto()
    """All columns; if it is there and no run refers to it, it counts as new again."""
    ARTIFACT_BLOB = auto()
    """All columns; nothing happens if it is there."""
    ATTEMPT = auto()
    """All columns."""
    PIPELINE_RUN = auto()
    """All columns."""
    RUN = auto()
    """All columns."""
    TAG = auto()
    """All columns; nothing happens if it is there."""
    BINDING = auto()
    """All columns."""
    LATE_BINDING = auto()
    """run_id, direction, name, position, artifact_id, producer_id, run_id; None leaves what is there."""
    PIPELINE_MOVE = auto()
    """to, ended_at, root_id, expected"""
    RUN_MOVE = auto()
    """to, started_at, last_started_at, ended_at, attempts, error, original_run_id, run_id, expected"""
    CACHE = auto()
    """cache, cache_key, run_id"""
    USAGE = auto()
    """All columns; nothing happens if it is there."""
    PROVENANCE = auto()
    """code, environment, root_id; None leaves what is there."""
    CANCELLATION = auto()
    """root_id, run_id, asked_at, asked_by"""
    JOB = auto()
    """All columns; nothing happens if it is there."""
    EXTERNAL_RESOURCE = auto()
    """All columns; nothing happens if it is there."""
    FEED = auto()
    """root_id, at, content"""


_PLAIN_INSERTS = {
    Write.PIPELINE_RUN: pipeline_runs,
    Write.RUN: runs,
    Write.BINDING: bindings,
}
_INSERTS_IF_NEW = {
    Write.FUNCTION: functions,
    Write.ARTIFACT_BLOB: artifact_blobs,
    Write.TAG: run_tags,
    Write.ATTEMPT: attempts,
    Write.USAGE: usages,
    Write.JOB: jobs,
    Write.EXTERNAL_RESOURCE: external_resources,
}
_NUMBERED = {
    Write.CANCELLATION: cancellations,
    Write.FEED: feed,
}
"""Tables whose rows the database numbers."""


def text_of(write: Write, dialect: Dialect) -> str:
    """Return the statement's text for a database, its parameters positional and in the order `Write` says."""
    statement, parameters = _statement_of(write, dialect)
    compiled = statement.compile(dialect=dialect)
    assert compiled.positiontup == parameters, (write, compiled.positiontup)  # noqa: S101 - a wrong order corrupts
    return str(compiled)


def _statement_of(write: Write, dialect: Dialect) -> tuple[UpdateBase, list[str]]:
    if write in _PLAIN_INSERTS:
        table = _PLAIN_INSERTS[write]
        return insert(table).values(_all_columns(table)), list(table.c.keys())
    if write in _INSERTS_IF_NEW:
        table = _INSERTS_IF_NEW[write]
        statement = upsert(table, dialect).values(_all_columns(table)).on_conflict_do_nothing()
        return statement, list(table.c.keys())
    if write is Write.ARTIFACT:
        return _artifact(dialect)
    if write is Write.BATCH:
        statement = upsert(batches, dialect).values(id=bindparam("id"), digest=bindparam("digest"))
        return statement.on_conflict_do_nothing(), ["id", "digest"]
    if write is Write.LATE_BINDING:
        return _late_binding(dialect)
    if write in _NUMBERED:
        table = _NUMBERED[write]
        columns = {name: value for name, value in _all_columns(table).items() if name != "seq"}
        return insert(table).values(columns), list(columns)
    return _update_of(write)


def _all_columns(table: Table) -> dict[str, object]:
    return {name: bindparam(name) for name in table.c.keys()}  # noqa: SIM118 - a column collection is no dict


def _artifact(dialect: Dialect) -> tuple[UpdateBase, list[str]]:
    # The reference to it may come in a later transaction; meanwhile its time keeps it from being collected.
    is_unused = ~exists().where(bindings.c.artifact_id == artifacts.c.id).correlate(artifacts)
    statement = upsert(artifacts, dialect).values(_all_columns(artifacts))
    is_long_ago = artifacts.c.created_at < statement.excluded.created_at - text(str(_FRESH_MICROS))
    statement = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={"created_at": statement.excluded.created_at},
        where=is_long_ago & is_unused,
    )
    return statement, list(artifacts.c.keys())


def _late_binding(dialect: Dialect) -> tuple[UpdateBase, list[str]]:
    given = ["run_id", "direction", "name", "position", "artifact_id", "producer_id"]
    # A run that does not exist gives NULL here, which the column refuses.
    moment = select(runs.c.created_at).where(runs.c.id == bindparam("of_run_id")).scalar_subquery()
    statement = upsert(bindings, dialect).values({name: bindparam(name) for name in given} | {"run_created_at": moment})
    statement = statement.on_conflict_do_update(
        index_elements=["run_id", "direction", "name"],
        set_={
            name: func.coalesce(statement.excluded[name], bindings.c[name]) for name in ("artifact_id", "producer_id")
        },
    )
    return statement, [*given, "of_run_id"]


def _update_of(write: Write) -> tuple[UpdateBase, list[str]]:
    match write:
        case Write.PIPELINE_MOVE:
            stands = (pipeline_runs.c.root_id == bindparam("of_root_id")) & (
                pipeline_runs.c.state == bindparam("expected")
            )
            return (
                update(pipeline_runs)
                .where(stands)
                .ordered_values((pipeline_runs.c.state, bindparam("to")), (pipeline_runs.c.ended_at, bindparam("at"))),
                ["to", "at", "of_root_id", "expected"],
            )
        case Write.RUN_MOVE:
            stands = (runs.c.id == bindparam("of_run_id")) & (runs.c.state == bindparam("expected"))
            return (
                update(runs)
                .where(stands)
                .ordered_values(
                    (runs.c.state, bindparam("to")),
                    (runs.c.started_at, func.coalesce(runs.c.started_at, bindparam("started"))),
                    (runs.c.last_started_at, func.coalesce(bindparam("last_started"), runs.c.last_started_at)),
                    (runs.c.ended_at, bindparam("ended")),
                    (runs.c.attempts, runs.c.attempts + bindparam("starts")),
                    (runs.c.error, bindparam("failed_with")),
                    (runs.c.original_run_id, func.coalesce(bindparam("original"), runs.c.original_run_id)),
                ),
                [
                    "to",
                    "started",
                    "last_started",
                    "ended",
                    "starts",
                    "failed_with",
                    "original",
                    "of_run_id",
                    "expected",
                ],
            )
        case Write.CACHE:
            return (
                update(runs)
                .where(runs.c.id == bindparam("of_run_id"))
                .ordered_values((runs.c.cache, bindparam("asked")), (runs.c.cache_key, bindparam("under"))),
                ["asked", "under", "of_run_id"],
            )
        case Write.PROVENANCE:
            return (
                update(pipeline_runs)
                .where(pipeline_runs.c.root_id == bindparam("of_root_id"))
                .ordered_values(
                    (pipeline_runs.c.code, func.coalesce(bindparam("with_code"), pipeline_runs.c.code)),
                    (pipeline_runs.c.environment, func.coalesce(bindparam("in_which"), pipeline_runs.c.environment)),
                ),
                ["with_code", "in_which", "of_root_id"],
            )
        case _:
            raise NotImplementedError(write)

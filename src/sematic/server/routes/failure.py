"""Why a run failed."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Response

from sematic.model.records import Run
from sematic.server.access import Role
from sematic.server.answers import answer, serves
from sematic.server.log_reading import told
from sematic.server.lookups import RunPrefix, link_to, run_at
from sematic.server.parts import Parts, Served
from sematic.store.failures import Failures
from sematic.wire.failure import Failure, Recurrence
from sematic.wire.logs import LogText

router = APIRouter(tags=["runs"])

_LINES = 3
_LONGEST = 2000
"""Characters of each of them."""


@router.get("/runs/{run_id}/failure", **serves(Failure | None, to=Role.VIEWER, errors=(404, 409)))
def run_failure(run_id: RunPrefix, parts: Served) -> Response:
    """Return the root cause of a failure: the first run that failed by itself, of a run and all below it, or null."""
    failures = Failures(parts.store.engine)
    cause = failures.root_cause_of(run_at(run_id, parts=parts))
    if cause is None:
        return answer(None)
    seen = failures.recurrence_of(cause.run)
    return answer(
        Failure(
            run=link_to(cause.run),
            attempt=cause.run.attempts,
            error=cause.run.error,
            log_lines=_last_lines(cause.run, parts=parts),
            failed_count=cause.failed_count,
            seen=None if seen is None else Recurrence(failed_in_last=seen.failed, of=seen.of, since=seen.since),
        )
    )


def _last_lines(run: Run, *, parts: Parts) -> tuple[LogText, ...]:
    if run.attempts not in parts.store.logs.attempts_of(run.root_id, run.id):
        return ()
    log = parts.store.logs.log_of(run.root_id, run.id, run.attempts)
    found, _ = told(log.lines(max(log.line_count() - _LINES + 1, 1), None), limit=_LINES)
    return tuple(_cut(line) for line in found)


def _cut(line: LogText) -> LogText:
    text = line.text[:_LONGEST]
    return replace(line, text=text, left_out=line.left_out + len(line.text[_LONGEST:].encode()))

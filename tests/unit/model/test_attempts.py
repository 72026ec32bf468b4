"""When the last try of a run began is told as far as it is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sematic.model.attempts import Beginning, last_beginning
from sematic.model.jobs import JobState, courses_of
from sematic.model.states import RunState
from tests.builders import NOON, a_run, after_noon, an_attempt, job_course

RUN = a_run(started_at=NOON, attempts=2, state=RunState.SCHEDULED)
FAILED = an_attempt(RUN, started_at=NOON, ended_at=after_noon(1.5))


def test_the_only_try_begins_when_the_run_does() -> None:
    assert last_beginning(RUN, [], []) == Beginning(at=NOON, is_exact=True)
    assert last_beginning(replace(RUN, started_at=None), [], []) is None


def test_the_last_try_begins_about_when_the_one_before_it_is_over() -> None:
    assert last_beginning(RUN, [FAILED], []) == Beginning(at=after_noon(1.5), is_exact=False)


def test_where_an_engine_has_it_the_last_try_begins_when_its_job_does_and_not_before() -> None:
    first = job_course(RUN.id, attempt=1)
    waits = job_course(RUN.id, JobState.REQUESTED, JobState.PENDING, attempt=2)
    assert last_beginning(RUN, [FAILED], courses_of([*first, *waits])) == Beginning(at=None, is_exact=True)
    runs = job_course(RUN.id, JobState.REQUESTED, JobState.PENDING, JobState.RUNNING, attempt=2)
    assert last_beginning(RUN, [FAILED], courses_of([*first, *runs])) == Beginning(at=runs[-1].at, is_exact=True)


def test_a_job_that_ended_and_never_said_that_it_ran_tells_nothing() -> None:
    ended = courses_of(job_course(RUN.id, JobState.REQUESTED, JobState.SUCCEEDED, attempt=2))
    assert last_beginning(RUN, [FAILED], ended) == Beginning(at=after_noon(1.5), is_exact=False)


@pytest.mark.parametrize("state", [RunState.RETRYING, RunState.FAILED, RunState.CANCELED])
def test_what_failed_and_was_not_started_again_has_no_later_try(state: RunState) -> None:
    run = replace(RUN, attempts=1, state=state)
    assert last_beginning(run, [FAILED], []) == Beginning(at=None, is_exact=True)

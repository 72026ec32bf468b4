"""What is told of jobs, in whatever order it comes, says where each of them stands."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from sematic.model.jobs import JobState, courses_of
from tests.builders import after_noon, job_course, run_id_of

RUN = run_id_of("step")


def test_the_order_in_which_it_was_told_does_not_matter() -> None:
    told = job_course(RUN)
    for order in permutations([*told, told[1]]):
        (course,) = courses_of(order)
        assert (course.job.state, course.requested_at, course.started_at) == (
            JobState.SUCCEEDED,
            told[0].at,
            told[1].at,
        )


def test_an_ended_job_does_not_come_back() -> None:
    (course,) = courses_of(job_course(RUN, JobState.RUNNING, JobState.FAILED, JobState.RUNNING))
    assert (course.job.state, course.job.at) == (JobState.FAILED, after_noon(2))


def test_a_node_that_was_named_once_is_known_from_then_on() -> None:
    running, ended = job_course(RUN, JobState.RUNNING, JobState.SUCCEEDED, node="n7")
    (course,) = courses_of([running, replace(ended, node="")])
    assert course.job.node == "n7"


def test_what_runs_somewhere_knows_best_where_that_is() -> None:
    running, ended = job_course(RUN, JobState.RUNNING, JobState.FAILED, node="n7")
    (course,) = courses_of([running, replace(ended, node="10.0.0.7")])
    assert course.job.node == "n7"


def test_a_job_that_never_ran_has_no_start() -> None:
    (course,) = courses_of(job_course(RUN, JobState.REQUESTED, JobState.PENDING, JobState.DELETED))
    assert course.started_at is None


def test_jobs_come_by_attempt_and_then_as_they_were_asked_for() -> None:
    told = [*job_course(RUN, attempt=2), *job_course(RUN, attempt=0), *job_course(RUN, attempt=1)]
    assert [course.job.attempt for course in courses_of(told)] == [0, 1, 2]


def test_why_a_job_was_started_again_is_known_after_its_end() -> None:
    states = (JobState.RUNNING, JobState.RESTARTING, JobState.RUNNING, JobState.RESTARTING, JobState.SUCCEEDED)
    reasons = ("", "It crashed.", "It crashed.", "It was killed.", "")
    told = [replace(job, reason=reason) for job, reason in zip(job_course(RUN, *states), reasons, strict=True)]
    (course,) = courses_of([*told, told[1], told[3]])
    assert (course.restarts, course.restart_reason, course.job.reason) == (2, "It was killed.", "")


def test_a_job_that_was_never_started_again_says_so() -> None:
    (course,) = courses_of(job_course(RUN))
    assert (course.restarts, course.restart_reason) == (0, "")

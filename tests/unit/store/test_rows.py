"""Records survive the way to columns and back, whatever is in them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from sematic.model.ids import digest_of
from sematic.model.records import GitState, View, ViewKind
from sematic.model.states import RunState
from sematic.store import rows
from sematic.store.schema import artifacts, pipeline_runs, runs
from tests.builders import (
    a_cache_record,
    a_pipeline_run,
    a_run,
    after_noon,
    an_artifact,
    an_attempt,
    an_error,
    run_id_of,
)


def row_of(table, columns):
    return SimpleNamespace(**dict(zip(table.c.keys(), columns, strict=True)))


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis wants the limits without a zone
def test_moments_are_kept_to_the_microsecond(moment):
    assert rows.moment_of(rows.micros_of(moment)) == moment


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_number_in_a_database_is_a_moment_that_can_be_shown_anywhere(micros):
    moment = rows.moment_of(micros)
    assert moment.astimezone(timezone(timedelta(hours=23))) == moment.astimezone(timezone(-timedelta(hours=23)))


def test_a_run_with_everything_survives():
    run = a_run(
        state=RunState.FAILED,
        parent_id=run_id_of("parent"),
        source_id=digest_of(b"source"),
        is_virtual=True,
        started_at=after_noon(1),
        last_started_at=after_noon(1.5),
        ended_at=after_noon(2),
        attempts=3,
        tags=("a", "b, c", '"'),
        error=an_error("grüße"),
        cache=a_cache_record(),
        original_run_id=run_id_of("original"),
    )
    assert rows.run_of(row_of(runs, rows.columns_of_run(run))) == run


def test_a_pipeline_run_with_everything_survives():
    pipeline_run = a_pipeline_run(
        ended_at=after_noon(1),
        cache_namespace="mine",
        rerun_from=run_id_of("earlier"),
        rerun_mode="CONTINUE",
        git=GitState(commit="abc", branch="", is_dirty=True),
        command=("run.py", "--x", "ü"),
        folder="/home/me",
        hostname="box",
        user="me",
    )
    assert rows.pipeline_run_of(row_of(pipeline_runs, rows.columns_of_pipeline_run(pipeline_run))) == pipeline_run


def test_an_artifact_outside_the_database_survives():
    view = View(
        kind=ViewKind.IMAGE,
        summary="8 x 8",
        content={"width": 8, "nested": [1.5, None]},
        parts=(("image", digest_of(b"png")),),
        is_truncated=True,
    )
    artifact = an_artifact(document=None, buffers=((digest_of(b"buffer"), 6),), view=view)
    assert rows.artifact_of(row_of(artifacts, rows.columns_of_artifact(artifact))) == artifact


def test_an_artifact_names_every_blob_it_needs():
    view = View(kind=ViewKind.IMAGE, summary="", parts=(("image", digest_of(b"png")),))
    artifact = an_artifact(document=None, buffers=((digest_of(b"buffer"), 6),), view=view)
    assert list(rows.blobs_of_artifact(artifact)) == [
        artifact.document_digest,
        digest_of(b"buffer"),
        digest_of(b"png"),
    ]


def test_text_that_is_not_unicode_is_written_out_instead_of_refused():
    run = replace(a_run(), name="caf\udce9", error=an_error("\udcff"), tags=("\udcff",))
    found = rows.run_of(row_of(runs, rows.columns_of_run(run)))
    assert found.name == "caf\\udce9"
    assert found.error.message == "\\udcff"
    assert found.tags == ("\\udcff",)


def test_a_view_that_is_not_unicode_is_written_out_instead_of_refused():
    view = View(kind=ViewKind.TREE, summary="\udcff", content={"\udcff": ["\udcff", 1]})
    found = rows.artifact_of(row_of(artifacts, rows.columns_of_artifact(an_artifact(view=view)))).view
    assert (found.summary, found.content) == ("\\udcff", {"\\udcff": ["\\udcff", 1]})


def test_an_attempt_survives():
    assert rows.columns_of_attempt(an_attempt("r", 2))[:2] == ("r", 2)

"""What is different between two cache keys."""

from __future__ import annotations

import pytest

from sematic.store.explanation import Explanation, Verdict, differences_between
from tests.builders import a_cache_record, a_run, an_artifact_id, digest_named


def test_equal_parts_have_no_difference() -> None:
    assert differences_between(a_cache_record("a"), a_cache_record("b")) == ()


def test_a_changed_input_is_named() -> None:
    before, now = (a_cache_record(inputs=(("x", an_artifact_id(1)), ("y", an_artifact_id(n)))) for n in (2, 3))
    [difference] = differences_between(before, now)
    assert (difference.part, difference.name, difference.now) == ("input", "y", an_artifact_id(3))


def test_a_changed_piece_of_code_is_named() -> None:
    before = a_cache_record(
        code=digest_named("1"), code_parts=(("a.f", digest_named("f1")), ("a.g", digest_named("g")))
    )
    now = a_cache_record(code=digest_named("2"), code_parts=(("a.f", digest_named("f2")), ("a.g", digest_named("g"))))
    assert [(d.part, d.name) for d in differences_between(before, now)] == [("code", "a.f")]


def test_a_piece_of_code_that_is_gone_has_no_now() -> None:
    before = a_cache_record(code_parts=(("a.f", digest_named("f")), ("a.g", digest_named("g"))))
    [difference] = differences_between(before, a_cache_record(code_parts=(("a.f", digest_named("f")),)))
    assert (difference.name, difference.now) == ("a.g", "")


def test_code_that_changed_as_a_whole_is_told_too() -> None:
    [difference] = differences_between(a_cache_record(code=digest_named("1")), a_cache_record(code=digest_named("2")))
    assert (difference.part, difference.name) == ("code", "")


def test_output_type_and_namespace_count() -> None:
    before, now = a_cache_record(), a_cache_record(output_type="float", namespace="other")
    assert [d.part for d in differences_between(before, now)] == ["output type", "namespace"]


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_a_sentence(verdict: Verdict) -> None:
    assert Explanation(run=a_run(), verdict=verdict).sentence.endswith(".")

"""Batches of changes as JSON and back."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.model.changes import (
    ArtifactRecorded,
    Batch,
    Change,
    OutputBound,
    RunCreated,
)
from sematic.model.errors import InvalidMessageError
from sematic.model.ids import ArtifactId, BatchId, Digest, RunId
from sematic.model.records import Artifact, Json
from sematic.wire.journal import KEYS, OneChange, batch_in, batches_in, body_of, delivery_of
from tests.builders import a_run, an_artifact, changes_of_chain

_HEX = "0123456789abcdef"
_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
_MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(8999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are given without a zone
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_ARTIFACTS = st.builds(
    lambda value, view: replace(an_artifact(value), view=replace(an_artifact(value).view, content=view)), _TEXT, _JSON
)
_KNOWN = {
    RunId: st.text(_HEX, min_size=32, max_size=32),
    ArtifactId: st.text(_HEX, min_size=64, max_size=64),
    Digest: st.text(_HEX, min_size=64, max_size=64),
    datetime: _MOMENTS,
    Artifact: _ARTIFACTS,
    str: _TEXT,
    int: st.integers(0, 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    type(None): st.none(),
    Json: _JSON,
}


def anything_of(kind: object) -> st.SearchStrategy[Any]:
    """Return any value of a type that a record is made of."""
    if kind in _KNOWN:
        return _KNOWN[kind]
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(anything_of, get_args(kind)))
    if get_origin(kind) is tuple:
        first, *rest = get_args(kind)
        if rest == [Ellipsis]:
            return st.lists(anything_of(first), max_size=3).map(tuple)
        return st.tuples(anything_of(first), *map(anything_of, rest))
    assert isinstance(kind, type)
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    return st.tuples(*(anything_of(hints[name]) for name in names)).map(
        lambda values: kind(**dict(zip(names, values, strict=True)))
    )


@pytest.mark.parametrize("kind", get_args(Change), ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_change_comes_back_as_it_was(kind, data):
    change = data.draw(anything_of(kind))
    batch = Batch([change])
    found = batch_in(body_of(batch))
    assert found.id == batch.id
    assert list(found.changes) == [change]


def test_every_kind_of_change_has_a_key():
    assert set(KEYS) == set(get_args(Change))
    assert set(KEYS.values()) == set(OneChange.__struct_fields__)


def test_a_delivery_keeps_the_order():
    batches = [Batch(changes_of_chain(2, name=name)) for name in ("a", "b")]
    found = batches_in(delivery_of([body_of(batch) for batch in batches]))
    assert [(batch.id, list(batch.changes)) for batch in found] == [(b.id, list(b.changes)) for b in batches]


def test_what_utf_8_cannot_hold_is_written_out():
    run = a_run(settings='{"a": "\udc80"}')
    (found,) = batch_in(body_of(Batch([RunCreated(run)]))).changes
    assert found.run.settings == '{"a": "\\udc80"}'


OUTPUT = OutputBound(run_id=a_run().id)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not what is expected here"),
        (b"\xff", "not what is expected here"),
        (b"[" * 100_000, "not what is expected here"),
        (b'{"id": "x", "changes": []}', "no id of a batch"),
        (b'{"id": "%s", "changes": [{}]}' % (b"a" * 32), "is 0 changes"),
        (b'{"id": "%s", "changes": [{"run_moved": null}]}' % (b"a" * 32), "is 0 changes"),
        (b'{"id": "%s", "changes": [{"drop": {}}]}' % (b"a" * 32), "unknown field"),
        (body_of(Batch([OutputBound(run_id=RunId("../etc"))])), "OutputBound.run_id: '../etc' is no id"),
        (body_of(Batch([OUTPUT], id=BatchId("A" * 32))), "no id of a batch"),
        (body_of(Batch([RunCreated(a_run(position=-1))])), "RunCreated.run.position: -1"),
        (body_of(Batch([RunCreated(a_run(created_at=datetime(2026, 1, 1)))])), "time zone"),  # noqa: DTZ001 - on purpose
        (body_of(Batch([RunCreated(a_run(name="x" * 3000))])), "longer than 2,000 bytes"),
        (body_of(Batch([ArtifactRecorded(an_artifact(1, id="a" * 64))])), "not the id of this type"),
        (body_of(Batch([ArtifactRecorded(an_artifact(1, document=b"2"))])), "not what its digest says"),
        (body_of(Batch([OUTPUT])).replace(b'"artifact_id":null', b'"artifact_id":"A"'), "no digest"),
    ],
)
def test_what_is_no_batch_is_refused_with_a_sentence(content, why):
    with pytest.raises(InvalidMessageError, match=why):
        batch_in(content)


def test_one_object_with_two_changes_is_refused():
    two = body_of(Batch([OUTPUT, OUTPUT])).replace(b'}},{"output_bound"', b'},"input_bound"', 1)
    with pytest.raises(InvalidMessageError):
        batch_in(two)


def test_more_batches_than_may_come_are_refused():
    bodies = [body_of(Batch([OUTPUT]))] * 1001
    with pytest.raises(InvalidMessageError, match="1,001 batches"):
        batches_in(delivery_of(bodies))

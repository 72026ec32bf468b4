"""How batches of changes travel: each change is an object with one key, which says what kind of change it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from sematic.model.changes import (
    ArtifactRecorded,
    AttemptFailed,
    Batch,
    CacheAsked,
    CancelAsked,
    Change,
    ExternalResourceMoved,
    FunctionRecorded,
    InputBound,
    JobRecorded,
    OutputBound,
    PipelineRunCreated,
    PipelineRunMoved,
    ProvenanceRecorded,
    RunCreated,
    RunMoved,
    UsageMeasured,
)
from sematic.model.errors import InvalidMessageError
from sematic.model.ids import BatchId, Digest, digest_of
from sematic.wire.json import from_json
from sematic.wire.soundness import refuse_unsound

MOST_BYTES = 64 * 1024 * 1024
"""How large one request may be."""

MOST_BATCHES = 1000
"""How many batches one request may bring."""


class OneChange(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One change: exactly one of these is there. Not a dataclass, because those write out what is not there."""

    pipeline_run_created: PipelineRunCreated | None = None
    pipeline_run_moved: PipelineRunMoved | None = None
    function_recorded: FunctionRecorded | None = None
    run_created: RunCreated | None = None
    run_moved: RunMoved | None = None
    attempt_failed: AttemptFailed | None = None
    artifact_recorded: ArtifactRecorded | None = None
    input_bound: InputBound | None = None
    output_bound: OutputBound | None = None
    cache_asked: CacheAsked | None = None
    usage_measured: UsageMeasured | None = None
    provenance_recorded: ProvenanceRecorded | None = None
    cancel_asked: CancelAsked | None = None
    job_recorded: JobRecorded | None = None
    external_resource_moved: ExternalResourceMoved | None = None


KEYS: Final[dict[type[Change], str]] = {
    PipelineRunCreated: "pipeline_run_created",
    PipelineRunMoved: "pipeline_run_moved",
    FunctionRecorded: "function_recorded",
    RunCreated: "run_created",
    RunMoved: "run_moved",
    AttemptFailed: "attempt_failed",
    ArtifactRecorded: "artifact_recorded",
    InputBound: "input_bound",
    OutputBound: "output_bound",
    CacheAsked: "cache_asked",
    UsageMeasured: "usage_measured",
    ProvenanceRecorded: "provenance_recorded",
    CancelAsked: "cancel_asked",
    JobRecorded: "job_recorded",
    ExternalResourceMoved: "external_resource_moved",
}
"""Under which key each kind of change travels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBatch:
    """Changes that are applied together or not at all, and once however often they are sent."""

    id: BatchId
    changes: tuple[OneChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Batches in the order in which they are to be applied, each by itself."""

    batches: tuple[SentBatch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How far a delivery came."""

    applied: int
    """How many batches are applied, from the first on, earlier or now. The next one was refused if there are more: send
    it and those after it again to be told why."""


def body_of(batch: Batch) -> bytes:
    """Return a batch as JSON; what UTF-8 cannot hold in it is written as the store writes it."""
    sent = {"id": batch.id, "changes": [{KEYS[type(change)]: change} for change in batch.changes]}
    try:
        return msgspec.json.encode(sent)
    except UnicodeEncodeError:
        return msgspec.json.encode(_writable(msgspec.to_builtins(sent)))


def delivery_of(bodies: Sequence[bytes]) -> bytes:
    """Return the JSON of a delivery of batches that are JSON already."""
    return b'{"batches":[%s]}' % b",".join(bodies)


def batches_in(content: bytes) -> list[Batch]:
    """Return the batches of a delivery; InvalidMessageError says which of them is none, and why."""
    delivery = from_json(content, Delivery)
    if len(delivery.batches) > MOST_BATCHES:
        raise InvalidMessageError(f"This brings {len(delivery.batches):,} batches; at most {MOST_BATCHES:,} may come.")
    # However a program writes the same changes, their digest is the same.
    encoder = msgspec.json.Encoder(order="sorted")
    return [_batch_of(sent, digest=digest_of(encoder.encode(sent.changes))) for sent in delivery.batches]


def batch_in(content: bytes) -> Batch:
    """Return the batch that JSON stands for; InvalidMessageError says why it is none."""
    return _batch_of(from_json(content, SentBatch))


def _batch_of(sent: SentBatch, *, digest: Digest | None = None) -> Batch:
    batch = Batch([_change_in(one, batch_id=sent.id) for one in sent.changes], id=sent.id, digest=digest)
    refuse_unsound(batch)
    return batch


def _change_in(one: OneChange, *, batch_id: BatchId) -> Change:
    found: list[Change] = [given for name in _FIELDS if (given := getattr(one, name)) is not None]
    if len(found) != 1:
        raise InvalidMessageError(f"A change in batch {batch_id!r} is {len(found)} changes; each object has one key.")
    return found[0]


def _writable(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode("utf-8")
        case list() | tuple():
            return [_writable(item) for item in value]
        case dict():
            return {_writable(key): _writable(item) for key, item in value.items()}
        case _:
            return value


_FIELDS = OneChange.__struct_fields__

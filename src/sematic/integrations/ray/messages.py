"""What driver, office and agents say to each other."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import msgspec

from sematic.executors.messages import Asked, Noted, Program, Raised, ReturnedGraph, Stopped, StoredOutput, Task, Thing
from sematic.model.jobs import JobState
from sematic.model.records import ResourceUsage


class Luggage(msgspec.Struct, frozen=True, kw_only=True):
    """What a node must have before it can make calls of a program."""

    program: Program
    """As it is on the driver's machine."""
    code: str | None
    """The digest of the manifest of its files; None: a node finds them where the driver has them."""
    environment: str | None
    """The digest of the record of its packages; None: a node's own Python has to do."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What a call asks of a node, in Ray's terms."""

    cpus: float = 1
    memory: int = 0
    """Bytes."""
    gpus: float = 0
    others: dict[str, float] = {}
    """Custom resources by name."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call on its way to a node."""

    task: Task
    driver: str
    """Which driver numbered the functions; another one counts anew."""
    share: Share
    seconds_left: float | None
    """From the moment an agent has it; clocks of several machines cannot be compared."""
    has_log: bool
    time_out_grace: float
    stop_grace: float


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where and since when a call executes."""

    node: str
    at: datetime


class Piece(msgspec.Struct, frozen=True):
    """Something that a call has written to its log."""

    offset: int
    content: bytes


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent brings back of a call."""

    answer: StoredOutput | ReturnedGraph | Raised | Stopped
    usage: ResourceUsage | None
    place: Place
    at: datetime
    """When it ended."""
    rest: Piece | None
    """The end of its log, if that was not sent before."""


class Moved(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A call's Ray task has moved on."""

    run_id: str
    attempt: int
    job: str
    state: JobState
    node: str
    reason: str
    at: datetime


class Wrote(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A call has written something."""

    run_id: str
    attempt: int
    piece: Piece


class Holds(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """What a call holds outside of Sematic has changed."""

    run_id: str
    attempt: int
    noted: Noted


class Wonders(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A worker needs something that only the driver's modules hold."""

    run_id: str
    attempt: int
    number: int
    asked: Asked


class Over(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A call has ended."""

    run_id: str
    attempt: int
    answer: StoredOutput | ReturnedGraph | Raised | Stopped
    is_lost: bool
    """Whether what it ran on failed, and not the call."""
    usage: ResourceUsage | None
    at: datetime
    """By the clock of its node; where that has not said so, when it was noticed."""


News: TypeAlias = Moved | Wrote | Holds | Wonders | Over

read_luggage = msgspec.msgpack.Decoder(Luggage).decode
read_noted = msgspec.msgpack.Decoder(Noted).decode
read_call = msgspec.msgpack.Decoder(Call).decode
read_result = msgspec.msgpack.Decoder(Result).decode
read_place = msgspec.msgpack.Decoder(Place).decode
read_piece = msgspec.msgpack.Decoder(Piece).decode
read_asked = msgspec.msgpack.Decoder(Asked).decode
read_thing = msgspec.msgpack.Decoder(Thing).decode
read_news = msgspec.msgpack.Decoder(Moved | Wrote | Holds | Wonders | Over).decode
written = msgspec.msgpack.Encoder().encode

"""What sending makes of what a server, and whatever stands before it, answers."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import pytest

from sematic.model.errors import (
    AccessError,
    AlreadyRecordedError,
    BadRequestError,
    CorruptedBlobError,
    IllegalStateTransitionError,
    InvalidMessageError,
    InvalidResponseError,
    ResourceNotFoundError,
    SematicError,
    ServerError,
    StaleRunError,
    UnauthenticatedError,
    UnknownRunError,
)
from sematic.model.ids import digest_of
from sematic.model.states import RunState
from sematic.remote.connection import error_of
from sematic.remote.shipper import Delivery, Shipper
from sematic.wire.problem import Problem
from tests.builders import NOON, a_run
from tests.serving import eventually

ROOT = a_run("sent").id


@dataclass
class Parcel:
    seq: int = 1
    batch_id: str = "b"
    body: bytes = b""


class Outbox:
    """One thing waits, for as long as it is not sent."""

    def __init__(self) -> None:
        self.waiting = [Parcel()]
        self.why = ""

    def next_of(self, root_id):
        return self.waiting

    def sent(self, seqs):
        self.waiting = []

    def refuse(self, root_id, *, why, at):
        self.why = why

    def close_for(self, root_id):
        pass

    def alone(self, root_id) -> AbstractContextManager[bool]:
        return nullcontext(True)

    def is_driven(self, root_id):
        return False


class Carrier:
    """Answers as a test says, and when that is said takes everything."""

    def __init__(self, *answers: SematicError | None) -> None:
        self.answers = list(answers)

    def batches(self, parcels):
        if self.answers and (error := self.answers.pop(0)) is not None:
            raise error
        return len(parcels)

    def all_logs(self, root_id):
        return False


def delivery_of(carrier: Carrier, outbox: Outbox, said: list[str]) -> Delivery:
    return Delivery(carrier, outbox=outbox, places=outbox, say=said.append, now=lambda: NOON)


def blank(status: int) -> SematicError:
    return error_of(Problem(type="about:blank", title="t", status=status, detail="No.", request_id="r"))


@pytest.mark.parametrize(
    "error",
    [
        blank(413),
        blank(421),
        blank(404),
        ServerError("busy"),
        InvalidResponseError("a page"),
        BadRequestError("of a newer server"),
        ResourceNotFoundError("nowhere"),
        UnauthenticatedError("There is no such key."),
        AccessError("not allowed"),
    ],
)
def test_what_says_nothing_about_the_run_is_tried_again(error):
    outbox, said = Outbox(), []
    delivery = delivery_of(Carrier(error), outbox, said)
    with pytest.raises(type(error)):
        delivery.step(ROOT)
    assert (outbox.why, said, delivery.refused) == ("", [], set())
    assert delivery.all_of(ROOT)


@pytest.mark.parametrize(
    "error",
    [
        StaleRunError(ROOT, expected=RunState.CREATED),
        UnknownRunError(ROOT),
        InvalidMessageError("no batch"),
        AlreadyRecordedError(ROOT),
        IllegalStateTransitionError("Run", state=RunState.RESOLVED, to=RunState.RAN),
        CorruptedBlobError(digest_of(b"x"), path="here"),
    ],
)
def test_what_says_that_the_run_cannot_be_there_as_it_is_refuses_it(error):
    outbox, said = Outbox(), []
    assert not delivery_of(Carrier(error), outbox, said).all_of(ROOT)
    assert type(error).__name__ not in outbox.why + said[0]
    assert "Reload it" not in said[0]
    assert "tries again" not in said[0]
    assert outbox.why in said[0]
    assert "does not take pipeline run" in said[0]


class Turns(Carrier):
    """As a key that was revoked: every second look finds nothing to send."""

    def __init__(self, outbox: Outbox, turns: int) -> None:
        super().__init__()
        self.outbox = outbox
        self.left = turns
        self.was_quiet = threading.Event()

    def batches(self, parcels):
        if not self.left:
            return len(parcels)
        self.left -= 1
        self.outbox.waiting = []
        raise UnauthenticatedError("There is no such key.")

    def all_logs(self, root_id):
        if self.left:
            self.outbox.waiting = [Parcel()]
        else:
            self.was_quiet.set()
        return False


def test_a_server_is_there_again_when_it_has_taken_something_and_not_before():
    outbox, said = Outbox(), []
    carrier = Turns(outbox, turns=1)
    shipper = Shipper(
        delivery_of(carrier, outbox, said),
        root_id=ROOT,
        others=list,
        on_contact=lambda: True,
        say=said.append,
        address="http://a",
    )
    shipper.start()
    assert carrier.was_quiet.wait(10)
    assert eventually(lambda: len(said) == 1)
    outbox.waiting = [Parcel(seq=2)]
    assert eventually(lambda: len(said) == 2)
    assert shipper.finish(patience=10, longest=10)
    assert said[0].startswith("There is no such key. The pipeline run goes on")
    assert "is there again" in said[1]

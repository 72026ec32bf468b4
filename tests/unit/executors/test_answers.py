from __future__ import annotations

import threading

import pytest

from sematic.executors.answers import answer_of, outcome_from, raised_answer
from sematic.executors.outcome import Failure, Graph, Interrupted, Kept, Value
from sematic.executors.stored import Stored
from sematic.graph.traversal import calls_of
from sematic.model.errors import EncodeError, WorkerLostError
from sematic.testing.memory import MemoryBlobs
from sematic.types.document import decoded
from tests.unit.executors import travellers


class SharedMemory(MemoryBlobs):
    """Blobs that are shared with nobody."""

    folder = ""

    def fingerprints(self, digests):
        return dict.fromkeys(digests, (1, 2, 3))

    def trust(self, fingerprints):
        assert all(fingerprint == (1, 2, 3) for fingerprint in fingerprints.values())


class OddError(Exception):
    """Its pickle cannot be read, for want of an argument."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} is not {two}")


class LockedError(ConnectionError):
    """It cannot be pickled at all."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lock = threading.Lock()


class SilentError(Exception):
    """Its text cannot be read."""

    def __str__(self) -> str:
        return self.missing


def over(outcome):
    """Return an outcome as it is after the journey."""
    blobs = SharedMemory()
    answer = answer_of(outcome, function=travellers.step, blobs=blobs, with_code=set())
    return outcome_from(answer, blobs=blobs)


def test_a_value_is_kept():
    outcome = over(Value(7))
    assert isinstance(outcome, Kept)
    assert decoded(outcome.artifact, travellers.step.output, blobs=SharedMemory()) == 7
    assert outcome.artifact.view.summary == "7"


def test_an_interruption_is_one():
    assert over(Interrupted()) == Interrupted()


@pytest.mark.parametrize("kind", [OddError, LockedError])
def test_an_exception_keeps_its_class_and_text(kind):
    error = kind(1, 2) if kind is OddError else kind("1 is not 2")
    outcome = over(Failure(error))
    assert isinstance(outcome, Failure)
    assert type(outcome.error) is kind
    assert str(outcome.error) == "1 is not 2"
    assert outcome.metadata.message == "1 is not 2"


def test_a_class_that_cannot_be_found_has_a_stand_in():
    class HiddenError(ValueError):
        def __reduce__(self):
            raise TypeError

    answer = raised_answer(HiddenError("gone"), with_code=set())
    outcome = outcome_from(type(answer)(**{**_fields(answer), "kind": b"nonsense"}), blobs=SharedMemory())
    assert isinstance(outcome, Failure)
    assert (type(outcome.error).__name__, str(outcome.error)) == ("HiddenError", "gone")
    assert isinstance(outcome.error, ValueError)


def test_an_exception_whose_text_cannot_be_read_is_told_all_the_same():
    outcome = over(Failure(SilentError()))
    assert isinstance(outcome, Failure)
    assert outcome.metadata.name == "SilentError"


def test_what_cannot_be_stored_is_a_failure_that_says_so():
    outcome = over(Value(threading.Lock()))
    assert isinstance(outcome, Failure)
    assert isinstance(outcome.error, EncodeError)


def test_a_long_chain_comes_over_with_its_constants_stored():
    future = travellers.step(4)
    for _ in range(3000):
        future = travellers.step(future)
    outcome = over(Graph(future, ()))
    assert isinstance(outcome, Graph)
    calls = calls_of(outcome.output, known=())
    assert len(calls) == 3001
    assert outcome.output.id == future.id
    assert isinstance(calls[0].kwargs["number"], Stored)
    assert calls[1].kwargs["number"] is calls[0]


def test_the_parts_of_a_container_come_over_as_they_depend_on_each_other():
    from sematic.graph.lifting import lifted

    made = travellers.step(1)
    outcome = over(Graph(lifted([made, 5], list[int]), (made,)))
    assert isinstance(outcome, Graph)
    assert outcome.output.function.path.endswith("_make_list")
    assert outcome.output.kwargs["v0"] is outcome.created[0]
    assert outcome.output.function.output_type == list[int]


def test_a_lost_worker_is_an_infrastructure_error():
    from sematic.model.errors import InfrastructureError

    assert issubclass(WorkerLostError, InfrastructureError)


def _fields(answer):
    return {name: getattr(answer, name) for name in answer.__struct_fields__}

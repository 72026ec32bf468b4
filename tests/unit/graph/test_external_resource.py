"""What a resource refuses before anything is made."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import sematic
from sematic import TimedMessage
from sematic.graph.context import SematicContext, set_context
from sematic.model.errors import ExternalResourceError, IllegalStateTransitionError
from sematic.model.ids import new_run_id
from sematic.plugins.abstract_external_resource import AbstractExternalResource, ResourceState


@dataclass(frozen=True)
class Eager(AbstractExternalResource):
    """Says that it is gone before it was there."""

    def _do_activate(self, is_local: bool) -> Eager:
        return self.moved(ResourceState.DEACTIVATED)

    def _do_deactivate(self) -> Eager:
        return self.moved(ResourceState.DEACTIVATED)

    def _do_update(self) -> Eager:
        return self


def executing():
    run_id = new_run_id()
    return set_context(SematicContext(run_id=run_id, root_id=run_id))


@pytest.mark.parametrize("where", ["input", "output", "item"])
def test_it_is_no_type_of_inputs_and_outputs(where: str) -> None:
    hints = {"input": (TimedMessage, int), "output": (int, TimedMessage), "item": (int, list[TimedMessage])}

    def step(x):
        return x

    step.__annotations__ = dict(zip(("x", "return"), hints[where], strict=True))
    with pytest.raises(TypeError, match="TimedMessage cannot be an input or output"):
        sematic.func(step)


def test_a_hook_that_makes_an_impossible_move_is_told_so() -> None:
    impossible = pytest.raises(IllegalStateTransitionError, match="ACTIVATING; it cannot become DEACTIVATED")
    with executing(), impossible, Eager():
        pass


def test_a_resource_is_used_once() -> None:
    message = TimedMessage("hello", allocation_seconds=0, deallocation_seconds=0)
    with executing():
        with message:
            assert message.read_message() == "hello"
        with pytest.raises(RuntimeError, match="DEACTIVATED already"), message:
            pass


def test_a_message_is_read_while_it_is_active_and_for_as_long_as_it_says() -> None:
    message = TimedMessage("hello", allocation_seconds=0, deallocation_seconds=0, max_active_seconds=-1)
    with pytest.raises(ExternalResourceError, match="CREATED"):
        message.read_message()
    with executing(), message, pytest.raises(ExternalResourceError, match="that is over"):
        message.read_message()

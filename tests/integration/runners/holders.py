"""Functions that hold external resources, and resources that leave traces."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import sematic
from sematic import TimedMessage
from sematic.plugins.abstract_external_resource import AbstractExternalResource, ResourceState


@dataclass(frozen=True)
class Till(AbstractExternalResource):
    """Open as long as its file is there; closing takes a moment."""

    path: str
    closing_seconds: float = 0.0

    def _do_activate(self, is_local: bool) -> Till:
        Path(self.path).write_text(f"open, local: {is_local}")
        return self.moved(ResourceState.ACTIVE, "open")

    def _do_deactivate(self) -> Till:
        time.sleep(self.closing_seconds)
        Path(self.path).unlink()
        return self.moved(ResourceState.DEACTIVATED)

    def _do_update(self) -> Till:
        return self


@dataclass(frozen=True)
class Unready(Till):
    """Never gets further than being opened."""

    @property
    def activation_limit(self) -> float:
        return 0.2

    def _do_activate(self, is_local: bool) -> Unready:
        Path(self.path).write_text("opening")
        return self.moved(ResourceState.ACTIVATING, "the key is missing")


@dataclass(frozen=True)
class Stuck(Till):
    """Cannot be closed."""

    def _do_deactivate(self) -> Stuck:
        raise OSError("the door is jammed")


@sematic.func
def read_message(seconds: float) -> str:
    with TimedMessage("hello", allocation_seconds=seconds, deallocation_seconds=seconds) as message:
        return message.read_message()


@sematic.func(standalone=True)
def read_elsewhere(seconds: float) -> str:
    message = TimedMessage("hello", allocation_seconds=seconds, deallocation_seconds=seconds)
    with message:
        return message.read_message()


@sematic.func
def says_whether_open(path: str) -> str:
    with Till(path):
        return Path(path).read_text()


@sematic.func
def raises_while_open(path: str) -> None:
    with Till(path):
        raise ValueError("wrong change")


@sematic.func
def waits_in_vain(path: str) -> None:
    with Unready(path):
        pass


@sematic.func
def cannot_close(path: str) -> str:
    with Stuck(path):
        return "done"


@sematic.func(standalone=True)
def is_killed_while_open(path: str) -> None:
    with Till(path):
        os.kill(os.getpid(), signal.SIGKILL)


@sematic.func(standalone=True)
def sleeps_while_open(path: str, closing_seconds: float) -> None:
    with Till(path, closing_seconds=closing_seconds):
        time.sleep(60)

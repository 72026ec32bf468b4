"""A bar on a terminal for what takes long, and silence otherwise."""

from __future__ import annotations

import io

import pytest

from sematic.cli.steps import steps_on


class Stream(io.StringIO):
    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def shown(*, is_terminal: bool, seconds: float) -> str:
    moments = iter([0.0, seconds])
    stream = Stream(is_terminal=is_terminal)
    with steps_on(stream, clock=lambda: next(moments)) as say:
        say("Removing [values]", 3, 12)
    return stream.getvalue()


@pytest.mark.parametrize(("is_terminal", "seconds"), [(True, 0.1), (False, 60.0)])
def test_nothing_is_shown_elsewhere_or_of_what_is_done_at_once(is_terminal: bool, seconds: float) -> None:
    assert shown(is_terminal=is_terminal, seconds=seconds) == ""


def test_a_bar_says_what_is_done_and_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    page = shown(is_terminal=True, seconds=1.0)
    assert "Removing [values]" in page
    assert "25%" in page

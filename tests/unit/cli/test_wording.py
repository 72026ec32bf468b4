"""Times, sizes, states and texts as people read them."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.cli import wording
from sematic.model.reading import Interruption
from sematic.model.states import RunState
from tests.builders import NOON, a_cache_record, a_run, after_noon, an_error

DURATIONS = Path(__file__).parents[3] / "ui/src/shared/lib/durations.json"
AGES = DURATIONS.with_name("ages.json")
WAITS = DURATIONS.with_name("waits.json")
"""What the dashboard says of the same lengths and moments."""


@pytest.mark.parametrize(("micros", "text"), json.loads(DURATIONS.read_text(encoding="utf-8")))
def test_a_duration_has_the_digits_that_matter(micros: int, text: str) -> None:
    assert wording.duration(timedelta(microseconds=micros)) == text


@pytest.mark.parametrize(("seconds", "text"), json.loads(AGES.read_text()))
def test_how_long_ago_is_said_as_in_the_dashboard(seconds: float, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    assert wording.ago(NOON - timedelta(seconds=seconds), now=NOON) == text


@pytest.mark.parametrize(("milliseconds", "text"), json.loads(WAITS.read_text()))
def test_how_long_something_waits_is_said_as_in_the_dashboard(milliseconds: float, text: str) -> None:
    assert wording.waiting(timedelta(milliseconds=milliseconds)) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (999_900, "1 MB"), (2_345_000_000, "2.35 GB")]
)
def test_sizes_are_decimal(count: int, text: str) -> None:
    assert wording.size(count) == text


def test_a_run_that_goes_on_says_so() -> None:
    assert wording.time_taken(a_run(started_at=NOON), now=after_noon(2)) == "2.00 s …"


def test_a_run_that_has_not_begun_tells_how_long_it_waits() -> None:
    assert wording.time_taken(a_run(), now=after_noon(12)) == "waiting 12 s"


def test_a_run_that_never_began_took_no_time() -> None:
    canceled = a_run(state=RunState.CANCELED, ended_at=after_noon(2))
    interruption = Interruption(at=NOON, why="its process was killed")
    assert wording.time_taken(canceled, now=after_noon(12)) == ""
    assert wording.time_taken(a_run(), now=after_noon(12), interruption=interruption) == ""


def test_every_state_has_a_look() -> None:
    assert set(wording.LOOKS) == set(RunState)
    others = [wording.CACHED, wording.REUSED, wording.INTERRUPTED]
    looks = {(look.sign, look.word) for look in [*wording.LOOKS.values(), *others]}
    assert len({sign for sign, _ in looks}) == len({word for _, word in looks}) == len(looks)
    assert len(looks) == len(RunState) - 1 + len(others)


def test_a_run_whose_steps_execute_is_running_and_one_to_be_tried_again_is_not() -> None:
    assert wording.LOOKS[RunState.RAN] == wording.LOOKS[RunState.SCHEDULED]
    assert wording.states_of("running") == (RunState.SCHEDULED, RunState.RAN)
    assert wording.states_of("retrying") == (RunState.RETRYING,)
    assert wording.states_of("waiting") == ()


@pytest.mark.parametrize("state", RunState)
def test_every_state_is_found_by_its_api_name(state: RunState) -> None:
    assert state in wording.states_of(state.value)


@pytest.mark.parametrize("word", wording.STATE_WORDS)
def test_every_advertised_word_is_understood(word: str) -> None:
    assert wording.states_of(word.upper())


def test_failed_means_both_ways_to_fail() -> None:
    assert wording.states_of("failed") == (RunState.FAILED, RunState.NESTED_FAILED)


def test_a_word_nobody_says_is_no_state() -> None:
    assert wording.states_of("splendid") == ()


def test_a_reused_result_looks_different() -> None:
    run = a_run(state=RunState.RESOLVED, original_run_id=a_run("other").id)
    assert wording.look_of(run) == wording.REUSED
    assert wording.look_of(replace(run, cache=a_cache_record())) == wording.CACHED


@given(st.text())
def test_no_text_can_command_the_terminal(text: str) -> None:
    printed = wording.printable(text)
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in printed)
    printed.encode()


@pytest.mark.parametrize("text", ["naïve", "数据", "👩‍👩‍👧", "a\u00a0b", "مرحبا"])
def test_text_in_any_language_stays_as_it_is(text: str) -> None:
    assert wording.printable(text) == text


def test_escape_sequences_become_visible() -> None:
    assert wording.printable("\x1b[31mred") == "\\x1b[31mred"


def test_an_error_is_told_by_its_last_line() -> None:
    assert wording.last_error_line(a_run(error=an_error("first\nlast"))) == "ValueError: last"
    assert wording.last_error_line(a_run(error=an_error(""))) == "ValueError"

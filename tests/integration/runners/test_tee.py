"""Logs of other processes are shown as they grow."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.executors.screen import Screen
from sematic.executors.streams import ERR, OUT
from sematic.runners.tee import Tail
from sematic.store.log_file import LEAST_LIMIT, Log
from tests.clocks import Clock


class Seen:
    """A terminal, or a file, that remembers what was shown."""

    def __init__(self, *, is_terminal: bool = False) -> None:
        self.is_terminal = is_terminal
        self.content = b""

    def write(self, content: bytes) -> None:
        self.content += content

    def close(self) -> None:
        pass

    def taken(self) -> str:
        content, self.content = self.content, b""
        return content.decode()


@pytest.fixture
def out() -> Seen:
    return Seen()


@pytest.fixture
def err() -> Seen:
    return Seen()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tail(out: Seen, err: Seen, clock: Clock) -> Tail:
    return Tail(Screen({OUT: out, ERR: err}), clock=clock)


def append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


def test_lines_come_with_the_name_of_their_run(tail: Tail, out: Seen, tmp_path: Path) -> None:
    first, second = tmp_path / "a-1.log", tmp_path / "b-1.log"
    tail.follow(first, name="train")
    tail.follow(second, name="evil\x1b[2J")
    assert not tail.poll()
    append(first, b"one\ntwo\nthr")
    append(second, b"else\n")
    assert tail.poll()
    assert out.taken() == "train | one\ntrain | two\nevil\\x1b[2J | else\n"
    append(first, b"ee\n")
    tail.poll()
    assert out.taken() == "train | three\n"


def test_runs_of_one_name_are_told_apart_by_their_ids(tail: Tail, out: Seen, tmp_path: Path) -> None:
    first, second = tmp_path / "1234567890-1.log", tmp_path / "abcdefghij-1.log"
    tail.follow(first, name="train")
    append(first, b"alone\n")
    tail.poll()
    tail.follow(second, name="train")
    append(first, b"one of two\n")
    append(second, b"the other\n")
    tail.poll()
    assert out.taken() == "train | alone\ntrain 12345678 | one of two\ntrain abcdefgh | the other\n"


def test_a_run_that_is_tried_again_is_not_told_apart_from_itself(tail: Tail, out: Seen, tmp_path: Path) -> None:
    for attempt in (1, 2):
        path = tmp_path / f"1234567890-{attempt}.log"
        tail.follow(path, name="train")
        append(path, b"begun\n")
        tail.ended(path)
    assert out.taken() == "train | begun\ntrain | begun\n"


def test_an_unfinished_line_is_held_back_for_a_moment(tail: Tail, out: Seen, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    tail.follow(path, name="asks")
    append(path, b"working ...")
    tail.poll()
    assert out.taken() == ""
    clock.now = 1.0
    tail.poll()
    assert out.taken() == "asks | working ...\n"
    append(path, b" done\n")
    tail.poll()
    assert out.taken() == "asks |  done\n"


def test_a_progress_bar_is_a_line_now_and_then(clock: Clock, tmp_path: Path) -> None:
    out, path = Seen(is_terminal=True), tmp_path / "a-1.log"
    tail = Tail(Screen({OUT: out, ERR: Seen()}), clock=clock)
    tail.follow(path, name="bar")
    for percent in range(101):
        append(path, b"\r%d%%" % percent)
        clock.now = percent / 10
        tail.poll()
    append(path, b"\n")
    tail.ended(path)
    assert [line.rpartition("\x1b[0m ")[2] for line in out.taken().splitlines()] == ["50%", "100%"]


def test_the_end_of_a_run_leaves_nothing_unshown(tail: Tail, out: Seen, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    tail.follow(path, name="a")
    append(path, b"x" * 70 + b"\n" + b"y\n" * 1_000_000 + b"last")
    tail.ended(path)
    shown = out.taken()
    assert shown.startswith("a | xxx")
    assert shown.count("a | y\n") == 1_000_000
    assert shown.endswith("a | last\n")
    append(path, b"too late\n")
    tail.poll()
    assert out.taken() == ""


def test_a_flood_is_cut_on_a_terminal_and_that_is_said(tmp_path: Path) -> None:
    out, path = Seen(is_terminal=True), tmp_path / "a-1.log"
    tail = Tail(Screen({OUT: out, ERR: Seen()}))
    tail.follow(path, name="flood")
    append(path, b"%099d\n" % 0 * 500_000 + b"the end\n")
    tail.ended(path)
    shown = out.taken()
    assert "bytes came too fast to be shown.]" in shown
    assert shown.endswith("the end\n")
    assert len(shown) < 1_000_000


def test_colours_stay_on_a_terminal_and_nothing_else_that_commands_it(tmp_path: Path) -> None:
    out, path = Seen(is_terminal=True), tmp_path / "a-1.log"
    tail = Tail(Screen({OUT: out, ERR: Seen()}))
    tail.follow(path, name="a")
    append(path, b"\x1b[2J\x1b[31mred\x1b[0m\n")
    tail.ended(path)
    assert out.taken().endswith("m \x1b[31mred\x1b[0m\x1b[0m\n")


def test_what_is_left_out_meanwhile_is_not_shown_as_zeros(tail: Tail, out: Seen, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    tail.follow(path, name="a")
    append(path, b"%099d\n" % 7 * 50_000)
    Log(path).trim(LEAST_LIMIT)
    append(path, b"last\n")
    tail.ended(path)
    shown = out.taken()
    assert "\0" not in shown
    assert "bytes came too fast to be shown.]" in shown
    assert shown.endswith("a | last\n")


def test_the_thread_shows_what_comes_and_ends_with_the_last_line(out: Seen, err: Seen, tmp_path: Path) -> None:
    path = tmp_path / "a-1.log"
    with Tail(Screen({OUT: out, ERR: err})) as tail:
        tail.follow(path, name="a")
        append(path, b"one\ntwo")
    assert out.taken() == "a | one\na | two\n"


def test_of_lines_of_controls_little_is_shown_on_a_terminal(tmp_path: Path) -> None:
    out, path = Seen(is_terminal=True), tmp_path / "a-1.log"
    tail = Tail(Screen({OUT: out, ERR: Seen()}))
    tail.follow(path, name="noisy")
    append(path, bytes(200_000) + b"\nafter\n")
    tail.ended(path)
    noise, after, _ = out.taken().split("\n")
    assert "\\x00 [sematic: 198,976 bytes, most of them control characters, are not shown;" in noise
    assert after.endswith("after")

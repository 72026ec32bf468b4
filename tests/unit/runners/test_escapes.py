"""What programs write must not command the terminal of whoever reads it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.runners.escapes import harmless, last_of_line, not_shown, one_line, printable, worth_showing

RED, RESET = "\x1b[31m", "\x1b[0m"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ä 数", "plain ä 数"),
        ("tab\there", "tab\there"),
        ("\x1b[2J\x1b[1;1Hgone", "gone"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP1$r\x1b\\x", "x"),
        ("\x1b[?25lhidden\x1b7", "hidden"),
        ("bell\x07 nul\x00 csi\x9b2J", "bell\\x07 nul\\x00 csi\\x9b2J"),
        ("lone \x1b", "lone \\x1b"),
        ("evil \u202etxt", "evil \\u202etxt"),
    ],
)
@pytest.mark.parametrize("has_colours", [True, False])
def test_commands_go_and_controls_are_spelled_out(text: str, shown: str, has_colours: bool) -> None:
    assert harmless(text, has_colours=has_colours) == shown


def test_colours_stay_where_they_are_wanted_and_end_with_the_line() -> None:
    assert harmless(f"{RED}red{RESET} \x07", has_colours=True) == f"{RED}red{RESET} \\x07{RESET}"
    assert harmless(f"a {RED}red", has_colours=True) == f"a {RED}red{RESET}"
    assert harmless(f"a {RED}red{RESET}", has_colours=False) == "a red"


@pytest.mark.parametrize(
    ("line", "shown"), [("plain", "plain"), ("\r10%\r20%\r", "20%"), ("one\r\n".rstrip("\n"), "one"), ("\r", "")]
)
def test_of_a_progress_bar_the_last_state_is_left(line: str, shown: str) -> None:
    assert last_of_line(line) == shown


@given(st.text(st.characters(exclude_characters="\x1b")))
def test_no_control_reordering_or_broken_character_is_left(text: str) -> None:
    def is_command(character: str) -> bool:
        reorders = unicodedata.bidirectional(character) in {
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        }
        return reorders or unicodedata.category(character) in {"Cc", "Cs"}

    spelled = "".join(ascii(each)[1:-1] if is_command(each) and each != "\t" else each for each in text)
    assert harmless(text, has_colours=True) == spelled
    assert printable(text) == "".join(
        ascii(each)[1:-1] if is_command(each) and each not in "\t\n" else each for each in text
    )


def test_a_name_is_one_line() -> None:
    assert one_line(" a\n b\x1b[2J\x00\u202e ") == "a b\\x1b[2J\\x00\\u202e"


def test_of_a_long_line_of_controls_only_the_beginning_is_shown() -> None:
    noise = bytes(100_000)
    shown, missing = worth_showing(noise)
    assert shown + bytes(missing) == noise
    assert len(shown) == 1024
    assert re.match(r"\[sematic: 98,976 bytes, most of them control characters, are not shown", not_shown(missing))


@pytest.mark.parametrize(
    "line",
    [bytes(1000), b"x" * 100_000, b"50%\r" * 50_000, b"\x1b[31mx\x1b[0m" * 20_000, bytes(50_000) + b"x" * 60_000],
)
def test_what_can_be_read_or_is_short_is_shown_whole(line: bytes) -> None:
    assert worth_showing(line) == (line, 0)

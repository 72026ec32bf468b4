"""What programs write must not command the terminal of whoever reads it."""

from __future__ import annotations

import pytest

from sematic.runners.escapes import harmless, last_of_line

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

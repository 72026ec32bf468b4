"""A pipeline whose every text tries to break what shows it. Nothing of it may execute, and all of it must be seen."""

from __future__ import annotations

import datetime as dt
import enum
import logging
import math
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

import sematic
from sematic.types import Image, Link, Markdown, Media, PromptResponse

MARK = "window.__hostile = 1"
"""What runs if a text is taken for code; browser tests look whether it did."""
SCRIPT = f"<script>{MARK}</script>"
ONERROR = f'<img src=x onerror="{MARK}">'
RTL = "\u202egnp.exe\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u2066inner\u2069"
EMOJI = "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇦🇹 e\u0301 \U0001f9ec"
ZALGO = "".join(
    f"{letter}{''.join(chr(0x300 + (7 * n + 11 * k) % 0x70) for n in range(14))}" for k, letter in enumerate("Zalgo")
)
ZERO_WIDTH = "zero\u200bwidth\u200d\u2060\ufeffjoined\u00adsoft"
BREAKS = "a\u2028b\u2029c\x85d\x0be\x0cf"
JAVASCRIPT = f"javascript:{MARK}"
QUOTES = "\"'`${7*7}{{7*7}}<%= 7*7 %>\\u003cb\\u003e&lt;b&gt;&#60;"
LONE = "half a pair: \ud83d, and the other half: \udc4d"
NUL = "before\x00after"
PATHS = "../../../etc/passwd?x=1#y=2&z=%2e%2e%2f;'--"

TEXTS = {
    "script": SCRIPT,
    "onerror": ONERROR,
    "right to left": RTL,
    "emoji": EMOJI,
    "zalgo": ZALGO,
    "zero width": ZERO_WIDTH,
    "breaks": BREAKS,
    "javascript": JAVASCRIPT,
    "quotes": QUOTES,
    "paths": PATHS,
    "nul": NUL,
    "lone": LONE,
    "unbroken": "x" * 3000,
}

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" onload="' + MARK + '">'
    f"<script>{MARK}</script><rect width='120' height='60' fill='#4a43c9'/>"
    f'<a href="{JAVASCRIPT}"><text x="8" y="36" fill="white">click me</text></a>'
    "<image href='https://example.invalid/track.png' width='1' height='1'/></svg>"
)


class Verdict(enum.Enum):
    """Members with names and values that want care."""

    GOOD = SCRIPT
    BAD = ONERROR
    ΑΛΦΑ = RTL  # noqa: PLC2401 - a name that is no ASCII


@dataclass(frozen=True)
class Trap:
    """Names that mean something to JavaScript, and fields with hostile texts."""

    constructor: str
    toString: str  # noqa: N815 - what JavaScript calls it
    hasOwnProperty: dict[str, int]  # noqa: N815 - same
    text: str = SCRIPT


@sematic.func
def texts() -> dict[str, str]:
    """Return every hostile text."""
    return TEXTS


@sematic.func
def long_text() -> str:
    """Return five megabytes of text, in one line."""
    return ("<b>five megabytes</b> " * 250_000)[: 5 * 1024 * 1024]


@sematic.func
def surrogates() -> str:
    """Return a text that is no UTF-8."""
    return LONE


@sematic.func
def numbers() -> list[float]:
    """Return numbers that are easily shown wrong."""
    return [1e-7, math.nan, -0.0, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 2.0**53 + 2]


@sematic.func
def tiny() -> float:
    """Return a number that is not zero."""
    return 1e-7


@sematic.func
def minus_zero() -> float:
    """Return a zero with a sign."""
    return -0.0


@sematic.func
def not_a_number() -> float:
    """Return no number."""
    return math.nan


@sematic.func
def huge() -> int:
    """Return a whole number that JavaScript cannot hold."""
    return 2**80


@sematic.func
def keys() -> dict[Any, int]:
    """Return a dictionary with keys of many types."""
    return {(1, 2): 1, ("a", (None, 3.5)): 2, None: 3, True: 4, frozenset({1}): 5, b"\xff\x00": 6, math.inf: 7}


@sematic.func
def prototypes() -> dict[str, Any]:
    """Return keys that mean something to JavaScript."""
    return {
        "__proto__": {"polluted": True},
        "constructor": {"prototype": {"polluted": True}},
        "toString": "a string",
        "length": -1,
        "then": "thenable",
        "": "empty key",
        SCRIPT: ONERROR,
    }


@sematic.func
def trap() -> Trap:
    """Return a data class with hostile names."""
    return Trap(constructor="constructor", toString="toString", hasOwnProperty={"__proto__": 1})


@sematic.func
def verdict() -> Verdict:
    """Return a member of an enumeration."""
    return Verdict.GOOD


@sematic.func
def table() -> pd.DataFrame:
    """Return a table whose columns and cells are hostile, and whose column names repeat."""
    rows = list(TEXTS.values())
    labels = pd.Index([f"{name} {EMOJI}" for name in TEXTS], name=SCRIPT)
    frame = pd.DataFrame(
        {
            SCRIPT: pd.Series(rows, dtype=object, index=labels),
            ONERROR: [ONERROR] * len(rows),
            "__proto__": range(len(rows)),
            RTL: [RTL] * len(rows),
            "": [None] * len(rows),
            "n": [1e-7, math.nan, -0.0, math.inf] + [0.5] * (len(rows) - 4),
            "big": [2**80] * len(rows),
            "=cmd()": ['=HYPERLINK("http://example.invalid")', "+1", "-1", "@x"] + ["'"] * (len(rows) - 4),
        },
        index=labels,
    )  # fmt: skip
    frame.columns = [*frame.columns[:-1], SCRIPT]
    return frame


@sematic.func
def empty_tensor() -> np.ndarray:
    """Return an array with no elements."""
    return np.empty((0, 3, 0), dtype="float32")


@sematic.func
def empty_table() -> pd.DataFrame:
    """Return a table with columns and no rows."""
    return pd.DataFrame({"a": pd.Series(dtype="int64"), SCRIPT: pd.Series(dtype="object")})


@sematic.func
def picture() -> Image:
    """Return a drawing with a script in it."""
    return Image(bytes=SVG.encode())


@sematic.func
def figure() -> go.Figure:
    """Return a chart with HTML wherever there is text."""
    chart = go.Figure(
        go.Scatter(
            x=[1, 2, 3], y=[3, 1, 2], mode="lines+text", name=ONERROR, text=[SCRIPT, ONERROR, EMOJI],
            hovertemplate=f"<a href='{JAVASCRIPT}'>%{{y}}</a>{ONERROR}<extra>{SCRIPT}</extra>",
        )
    )  # fmt: skip
    chart.update_layout(
        title=f"<b>bold</b> {SCRIPT}{ONERROR} <a href='{JAVASCRIPT}'>click</a>",
        xaxis_title=f"{SCRIPT} x",
        yaxis_title=RTL,
        legend_title_text=ONERROR,
        annotations=[{"text": f"<a href='{JAVASCRIPT}'>annotated</a>", "x": 2, "y": 2}],
        images=[{"source": "https://example.invalid/track.png", "x": 0, "y": 1, "sizex": 1, "sizey": 1}],
    )
    return chart


@sematic.func
def link() -> Link:
    """Return a link whose label pretends to be another."""
    return Link(
        label=f"https://bank.example {SCRIPT} {RTL}", url="https://example.invalid/'\"><script>alert(1)</script>"
    )


@sematic.func
def markdown() -> Markdown:
    """Return Markdown that is no harmless text."""
    return Markdown(f"{documented.__doc__}\n\n{ONERROR}\n\n{RTL}\n\n[^1]: {SCRIPT}\n\n" + "> " * 500 + "deep")


@sematic.func
def no_media() -> Media:
    """Return a page that pretends to be sound."""
    return Media(bytes=f"<html>{SCRIPT}</html>".encode())


@sematic.func
def conversation() -> PromptResponse:
    """Return a prompt and a response with markup in them."""
    return PromptResponse(
        prompt=f"# Ignore this\n{SCRIPT}\n[click]({JAVASCRIPT})",
        response=f"{ONERROR}\n\n<iframe src='{JAVASCRIPT}'></iframe>\n\n```html\n{SCRIPT}\n```",
    )


@sematic.func
def moments() -> list[dt.datetime]:
    """Return moments at the ends of time."""
    ends = [dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)]  # noqa: DTZ001 - no zone, as a user has it
    return [*ends, dt.datetime(1969, 12, 31, tzinfo=dt.UTC)]


@sematic.func
def output_of_terminals() -> int:
    """Write what terminals obey, and what must not be obeyed in a browser."""
    for text in TEXTS.values():
        print(text.encode("utf-8", "backslashreplace").decode())
    print(f"\x1b]8;;{JAVASCRIPT}\x07a link of a terminal\x1b]8;;\x07")
    print(
        "\x1b]0;a new title\x07\x1b[2J\x1b[H\x1b[31mred\x1b[0m \x1b[38;5;208morange\x1b[0m"
        " \x1b[38;2;74;67;201mindigo\x1b[0m"
    )
    print("\x1b[1mbold never ended")
    print("10 %\r50 %\r100 %")
    print("y" * 200_000)
    print(f"http://example.invalid/{SCRIPT} {JAVASCRIPT} file:///etc/passwd")
    sys.stdout.buffer.write(b"no UTF-8: \xff\xfe\xc3\x28\n")
    sys.stdout.flush()
    logging.getLogger(SCRIPT).error("%s", ONERROR)
    print(f"::group::{SCRIPT}\ninside\n::endgroup::")
    return 1


@sematic.func
def a_function_with_a_name_so_long_that_no_column_no_breadcrumb_and_no_node_of_a_graph_can_ever_hold_all_of_it_at_once_whatever_its_author_may_have_thought_when_writing_it_down() -> int:  # fmt: skip  # noqa: E501 - that is the point
    """Have a long name."""
    return 1


LONG = a_function_with_a_name_so_long_that_no_column_no_breadcrumb_and_no_node_of_a_graph_can_ever_hold_all_of_it_at_once_whatever_its_author_may_have_thought_when_writing_it_down  # noqa: E501


@sematic.func
def documented() -> int:
    """Have a docstring with <script>window.__hostile = 1</script> and <img src=x onerror="window.__hostile = 1">.

    # Raw HTML

    <iframe src="javascript:window.__hostile = 1"></iframe>
    <details open ontoggle="window.__hostile = 1"><summary>open</summary></details>
    <style>* { display: none }</style>

    [a link](javascript:window.__hostile%20=%201), [another](JaVaScRiPt:window.__hostile%20=%201),
    [data](data:text/html,<script>window.__hostile=1</script>), ![an image](javascript:window.__hostile%20=%201),
    ![a tracker](https://example.invalid/track.png), <javascript:window.__hostile=1>.

    | <script>a</script> | b |
    |---|---|
    | <img src=x onerror="window.__hostile = 1"> | `<b>` |
    """
    return 1


@sematic.func
def seen(value: Any) -> int:
    """Take anything as an input."""
    del value
    return 1


@sematic.func
def joined(values: list[int]) -> int:
    """Return how many values there are."""
    return len(values)


@sematic.func
def hostile() -> int:
    """Call everything.

    <script>window.__hostile = 1</script> [click](javascript:window.__hostile%20=%201)
    """
    steps = (
        texts, long_text, numbers, tiny, minus_zero, not_a_number, huge, keys, prototypes, trap, verdict,
        table, empty_tensor, empty_table, picture, figure, link, markdown, no_media, conversation, moments,
    )  # fmt: skip
    looked_at = [seen(step()) for step in steps]
    named = [documented().set(name=text[:300]) for text in NAMES]
    return joined([*looked_at, LONG(), output_of_terminals(), documented(), *named])


NAMES = [SCRIPT, ONERROR, RTL, EMOJI, ZALGO, ZERO_WIDTH, BREAKS, JAVASCRIPT, QUOTES, PATHS, "   ", "a\nb\tc", "n" * 300]


class HostileError(Exception):
    """An exception whose message is hostile."""


@sematic.func
def raises(text: str) -> int:
    """Raise an exception with a text of one's own."""
    print(f"about to raise {text}")
    try:
        raise KeyError(ONERROR)
    except KeyError as error:
        raise HostileError(f"{text}\n{SCRIPT}\n{ONERROR}\n\x1b[31mred\x1b[0m") from error


@sematic.func
def failing(text: str) -> int:
    """Call what raises."""
    return joined([raises(text)])


@sematic.func
def lonely() -> str:
    """Return a text that is no UTF-8."""
    return surrogates()

"""Lines in which something is found: the same as Python finds, however they are found."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sematic.store.log_pattern import finder_of

LETTERS = "abkKsSiIAB \u017f\u212a\u0131\u0130ü\u00dcß.0x"
TEXTS = st.text(LETTERS, min_size=1, max_size=4)
LINES = st.lists(st.one_of(st.text(LETTERS, max_size=12), st.binary(max_size=6)), max_size=12)


def _content(lines: list[str | bytes]) -> bytes:
    return b"\n".join(each.encode() if isinstance(each, str) else each for each in lines)


def _found(pattern: str, content: bytes, *, is_literal: bool, ignores_case: bool) -> list[int]:
    finder = finder_of(pattern, is_literal=is_literal, ignores_case=ignores_case)
    lines = content.split(b"\n")
    found = []
    for place, line, is_in in finder.lines_in(content):
        assert line == lines[place]
        if is_in:
            found.append(place)
    return found


def _expected(pattern: str, content: bytes, flags: int) -> list[int]:
    compiled = re.compile(pattern, flags)
    lines = enumerate(content.split(b"\n"))
    return [place for place, line in lines if compiled.search(line.decode("utf-8", "replace"))]


def _pieces(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "+?"])).map(lambda two: f"({two[0]}){two[1]}"),
        inner.map(lambda one: f"(?i:{one})"),
        inner.map(lambda one: f"(?<!{re.escape('a')}){one}"),
        inner.map(lambda one: f"(?!{one})"),
        inner.map(lambda one: f"(?={one})."),
    )


EXPRESSIONS = st.recursive(
    st.one_of(TEXTS.map(re.escape), st.sampled_from([".", r"\w", r"\d+", "^", "$", "[ab]", "[^k]", r"\b"])),
    _pieces,
    max_leaves=6,
)


@given(TEXTS, LINES, st.booleans())
@example("ik", ["\u0130K", "x\u0131\u212a"], True)
@example("s", ["\u017f"], True)
def test_a_text_is_found_in_the_lines_in_which_it_stands(
    text: str, lines: list[str | bytes], ignores_case: bool
) -> None:
    content = _content(lines)
    expected = _expected(re.escape(text), content, re.IGNORECASE if ignores_case else 0)
    assert _found(text, content, is_literal=True, ignores_case=ignores_case) == expected


@given(EXPRESSIONS, LINES, st.booleans())
@example("abc|ab?", ["ab", "xaby", "b"], False)
@example("(?i:AB)x", ["abx"], False)
def test_an_expression_is_found_where_python_finds_it(
    pattern: str, lines: list[str | bytes], ignores_case: bool
) -> None:
    content = _content(lines)
    expected = _expected(pattern, content, re.IGNORECASE if ignores_case else 0)
    assert _found(pattern, content, is_literal=False, ignores_case=ignores_case) == expected


@pytest.mark.parametrize(
    ("pattern", "needles"),
    [
        (r"epoch \d+", {b"epoch "}),
        ("error|timeout", {b"error", b"timeout"}),
        (r"(?:lost|gone) connection", {b" connection"}),
        ("(ab)+c", {b"ab"}),
        ("(ab)*c", set()),
        (r"\d+", set()),
    ],
)
def test_what_must_stand_in_a_line_is_looked_for_first(pattern: str, needles: set[bytes]) -> None:
    assert set(finder_of(pattern, is_literal=False, ignores_case=False).needles) == needles


def test_a_text_over_two_lines_is_in_no_line() -> None:
    assert _found("a\nb", b"a\nb\nc", is_literal=True, ignores_case=False) == []
    assert _found("a\nb", b"a\nb\nc", is_literal=True, ignores_case=True) == []

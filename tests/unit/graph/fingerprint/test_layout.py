"""Layout, comments and docstrings never count."""

from __future__ import annotations

import ast
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sematic.graph.fingerprint import CodeFingerprint

Load = Callable[..., CodeFingerprint]

NAMES = st.sampled_from(["a", "b", "c", "helper", "N"])
EXPRESSIONS = st.recursive(
    st.one_of(NAMES, st.integers(0, 9).map(str), st.sampled_from(["'text'", "None", "1.5", "{1, 2}", "f'{a}'"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "and", "or", "<", "not in"]), inner).map(lambda t: f"({' '.join(t)})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(NAMES, inner).map(lambda t: f"{t[0]}({t[1]})"),
        inner.map(lambda e: f"[{e} for a in b if not {e}]"),
        inner.map(lambda e: f"(lambda c: {e})"),
        st.lists(inner, max_size=3).map(lambda es: f"[{', '.join(es)}]"),
    ),
    max_leaves=8,
)
STATEMENTS = st.recursive(
    st.one_of(
        st.tuples(NAMES, EXPRESSIONS).map(lambda t: [f"{t[0]} = {t[1]}"]),
        EXPRESSIONS.map(lambda e: [f"return {e}"]),
        EXPRESSIONS.map(lambda e: [f"assert {e}, 'why'"]),
    ),
    lambda inner: st.one_of(
        st.tuples(EXPRESSIONS, inner, inner).map(lambda t: [f"if {t[0]}:", *_in(t[1]), "else:", *_in(t[2])]),
        st.tuples(EXPRESSIONS, inner).map(lambda t: [f"while {t[0]}:", *_in(t[1]), "    continue"]),
        st.tuples(EXPRESSIONS, inner).map(lambda t: ["def inner(x=1):", *_in(t[1]), f"return inner({t[0]})"]),
        st.tuples(inner, inner).map(lambda t: ["try:", *_in(t[0]), "except KeyError:", *_in(t[1])]),
    ),
    max_leaves=5,
)


def _in(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _spread(text: str) -> str:
    """Return the same program with comments, blank lines, a docstring and a line per bracket."""
    lines = ["# A comment.", ""]
    for line in text.splitlines():
        opened = line.replace("(", "(\n        ").replace("[", "[  # here\n") if "'" not in line else line
        lines += ["", opened + "  # there", "    # and here"]
        if line.startswith("def main"):
            lines.append('    """Words that do not count."""')
    return "\n".join(lines)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=STATEMENTS)
def test_layout_never_counts(body: list[str], load: Load) -> None:
    text = "\n".join(["def main(a, b, c):", *_in(body)])
    canonical = ast.unparse(ast.parse(text))
    assert load(canonical).digest == load(text).digest == load(_spread(canonical)).digest

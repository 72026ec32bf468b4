"""A cursor goes back to the list it came from, and to no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.server.cursors import opened, sealed
from sematic.store.pages import BadCursorError, Cursor

filters = st.dictionaries(st.sampled_from(["name", "sort"]), st.none() | st.text("ab", max_size=2))


@given(cursor=st.none() | st.text().map(Cursor), asked=filters)
def test_a_cursor_comes_back_as_it_was(cursor: Cursor | None, asked: dict[str, object]) -> None:
    assert opened(sealed(cursor, of=asked), of=asked) == cursor


@given(asked=filters, other=filters)
def test_a_cursor_of_another_list_is_refused(asked: dict[str, object], other: dict[str, object]) -> None:
    cursor = sealed(Cursor("5-ab"), of=asked)
    if asked != other:
        with pytest.raises(BadCursorError):
            opened(cursor, of=other)


@given(st.text())
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        opened(text, of={"name": "a"})

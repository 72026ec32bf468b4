"""A cursor leads back to where the page ended, and to nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sematic.model.reading import Cursor
from sematic.store.pages import BadCursorError, Place, cursor_of, place_of


@given(st.integers(min_value=-(10**15), max_value=10**17), st.text("0123456789abcdef", min_size=1, max_size=32))
def test_a_cursor_stands_for_its_place(micros, identity):
    assert place_of(cursor_of(Place(micros, identity))) == Place(micros, identity)


@pytest.mark.parametrize(
    "cursor", ["", "-", "5", "5-", "-ab", "x-ab", "5-a b", "5-'; DROP TABLE runs", "²-ab", "--5-ab"]
)
def test_anything_else_is_refused_with_a_sentence(cursor):
    with pytest.raises(BadCursorError, match="is not a page of this list"):
        place_of(Cursor(cursor))

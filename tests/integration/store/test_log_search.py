"""Searching logs: bounded in time, exact in what is counted, however long lines are and whatever was given up."""

from __future__ import annotations

from pathlib import Path

import pytest

from sematic.store.log_file import LEAST_LIMIT, Log
from sematic.store.log_scan import LONGEST_TEXT, Counting, Found, Question, searched


def question(path: Path, pattern: str, **more: object) -> Question:
    wanted = {"is_literal": True, "ignores_case": False, "limit": 500, **more}
    return Question(path=str(path), pattern=pattern, **wanted)  # type: ignore[arg-type]  # checked by what is found


def a_log(folder: Path, content: bytes) -> Path:
    path = folder / "x.log"
    path.write_bytes(content)
    return path


def numbered(count: int) -> bytes:
    return b"".join(b"line %d\n" % n for n in range(1, count + 1))


def numbers(found: Found) -> list[int]:
    return [line.number for line in found.lines]


@pytest.mark.parametrize("is_literal", [True, False])
def test_a_search_that_takes_too_long_says_how_far_it_came(tmp_path: Path, is_literal: bool) -> None:
    path = a_log(tmp_path, numbered(500_000))
    moments = iter([0.0, *[1.0] * 50, *[100.0] * 10])
    found = searched(
        question(path, "line" if is_literal else "[0-9]+", is_literal=is_literal), clock=lambda: next(moments)
    )
    assert not found.is_complete
    assert 0 < found.searched == found.total < 500_000


def test_pieces_of_a_search_make_up_the_whole(tmp_path: Path) -> None:
    path = a_log(tmp_path, numbered(300_000) + b"the last 9 has no end")
    whole = searched(question(path, "9"))
    line, total, seen = 1, 0, list[int]()
    while True:
        moments = iter([0.0, *[1.0] * 100, *[100.0] * 10])
        asked = question(path, "9", from_line=line, counting=Counting.RANGE)
        found = searched(asked, clock=lambda moments=moments: next(moments))
        total += found.total
        seen += numbers(found)
        if found.is_complete:
            break
        assert found.searched >= line
        line = found.searched + 1
    assert (total, found.last, found.searched) == (whole.total, 300_001, 300_001)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)


def test_a_range_is_searched_and_nothing_else(tmp_path: Path) -> None:
    path = a_log(tmp_path, numbered(100_000))
    asked = question(path, "50", from_line=49_990, to_line=50_002, counting=Counting.RANGE)
    found = searched(asked)
    assert numbers(found) == [50_000, 50_001, 50_002]
    assert (found.total, found.before, found.searched, found.is_complete) == (3, 0, 50_002, True)


def test_as_many_as_are_wanted_are_enough(tmp_path: Path) -> None:
    path = a_log(tmp_path, numbered(100_000))
    found = searched(question(path, "5", from_line=60_000, limit=2, counting=Counting.NONE))
    assert numbers(found) == [60_005, 60_015]
    assert (found.has_more, found.is_complete, found.searched) == (True, False, 60_015)


@pytest.mark.parametrize("is_literal", [True, False])
def test_a_very_long_line_is_one_line_wherever_in_it_something_is_found(tmp_path: Path, is_literal: bool) -> None:
    # The text stands where one part of the line goes over into the next.
    seam = b"x" * ((1 << 20) - 3) + b"needle" + b"y" * 2_000_000
    path = a_log(tmp_path, b"needle\n" + seam + b"\nnothing\n" + b"needle")
    found = searched(question(path, "needle", is_literal=is_literal))
    assert (found.total, numbers(found), found.searched) == (3, [1, 2, 4], 4)
    assert found.lines[1].text == "x" * LONGEST_TEXT
    assert found.lines[1].left_out == len(seam) - LONGEST_TEXT


def test_what_was_given_up_is_not_searched_and_counts_in_the_numbers(tmp_path: Path) -> None:
    path = a_log(tmp_path, numbered(300_000))
    try:
        assert Log(path).trim(LEAST_LIMIT)
    except OSError:
        pytest.skip("This file system cannot give a part of a file back.")
    gap = Log(path).gap
    assert gap is not None
    for from_line in (1, gap.first_line + 5, gap.line_after + 1, 299_999):
        found = searched(question(path, "line 299999", from_line=from_line, counting=Counting.RANGE))
        assert (numbers(found), found.searched) == ([299_999], 300_000)


def test_an_empty_log_has_nothing_in_it(tmp_path: Path) -> None:
    for content in (b"", b"\n"):
        found = searched(question(a_log(tmp_path, content), "a"))
        assert (found.total, found.is_complete) == (0, True)
    assert searched(question(tmp_path / "none.log", "a")).is_complete

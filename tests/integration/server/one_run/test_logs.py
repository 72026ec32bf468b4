"""Logs over HTTP: by ranges of lines, searched and downloaded, however large and hostile they are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from sematic.model.changes import RunCreated
from sematic.model.states import RunState
from sematic.store.log_file import LEAST_LIMIT, Log
from sematic.store.logs import RunLogs
from tests.builders import a_run, moves_of
from tests.integration.server.one_run.conftest import Web
from tests.integration.server.one_run.pipelines import broken, double, ran


@dataclass
class Written:
    """A run with a log."""

    address: str
    path: Path


def a_log(web: Web, content: bytes, *, ends: bool = True) -> Written:
    run = a_run("writer")
    moves = moves_of(run, RunState.SCHEDULED, *([RunState.RESOLVED] if ends else []))
    web.store.journal.record([RunCreated(run), *moves])
    web.store.journal.flush()
    path = RunLogs(web.store.folder).path_of(run.root_id, run.id, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Written(f"/runs/{run.id}/logs/1", path)


def numbered(count: int) -> bytes:
    return b"".join(b"line %d\n" % n for n in range(1, count + 1))


def numbers(page: dict[str, list[dict[str, int]]]) -> list[int]:
    return [each["number"] for each in page["items"]]


def test_what_a_step_wrote_is_told_with_its_numbers(web: Web) -> None:
    root = ran(double(21))
    page = web.get(f"/runs/{root}/logs/1")
    assert [(each["number"], each["text"]) for each in page["items"]] == [(1, "doubling 21")]
    assert (page["lines"], page["size"], page["is_over"], page["next_line"]) == (1, 12, True, None)


def test_a_range_is_those_lines_and_says_where_to_go_on(web: Web) -> None:
    log = a_log(web, numbered(5000))
    page = web.get(log.address, from_line=2000, to_line=2003)
    assert numbers(page) == [2000, 2001, 2002, 2003]
    assert page["items"][0]["text"] == "line 2000"
    assert page["lines"] == 5000
    first = web.get(log.address, limit=10)
    assert (len(first["items"]), first["next_line"]) == (10, 11)
    assert web.get(log.address, from_line=9999)["items"] == []


def test_the_last_lines_can_be_asked_for_but_not_together_with_a_range(web: Web) -> None:
    log = a_log(web, numbered(5000))
    assert numbers(web.get(log.address, tail=2)) == [4999, 5000]
    web.refuses(log.address, status=422, params={"tail": 2, "from_line": 1})


def test_a_log_that_still_grows_is_not_over(web: Web) -> None:
    log = a_log(web, b"first\nsecond with no end", ends=False)
    page = web.get(log.address)
    assert [each["text"] for each in page["items"]] == ["first", "second with no end"]
    assert page["is_over"] is False


def test_a_run_that_has_written_nothing_has_an_empty_log(web: Web) -> None:
    web.store.journal.record([RunCreated(a_run("waiting"))])
    web.store.journal.flush()
    address = f"/runs/{a_run('waiting').id}/logs/1"
    page = web.get(address, tail=200)
    assert (page["items"], page["lines"], page["size"], page["is_over"]) == ([], 0, 0, False)
    found = web.get(f"{address}/search", pattern="a")
    assert (found["items"], found["total"], found["last_hit"], found["is_complete"]) == ([], 0, None, True)
    assert web.ask("GET", f"{address}/download").content == b""


def test_an_attempt_that_there_was_not_is_said_to_be_none(web: Web) -> None:
    root = ran(broken(1))
    assert "has no log of attempt 7, but of attempt 1" in web.refuses(f"/runs/{root}/logs/7", status=404)
    web.store.journal.record([RunCreated(a_run("waiting"))])
    web.store.journal.flush()
    assert "no log of attempt 2" in web.refuses(f"/runs/{a_run('waiting').id}/logs/2", status=404)


@pytest.mark.parametrize("attempt", ["0", "-1", "1.log", "..%2f..%2fsematic.db", "1%00", "9999999999", "1e3"])
def test_what_is_no_attempt_is_refused(web: Web, attempt: str) -> None:
    response = web.ask("GET", f"/runs/{a_run().id}/logs/{attempt}")
    assert response.status_code in {404, 422}


@pytest.mark.parametrize(
    "query", [{"from_line": 0}, {"to_line": -1}, {"limit": 0}, {"limit": 5001}, {"tail": "all"}, {"from_line": 10**20}]
)
def test_what_is_no_range_of_lines_is_refused(web: Web, query: dict[str, object]) -> None:
    web.refuses(a_log(web, b"x\n").address, status=422, params=query)


def test_hostile_content_is_text(web: Web) -> None:
    hostile = (
        b"<script>alert(1)</script>\n\x1b[31mred\x1b[0m\x00\x07\n\xff\xfe\xed\xa0\x80\n" + "\u202ezalgö\n".encode()
    )
    texts = [each["text"] for each in web.get(a_log(web, hostile).address)["items"]]
    assert texts[0] == "<script>alert(1)</script>"
    assert texts[1] == "\x1b[31mred\x1b[0m\x00\x07"
    assert set(texts[2]) == {"�"}
    assert texts[3] == "\u202ezalgö"


def test_a_very_long_line_is_cut_and_says_by_how_much(web: Web) -> None:
    log = a_log(web, b"a" * 3_000_000 + b"\nnext\n")
    long, after = web.get(log.address)["items"]
    assert len(long["text"]) + long["left_out"] == 3_000_000
    assert (after["number"], after["text"]) == (2, "next")


def test_many_long_lines_come_in_several_pages(web: Web) -> None:
    log = a_log(web, (b"b" * 60_000 + b"\n") * 200)
    page = web.get(log.address)
    assert len(page["items"]) < 200
    assert page["next_line"] == len(page["items"]) + 1


def test_what_was_given_up_is_said_in_its_place(web: Web) -> None:
    log = a_log(web, numbered(300_000))
    try:
        assert Log(log.path).trim(LEAST_LIMIT)
    except OSError:
        pytest.skip("This file system cannot give a part of a file back.")
    gap = web.get(log.address)["gap"]
    around = web.get(log.address, from_line=gap["first_line"] - 1, to_line=gap["last_line"] + 1)["items"]
    assert [each["is_notice"] for each in around] == [False, True, False]
    assert "left out here" in around[1]["text"]
    assert around[2]["text"] == f"line {gap['last_line'] + 1}"
    content = web.ask("GET", f"{log.address}/download").content
    assert b"[sematic: " in content
    assert len(content) < 2 * LEAST_LIMIT
    found = web.get(f"{log.address}/search", pattern="line 299999")
    assert numbers(found) == [299_999]


def test_a_log_of_a_million_lines_is_read_by_range(web: Web) -> None:
    log = a_log(web, numbered(1_000_000))
    assert [each["text"] for each in web.get(log.address, from_line=999_999)["items"]] == [
        "line 999999",
        "line 1000000",
    ]
    # From here on no more than the lines around what is asked for are read.
    index = log.path.with_name(f"{log.path.name}.idx")
    assert index.stat().st_size < 10_000
    assert numbers(web.get(log.address, from_line=500_000, to_line=500_001)) == [500_000, 500_001]


def test_a_search_counts_every_line_and_names_the_first_ones(web: Web) -> None:
    log = a_log(web, numbered(100_000))
    found = web.get(f"{log.address}/search", pattern="999", limit=5)
    assert found["total"] == sum("999" in str(n) for n in range(1, 100_001))
    assert numbers(found) == [999, 1999, 2999, 3999, 4999]
    rest = web.get(f"{log.address}/search", pattern="999", limit=5, from_line=found["next_line"])
    assert numbers(rest)[0] == 5999
    assert (rest["before"], rest["is_complete"], rest["searched_lines"]) == (5, True, 100_000)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"pattern": "a.c"}, [2]),
        ({"pattern": "a.c", "literal": False}, [1, 2]),
        ({"pattern": "ABC", "ignore_case": True}, [1]),
        ({"pattern": "^abc$", "literal": False}, [1]),
        ({"pattern": "ü"}, [3]),
        ({"pattern": "' OR 1=1; --"}, []),
        ({"pattern": "--path=/etc/passwd"}, []),
    ],
)
def test_a_search_is_for_a_text_unless_it_is_for_an_expression(
    web: Web, query: dict[str, object], expected: list[int]
) -> None:
    log = a_log(web, "abc\na.c\nü\n".encode())
    assert numbers(web.get(f"{log.address}/search", **query)) == expected


@pytest.mark.parametrize("pattern", ["\n", "\nb", "a\n"])
@pytest.mark.parametrize("ignores_case", [False, True])
def test_the_end_of_a_line_is_in_no_line(web: Web, pattern: str, ignores_case: bool) -> None:
    log = a_log(web, b"a\nb\n" * 2000)
    told = web.get(f"{log.address}/search", pattern=pattern, ignore_case=ignores_case)
    assert (told["total"], told["is_complete"]) == (0, True)


@pytest.mark.parametrize("pattern", ["(", "(?a)(?u)x", "x{3,1}"])
def test_an_expression_that_is_none_is_refused(web: Web, pattern: str) -> None:
    log = a_log(web, b"abc\n")
    query = {"pattern": pattern, "literal": False}
    assert "is no regular expression" in web.refuses(f"{log.address}/search", status=422, params=query)


def test_a_search_goes_on_where_time_was_up_and_counts_every_line_once(web: Web) -> None:
    log = a_log(web, b"".join(b"a line of numbers: %d\n" % n for n in range(1, 200_001)))
    query = {"pattern": r"\d+9$", "literal": False, "counting": "range", "seconds": 0.05, "limit": 3}
    line, total, answers = 1, 0, 0
    while True:
        found = web.get(f"{log.address}/search", from_line=line, **query)
        total += found["total"]
        answers += 1
        if found["is_complete"]:
            break
        assert found["searched_lines"] >= line
        line = found["searched_lines"] + 1
    assert answers > 1
    assert total == sum(n % 10 == 9 and n > 9 for n in range(1, 200_001))
    assert (found["searched_lines"], found["last_hit"]) == (200_000, 199_999)


def test_a_search_for_the_next_line_ends_with_it(web: Web) -> None:
    log = a_log(web, numbered(400_000))
    found = web.get(f"{log.address}/search", pattern="7", counting="none", from_line=1000, limit=1)
    assert numbers(found) == [1007]
    assert (found["next_line"], found["is_complete"], found["searched_lines"]) == (1008, False, 1007)
    none = web.get(f"{log.address}/search", pattern="7", counting="none", from_line=1000, to_line=1006)
    assert (none["items"], none["total"], none["is_complete"]) == ([], 0, True)


def test_a_download_is_the_file_to_save(web: Web) -> None:
    content = os.urandom(1_000_000)
    response = web.ask("GET", f"{a_log(web, content).address}/download")
    assert response.content == content
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["x-content-type-options"] == "nosniff"

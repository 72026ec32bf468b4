"""Logs as files: read by lines while they grow, indexed, and trimmed without a word of silence."""

from __future__ import annotations

import os
import re
import resource
from pathlib import Path

import pytest

from sematic.model.errors import StoreError
from sematic.model.reading import Gap
from sematic.store.line_index import EVERY
from sematic.store.log_file import LEAST_LIMIT, LONGEST_PIECE, Log
from sematic.store.log_intake import skip_in_log
from sematic.store.logs import RunLogs
from tests.builders import run_id_of

ROOT, RUN = run_id_of("root"), run_id_of("run")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "a-1.log")


def write(log: Log, content: bytes) -> None:
    with log.path.open("ab") as file:
        file.write(content)


def numbered(first: int, last: int, *, width: int = 10) -> bytes:
    return b"".join(b"%0*d\n" % (width, number) for number in range(first, last + 1))


def texts(log: Log, first: int = 1, last: int | None = None) -> list[str]:
    return [line.text for line in log.lines(first, last)]


def test_a_log_that_does_not_exist_is_empty(log: Log) -> None:
    assert (log.size, log.line_count(), texts(log), log.gap) == (0, 0, [], None)


def test_lines_are_read_by_their_numbers(log: Log) -> None:
    write(log, b"one\ntwo\nthree\nfour\n")
    assert texts(log, 2, 3) == ["two", "three"]
    assert [line.number for line in log.lines(2)] == [2, 3, 4]
    assert texts(log, 9) == []
    assert texts(log, 3, 2) == []


def test_a_last_line_without_an_end_counts_and_is_told_apart(log: Log) -> None:
    write(log, b"one\ntwo")
    assert log.line_count() == 2
    assert [(line.text, line.is_ended) for line in log.lines()] == [("one", True), ("two", False)]


def test_a_log_may_hold_any_bytes(log: Log) -> None:
    write(log, b"10%\r20%\r30%\nnul \x00 here\nno text \xff\xfe\r\n\xe2\x82")
    assert log.line_count() == 4
    assert texts(log) == ["10%\r20%\r30%", "nul \x00 here", "no text ��\r", "�"]


def test_the_last_lines_are_at_hand(log: Log) -> None:
    write(log, numbered(1, 5000))
    assert [line.number for line in log.tail(3)] == [4998, 4999, 5000]
    assert len(list(log.tail(9000))) == 5000
    assert list(log.tail(0)) == []


def test_lines_are_found_by_a_pattern(log: Log) -> None:
    write(log, b"fine\nError: \xc3\xa4\nfine\nerror\n")
    assert [(line.number, line.text) for line in log.grep(re.compile("(?i)error"))] == [(2, "Error: ä"), (4, "error")]


@pytest.mark.parametrize("count", [EVERY - 1, EVERY, EVERY + 1, 3 * EVERY, 10 * EVERY + 7])
@pytest.mark.parametrize("width", [1, 90])
def test_every_line_is_found_through_the_index(log: Log, count: int, width: int) -> None:
    write(log, numbered(1, count, width=width))
    assert log.line_count() == count
    for number in {1, 2, EVERY, EVERY + 1, count // 2, count - 1, count} - {0}:
        if number <= count:
            assert [int(text) for text in texts(log, number, number)] == [number]


def test_empty_lines_are_lines(log: Log) -> None:
    write(log, b"\n" * 100_000)
    assert log.line_count() == 100_000
    assert len(texts(log, 99_990)) == 11


def test_the_index_grows_with_the_log(log: Log) -> None:
    for part in range(40):
        write(log, numbered(part * 700 + 1, part * 700 + 700))
        assert log.line_count() == part * 700 + 700
        assert int(texts(log, part * 700 + 1, part * 700 + 1)[0]) == part * 700 + 1


def test_a_line_far_down_is_read_without_reading_the_rest(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, numbered(1, 200_000, width=20))
    log.extend_index()
    read = 0
    pread = os.pread

    def counting(handle: int, length: int, offset: int) -> bytes:
        nonlocal read
        content = pread(handle, length, offset)
        read += len(content)
        return content

    monkeypatch.setattr(os, "pread", counting)
    assert int(texts(Log(log.path), 180_000, 180_000)[0]) == 180_000
    assert read < log.size // 5


@pytest.mark.parametrize("harm", ["torn", "foreign", "nonsense", "empty"])
def test_an_index_that_cannot_be_right_is_made_again(log: Log, tmp_path: Path, harm: str) -> None:
    write(log, numbered(1, 100_000, width=20))
    log.extend_index()
    index = log.path.with_name(f"{log.path.name}.idx")
    kept = index.read_bytes()
    other = Log(tmp_path / "other-1.log")
    write(other, b"another\n" * 500_000)
    other.extend_index()
    foreign = other.path.with_name(f"{other.path.name}.idx").read_bytes()
    index.write_bytes({"torn": kept[:-5], "foreign": foreign, "nonsense": b"x" * 500, "empty": b""}[harm])
    again = Log(log.path)
    assert again.line_count() == 100_000
    assert int(texts(again, 70_000, 70_000)[0]) == 70_000


def test_a_log_that_was_written_anew_is_indexed_anew(log: Log) -> None:
    write(log, numbered(1, 100_000, width=20))
    log.extend_index()
    log.path.write_bytes(b"short\n")
    assert Log(log.path).line_count() == 1
    assert log.line_count() == 1


def test_a_folder_nobody_may_write_is_read_all_the_same(log: Log) -> None:
    write(log, numbered(1, 100_000, width=20))
    log.path.parent.chmod(0o500)
    try:
        assert log.line_count() == 100_000
        assert int(texts(log, 90_000, 90_000)[0]) == 90_000
    finally:
        log.path.parent.chmod(0o700)


def test_a_very_long_line_comes_in_pieces(log: Log) -> None:
    write(log, b"before\n" + b"x" * (5 * LONGEST_PIECE) + b"\nafter\n")
    pieces = [line for line in log.lines() if line.number == 2]
    assert log.line_count() == 3
    assert len(pieces) > 1
    assert sum(len(piece.content) for piece in pieces) == 5 * LONGEST_PIECE
    assert [piece.is_ended for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert texts(log, 3) == ["after"]


def test_a_log_within_its_limit_is_left_alone(log: Log) -> None:
    write(log, numbered(1, 100))
    assert not log.trim(LEAST_LIMIT)
    assert log.gap is None


def test_beyond_the_limit_the_middle_is_given_up_and_that_is_said(log: Log) -> None:
    write(log, numbered(1, 200_000, width=50))
    assert log.trim(LEAST_LIMIT)
    gap = log.gap
    assert gap is not None
    assert log.path.stat().st_blocks * 512 < LEAST_LIMIT
    assert log.line_count() == 200_000
    lines = list(log.lines())
    (notice,) = [line for line in lines if line.is_notice]
    assert f"{gap.size:,} bytes, {gap.lines:,} lines, are left out here" in notice.text
    assert "SEMATIC_LOG_LIMIT" in notice.text
    written = [line for line in lines if not line.is_notice]
    assert all(int(line.text) == line.number for line in written)
    assert len(written) + gap.lines == 200_000
    assert (written[0].number, written[-1].number) == (1, 200_000)


def test_what_is_given_up_grows_with_the_log(log: Log) -> None:
    for part in range(10):
        write(log, numbered(part * 40_000 + 1, part * 40_000 + 40_000, width=50))
        log.trim(LEAST_LIMIT)
        assert log.path.stat().st_blocks * 512 <= LEAST_LIMIT + 64 * 1024
    written = [line for line in log.lines() if not line.is_notice]
    assert all(int(line.text) == line.number for line in written)
    assert written[-1].number == log.line_count() == 400_000


def test_numbers_of_lines_survive_the_loss_of_the_index(log: Log) -> None:
    write(log, numbered(1, 200_000, width=50))
    log.trim(LEAST_LIMIT)
    log.path.with_name(f"{log.path.name}.idx").unlink()
    again = Log(log.path)
    gap = again.gap
    assert gap is not None
    assert again.line_count() == 200_000
    assert [int(text) for text in texts(again, 199_990)] == list(range(199_990, 200_001))
    assert [line.is_notice for line in again.lines(gap.first_line + 2, gap.first_line + 2)] == [True]
    assert [line.number for line in again.lines(gap.line_after + 1, gap.line_after + 2)] == [
        gap.line_after + 1,
        gap.line_after + 2,
    ]


def test_a_single_line_without_end_is_trimmed_too(log: Log) -> None:
    write(log, b"x" * (4 * LEAST_LIMIT))
    assert log.trim(LEAST_LIMIT)
    gap = log.gap
    assert gap is not None
    assert log.line_count() == 1
    assert sum(len(line.content) for line in log.lines() if not line.is_notice) + gap.size == 4 * LEAST_LIMIT


def test_a_part_that_was_given_up_unread_takes_no_time_however_many_lines_it_had(log: Log) -> None:
    write(log, numbered(1, 5000))
    lines = 2**33
    start = log.size
    skip_in_log(log, Gap(start=start, end=start + lines, first_line=5000, lines=lines))
    write(log, numbered(1, 300_000))
    for again in (log, Log(log.path)):
        assert again.line_count() == lines + 305_000
        assert texts(again, 4321, 4321) == ["0000004321"]
        assert texts(again, 5000 + lines + 123_456, 5000 + lines + 123_456) == ["0000123456"]
    index = log.path.with_name(f"{log.path.name}.idx")
    assert index.stat().st_size < 10_000


def test_a_part_that_does_not_fit_on_the_disk_is_not_left_out(log: Log) -> None:
    write(log, b"one\n")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        with pytest.raises(StoreError):
            skip_in_log(log, Gap(start=4, end=1 << 21, first_line=1, lines=7))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (log.gap, log.size, texts(log)) == (None, 4, ["one"])


def test_following_gives_each_line_once_and_ends_with_the_run(log: Log) -> None:
    steps = [b"one\ntw", b"o\n", b"", b"three", b""]

    def wait() -> None:
        write(log, steps.pop(0))

    found = list(log.follow(is_over=lambda: not steps, wait=wait))
    assert "".join(line.text + ("\n" if line.is_ended else "") for line in found) == "one\ntwo\nthree"
    assert [line.number for line in found] == [1, 2, 3]


def test_following_passes_over_what_is_given_up_meanwhile(log: Log) -> None:
    write(log, numbered(1, 100, width=50))
    steps = [numbered(101, 200_000, width=50), b""]

    def wait() -> None:
        write(log, steps.pop(0))
        log.trim(LEAST_LIMIT)

    found = list(log.follow(is_over=lambda: not steps, wait=wait))
    assert sum(line.is_notice for line in found) == 1
    assert all(int(line.text) == line.number for line in found if not line.is_notice)
    assert found[-1].number == 200_000


def test_logs_are_found_by_run_and_attempt(tmp_path: Path) -> None:
    logs = RunLogs(tmp_path)
    assert logs.attempts_of(ROOT, RUN) == ()
    for attempt in (1, 2, 10):
        path = logs.path_of(ROOT, RUN, attempt)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"attempt {attempt}\n")
        path.with_name(f"{path.name}.idx").touch()
    assert logs.attempts_of(ROOT, RUN) == (1, 2, 10)
    assert [line.text for line in logs.log_of(ROOT, RUN, 10).lines()] == ["attempt 10"]
    assert logs.attempts_in(ROOT) == {RUN: (1, 2, 10)}


@pytest.mark.parametrize("bad", ["", "..", "a/b", "../../etc/passwd", "a\0b", "é", "x" * 65, "a.log"])
def test_what_is_no_id_leads_nowhere(tmp_path: Path, bad: str) -> None:
    logs = RunLogs(tmp_path)
    for ids in ((bad, RUN), (ROOT, bad)):
        with pytest.raises(ValueError, match="no id"):
            logs.path_of(*ids, 1)
    with pytest.raises(ValueError, match="count from 1"):
        logs.path_of(ROOT, RUN, 0)


def test_a_log_is_removed_with_what_belongs_to_it(log: Log) -> None:
    write(log, numbered(1, 200_000, width=50))
    log.trim(LEAST_LIMIT)
    log.extend_index()
    log.remove()
    assert list(log.path.parent.iterdir()) == []
